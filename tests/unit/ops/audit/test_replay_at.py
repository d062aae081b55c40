"""A replay up to a time takes a prefix, whatever the hosts' clocks said."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.stores.reading.open_read_only import open_read_only
from domain.errors import NotFoundError
from ops.audit.replay import replay_case
from tests.unit.adapters.stores.samples import SteppedClock
from tests.unit.ops.audit.stored_cases import CASES, fill

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
RECORDED = (0, 10, 5, 20)
"""Minutes after nine at which the first events were recorded: the clock stepped back."""


def recorded_at(version: int) -> datetime:
    late = RECORDED[version - 1] if version <= len(RECORDED) else 30 + version
    return NINE + timedelta(minutes=late)


@pytest.fixture
async def replayed(tmp_path):
    """Replays a case up to a point; how many events it took."""
    url = f"sqlite:///{tmp_path}/store.db"
    await fill(url, CASES[:1], recorded_at=recorded_at)
    reading = await open_read_only(url, SteppedClock())

    async def replay(at):
        found = await replay_case(reading, CASES[0], at)
        assert [entry.version for entry in found.timeline] == list(range(1, found.case.version + 1))
        return found.case.version

    yield replay
    await reading.close()


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, 1), (4, 1), (5, 3), (9, 3), (10, 3), (19, 3), (20, 4), (29, 4)],
)
async def test_a_time_takes_all_events_up_to_the_last_one_recorded_by_then(
    replayed, minutes, expected
):
    assert await replayed(NINE + timedelta(minutes=minutes)) == expected


async def test_a_time_with_another_offset_is_the_same_moment(replayed):
    assert await replayed(datetime.fromisoformat("2026-03-02T17:05:00+08:00")) == 3


async def test_before_the_opening_there_is_no_case(replayed):
    with pytest.raises(NotFoundError):
        await replayed(NINE - timedelta(seconds=1))


@pytest.mark.parametrize("at", [1, 2, 4])
async def test_a_version_counts_events(replayed, at):
    assert await replayed(at) == at
