"""Planned reports: in the order of their times, and heard of as they are planned."""

from datetime import UTC, datetime, timedelta

from ops.authoring.rehearse.planned_reports import PlannedReports
from ops.authoring.rehearse.scenario import Reply
from tests.narrowing import present

NOON = datetime(2026, 2, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_they_come_in_the_order_of_their_times_and_then_of_their_planning():
    reports = PlannedReports()
    for hours, key in ((2, "late"), (1, "first"), (1, "second")):
        await reports.plan(NOON + hours * HOUR, key, Reply())
    assert reports.next_at == NOON + HOUR
    assert reports.pop_due(NOON) is None
    due = [present(reports.pop_due(NOON + 2 * HOUR)) for _ in range(3)]
    assert [each.key for each in due] == [
        "first",
        "second",
        "late",
    ]
    assert reports.next_at is None


async def test_whoever_skips_time_hears_of_each():
    reports, received = PlannedReports(), []

    async def stop_earlier(moment):
        received.append(moment)

    reports.stop_earlier = stop_earlier
    await reports.plan(NOON, "key", Reply())
    assert received == [NOON]
