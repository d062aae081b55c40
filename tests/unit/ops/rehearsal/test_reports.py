"""Planned reports: in the order of their times, and heard of as they are planned."""

from datetime import UTC, datetime, timedelta

from ops.rehearsal.reports import PlannedReports
from ops.rehearsal.scenario import Reply

NOON = datetime(2026, 2, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_they_come_in_the_order_of_their_times_and_then_of_their_planning():
    reports = PlannedReports()
    for hours, key in ((2, "late"), (1, "first"), (1, "second")):
        await reports.plan(NOON + hours * HOUR, key, Reply())
    assert reports.next_at == NOON + HOUR
    assert reports.take(NOON) is None
    assert [reports.take(NOON + 2 * HOUR).key for _ in range(3)] == ["first", "second", "late"]
    assert reports.next_at is None


async def test_whoever_skips_time_hears_of_each():
    reports, heard = PlannedReports(), []

    async def sooner(moment):
        heard.append(moment)

    reports.sooner = sooner
    await reports.plan(NOON, "key", Reply())
    assert heard == [NOON]
