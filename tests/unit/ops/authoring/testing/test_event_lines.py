"""What two runs of one test have to agree on."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.case.events.base import ENGINE, CaseEvent, EventPayload
from domain.case.events.clocks import ClockResumed, ClockStopped
from domain.case.events.steps import NoticeRequested, StepRuledOut
from ops.authoring.testing.event_lines import lines_by_moment

CASE = UUID(int=1)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def event(of: type[EventPayload], *, after: float = 0.0, **more: Any) -> CaseEvent:
    at = START + timedelta(seconds=after)
    return CaseEvent(
        case_id=CASE,
        version=1,
        recorded_at=at,
        effective_at=at,
        actor=ENGINE,
        payload=of(**more),
    )


def stopped(clock: str = "case", after: float = 0.0) -> CaseEvent:
    more = {"because_of": ("one",), "kind": "test", "legal_basis": ""}
    return event(ClockStopped, after=after, clock=clock, **more)


def resumed(clock: str = "case", after: float = 0.0) -> CaseEvent:
    on = {"calendar": "cn", "calendar_version": 1, "calendar_digest": "", "due_dates": {}}
    return event(ClockResumed, after=after, clock=clock, **on)


def notice(kind: str) -> CaseEvent:
    return event(NoticeRequested, kind=kind, audience="applicant", step="", about=1)


def test_a_clock_that_resumes_and_stops_in_one_moment_is_as_one_that_never_resumed():
    in_two_turns = [resumed(), notice("clock_resumed"), stopped(), notice("clock_stopped")]
    assert lines_by_moment(in_two_turns) == lines_by_moment([resumed(), stopped()]) == [[]]


def test_a_clock_that_resumes_for_good_shows():
    assert lines_by_moment([resumed(), stopped(), resumed()]) == [["clock case: stops -1"]]
    assert lines_by_moment([stopped("a"), resumed("b")]) == [
        ["clock a: stops +1", "clock b: stops -1"]
    ]


def test_moments_are_distinguished_and_steps_are_in_them():
    ruled_out = event(StepRuledOut, after=60.0, step="one", because=("two",))
    moments = lines_by_moment([stopped(after=0.0), ruled_out, resumed(after=120.0)])
    assert len(moments) == 3
    assert moments[1][0].startswith("case.step_ruled_out.v1 step=one")
