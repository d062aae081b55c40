from collections.abc import AsyncIterator

import pytest

from tests.unit.adapters.gateway.gateway_harness import GatewayHarness, gateway_harness


@pytest.fixture
async def harness() -> AsyncIterator[GatewayHarness]:
    async with gateway_harness() as harness:
        yield harness
