"""The stores that the contract suites run on without a server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.stores.open_stores import open_stores
from tests.unit.adapters.stores.samples import KEYS, AnyStores, SteppedClock, memory_stores


@pytest.fixture(params=["memory", "sqlite"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AnyStores]:
    if request.param == "memory":
        yield memory_stores()
        return
    opened = await open_stores(f"sqlite:///{tmp_path}/onething.db", KEYS, SteppedClock())
    yield AnyStores(
        opened.record,
        opened.projection,
        opened.vault,
        opened.themes,
        opened.pauses,
        opened.calendars,
    )
    await opened.close()
