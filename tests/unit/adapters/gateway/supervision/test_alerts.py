"""Each alert is one log line, once, with nothing personal."""

from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.gateway.supervision.alerts import SAVE_INTERVAL_EVENTS, SupervisionAlerts
from adapters.memory.case_record import MemoryCaseRecord
from adapters.subscriptions.position_file import PositionFile
from adapters.subscriptions.subscription import Subscription
from domain.case.events.base import CaseEvent
from tests.unit.adapters.subscriptions import cases
from tests.unit.adapters.subscriptions import sample_cases as lives

LEVELS = {
    "concern_raised": "warning",
    "limit_warned": "warning",
    "limit_breached": "error",
    "escalated": "error",
}
OF_TOPIC = {
    "case.step_flagged.v1": "concern_raised",
    "case.concern_raised.v1": "concern_raised",
    "case.answer_contradicted.v1": "concern_raised",
    "case.limit_warned.v1": "limit_warned",
    "case.limit_breached.v1": "limit_breached",
    "case.escalated.v1": "escalated",
}


@pytest.fixture
def file(tmp_path: Path) -> PositionFile:
    return PositionFile(tmp_path / "alerts.position")


async def logged(events: list[CaseEvent], file: PositionFile) -> list[dict[str, Any]]:
    record = MemoryCaseRecord()
    await cases.store(record, events)
    subscription = Subscription(record, SupervisionAlerts(file), page=7)
    with capture_logs() as logs:
        while await subscription.read_page():
            pass
    return [dict(each) for each in logs]


@pytest.mark.parametrize("live", [lives.stops_and_limits, lives.supplement_at_prereview])
async def test_every_alert_is_reported_once_in_the_order_of_the_log(live, file):
    events = live().events
    logs = await logged(events, file)
    expected = [OF_TOPIC[event.topic] for event in events if event.topic in OF_TOPIC]
    assert [each["event"] for each in logs] == expected != []
    assert all(each["log_level"] == LEVELS[str(each["event"])] for each in logs)
    assert await logged(events, PositionFile(file._path)) == []


async def test_an_alert_names_the_case_and_the_concern_of_the_live_queue(file):
    shell = lives.stops_and_limits()
    logs = await logged(shell.events, file)
    assert {each["case_id"] for each in logs} == {str(shell.case.id)}
    breached = [each["concern"] for each in logs if each["event"] == "limit_breached"]
    assert breached
    assert set(breached) <= shell.case.concerns.keys()


async def test_a_log_without_alerts_is_seldom_written_down(file):
    events = cases.closed_case()[1]
    assert await logged(events, file) == []
    assert await file.get() == 0
    assert len(events) < SAVE_INTERVAL_EVENTS
