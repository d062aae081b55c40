"""Real processes on one SQLite file: killed in the middle, or writing side by side."""

from pathlib import Path

import pytest

from adapters.stores.open_stores import open_stores
from tests.integration.store_processes import (
    acknowledged,
    check_intact,
    kill_after,
    start_writer,
)
from tests.unit.adapters.stores.samples import KEYS, SteppedClock


@pytest.mark.parametrize("lines", [1, 40, 333])
async def test_a_killed_writer_loses_nothing_that_it_acknowledged(
    tmp_path: Path, lines: int
) -> None:
    url = f"sqlite:///{tmp_path}/onething.db"
    output = kill_after(start_writer(url, cases=20, turns=10_000), lines)

    stores = await open_stores(url, KEYS, SteppedClock())

    said = acknowledged(output)
    assert len(said) >= lines
    assert await check_intact(stores, said) >= 3 * lines
    await stores.close()


async def test_two_processes_write_side_by_side(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/onething.db"
    writers = [start_writer(url, cases=5, turns=20) for _ in range(2)]
    outputs = [writer.communicate()[0] for writer in writers]

    stores = await open_stores(url, KEYS, SteppedClock())

    assert [0, 0] == [writer.returncode for writer in writers]
    said = [one for output in outputs for one in acknowledged(output)]
    assert 200 == len(said)
    assert 600 == await check_intact(stores, said)
    await stores.close()
