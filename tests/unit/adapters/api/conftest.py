from collections.abc import AsyncIterator

import pytest

from tests.unit.adapters.api.front_office import FrontOffice, front_office


@pytest.fixture
async def office() -> AsyncIterator[FrontOffice]:
    async with front_office() as office:
        yield office
