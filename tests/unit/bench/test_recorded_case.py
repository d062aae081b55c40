"""The cases that the store is measured with."""

from uuid import uuid4

from domain.case.codec import replay
from domain.case.events.ending import Closed
from domain.case.events.opening import Opened
from domain.case.events.steps import NoticeRequested
from domain.ports import RecordedEvent
from tests.bench.recorded_case import appends_of
from tests.bench.theme import bench_plan


def test_a_case_is_opened_and_then_recorded_turn_by_turn_to_its_end():
    case_id = uuid4()
    appends = list(appends_of(bench_plan(), case_id))
    events = [event for append in appends for event in append.events]
    case = replay([RecordedEvent(event.version, event) for event in events], case_id)
    assert 5 == len(appends)  # the opening, and four turns for 1 → 4 → 1
    assert (Opened.TOPIC, Closed.TOPIC) == (events[0].topic, _last_but_notices(events))
    assert case.outcome == "granted"


def _last_but_notices(events):
    return [event.topic for event in events if event.topic != NoticeRequested.TOPIC][-1]
