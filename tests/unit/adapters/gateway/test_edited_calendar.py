"""A clock whose calendar was edited: the recorded times are served, no arithmetic is made up."""

from datetime import timedelta
from uuid import UUID

from adapters.gateway.cases.view.clock_view import clock_response
from adapters.memory.calendars import MemoryCalendars
from adapters.pb.onething.case.v1 import case_pb2
from domain.case.codec import decode, replay
from domain.case.events.base import payloads_of
from domain.case.events.clocks import ClockStarted
from ops.cli.text.clock_lines import clock_lines
from tests.unit.adapters.gateway.gateway_harness import gateway_harness
from tests.unit.adapters.gateway.whole_life import open_case, opening, plan_of
from tests.unit.domain.calendar.shipped import CN

EDITED = CN.model_copy(update={"years": CN.years[:1]})


async def test_an_edited_calendar_explains_nothing_and_the_recorded_times_stand():
    plan = plan_of("whole_life")
    async with gateway_harness(plan) as harness:
        case_id = UUID(await open_case(harness, opening()))
        events = await harness.record.read(case_id)
        case, now = replay(events, case_id), harness.clock.now() + timedelta(days=3)
        started = payloads_of(ClockStarted, (decode(each.event) for each in events))

        recorded, edited = [
            (await clock_response(case, plan, events, MemoryCalendars([each]), now)).clocks[0]
            for each in (CN, EDITED)
        ]

    assert {each.calendar_digest for each in started} == {CN.digest}
    assert (recorded.calendar_digest, recorded.calendar_differs) == (CN.digest, False)
    assert (edited.calendar_digest, edited.calendar_differs) == (CN.digest, True)
    assert [each.due_at for each in edited.limits] == [each.due_at for each in recorded.limits]
    assert all(each.lines and each.counted for each in recorded.limits)
    assert not any(each.lines or each.counted for each in edited.limits)
    lines = list(clock_lines(case_pb2.GetClockResponse(clocks=[edited])))
    assert any("not the recorded one" in line for line in lines)
    assert not any("counted" in line for line in lines)
