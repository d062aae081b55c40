"""What the law's clocks do to a case: stops, holidays, extensions, breaches, promises."""

from datetime import UTC, datetime, timedelta

from domain.case.step import StepStatus
from tests.acceptance.life.stages import life, of_topic, statuses, whole
from tests.narrowing import present

WAITS = "{answer: pending, expected: 40d}"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


async def test_a_special_procedure_stops_the_clock_across_spring_festival(
    temporal_server, tmp_path
):
    """Opened on Tue 10 February 2026; the review lasts from then until 2 March 09:00.

    Of ten working days none ran in full before or during it; the day on which the clock
    runs again does not count (民法典 art. 201): 3 to 6, 9 to 13 and 16 March are the ten.
    """
    text = """
departments:
  permit:
    - {answer: special_procedure, expected: 20d, name: 专家评审, legal_basis: 行政许可法 第四十五条}
    - {answer: granted, after: 20d}
  licence: [{answer: pending, expected: 60d}]
until: 25d
"""
    start = "2026-02-10T09:00:00+08:00"
    async with life(text, temporal_server, tmp_path, start=start) as rehearsal:
        await rehearsal.run()
        case = await whole(rehearsal)
        clock = case.clocks["case"]
        [halt] = clock.halts
        assert (halt.kind, halt.basis) == ("expert_review", "行政许可法 第四十五条")
        assert clock.due_dates["promised"].due_at == at("2026-03-17T00:00:00+08:00")
        assert case.clocks["permit"].ended_at is not None
        stopped = of_topic(await rehearsal.events(), "clock_stopped")
        assert {event.payload.clock for event in stopped} == {"case", "permit"}


async def test_a_make_up_saturday_counts_and_the_festival_does_not(temporal_server, tmp_path):
    """From Thu 12 February: 13, 14 (make-up), 24 to 27, 28 (make-up), 2 to 4 March."""
    text = f"departments:\n  permit: [{WAITS}]\nuntil: 1d\n"
    start = "2026-02-12T10:00:00+08:00"
    async with life(text, temporal_server, tmp_path, start=start) as rehearsal:
        case = await rehearsal.run()
        due = case.clocks["case"].due_dates["promised"]
        assert due.due_at == at("2026-03-05T00:00:00+08:00")
        assert not due.provisional


async def test_an_extension_moves_the_due_time(temporal_server, tmp_path):
    text = """
departments:
  permit:
    - answer: special_procedure
      procedure: extension
      expected: 30d
      name: 延期
      legal_basis: 行政许可法 第四十二条
until: 2d
"""
    async with life(text, temporal_server, tmp_path) as rehearsal:
        case = await rehearsal.run()
        clock = case.clocks["permit"]
        assert not clock.stopped
        assert clock.extended_to is not None
        assert at("2026-04-02T00:00:00+08:00") == clock.due_dates["promised"].due_at


async def test_a_late_department_is_warned_of_breached_and_escalated_and_answered_for(
    temporal_server, tmp_path
):
    text = f"""
departments:
  permit: [{WAITS}]
actions:
  - at: 9d
    by: supervisor/s-1
    call:
      SupervisionService/TakeAction:
        concern: limit/permit/promised
        action: called_the_department
        note: 已电话督办
  - {{at: 10d, report: {{step: permit, answer: granted}}}}
"""
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        case = await whole(rehearsal)
        about = [
            (event.topic, event.effective_at.replace(microsecond=0))
            for event in await rehearsal.events()
            if getattr(event.payload, "clock", "") == "permit" and "limit" in event.topic
        ]
        # five full working days after Monday 2 March: Tue 3 … Mon 9; four of them warn
        assert about == [
            ("case.limit_warned.v1", at("2026-03-07T00:00:00+08:00")),
            ("case.limit_breached.v1", at("2026-03-10T00:00:00+08:00")),
        ]
        escalated = of_topic(await rehearsal.events(), "escalated")
        assert "limit/permit/promised" in {event.payload.concern for event in escalated}
        assert {event.payload.to for event in escalated} == {"efficiency_office"}
        [action] = of_topic(await rehearsal.events(), "action_taken")
        assert action.actor == "supervisor/s-1"
        assert case.outcome == "granted"


async def test_the_clock_of_the_case_is_stopped_until_both_supplement_requests_are_answered(
    temporal_server, tmp_path
):
    text = """
departments:
  permit: [{answer: supplement, missing: [{name: opening_on}]}, {answer: granted}]
  water_supply: [{answer: supplement, missing: [{name: place}]}, {answer: granted}]
actions:
  - {at: 3d, supplement: {step: water_supply, form: {place: 样例路 9 号}}}
  - {at: 8d, supplement: {step: permit, form: {opening_on: "2026-06-01"}}}
"""
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        case = await whole(rehearsal)
        assert case.outcome == "granted"
        [halt] = case.clocks["case"].halts
        assert (
            timedelta(days=8)
            <= present(halt.resumed_at) - halt.stopped_at
            < timedelta(days=8, hours=1)
        )
        asked = [
            event.step
            for event in of_topic(await rehearsal.events(), "notice_requested")
            if event.payload.kind == "supplement_requested"
        ]
        assert sorted(asked) == ["permit", "water_supply"]


async def test_a_department_that_asks_twice_gets_no_second_notice_and_no_second_stop(
    temporal_server, tmp_path
):
    text = """
departments:
  permit:
    - {answer: supplement, missing: [{name: opening_on}]}
    - {answer: supplement, missing: [{name: opening_on, reason_code: again}]}
    - {answer: granted}
actions:
  - {at: 2d, supplement: {step: permit, form: {opening_on: "2026-06-01"}}}
  - {at: 4d, supplement: {step: permit, form: {opening_on: "2026-06-02"}}}
"""
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        case = await whole(rehearsal)
        events = await rehearsal.events()
        assert case.outcome == "granted"
        assert len(case.clocks["permit"].halts) == 1
        kinds = [event.payload.kind for event in of_topic(events, "notice_requested")]
        assert kinds.count("supplement_requested") == 1
        assert [e.payload.reason for e in of_topic(events, "step_flagged")] == [
            "second_supplement_request"
        ]


async def test_a_callback_that_is_lost_is_recovered_and_one_that_comes_twice_counts_once(
    temporal_server, tmp_path
):
    text = """
departments:
  permit: [{answer: pending, expected: 3d}, {answer: granted, after: 3d}]
  water_supply: [{answer: pending, expected: 9d}]
actions:
  - {at: 1d, report: {step: water_supply, answer: granted}}
  - {at: 2d, report: {step: water_supply, answer: granted}}
"""
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        case = await whole(rehearsal)
        assert case.outcome == "granted"
        granted = [event.step for event in of_topic(await rehearsal.events(), "step_granted")]
        assert granted.count("water_supply") == 1
        assert rehearsal.departments.calls.count("query/permit") == 1
        assert case.steps["permit"].status is StepStatus.GRANTED


async def test_whoever_sees_a_case_can_ask_for_the_arithmetic_of_its_clocks(
    temporal_server, tmp_path
):
    text = f"departments:\n  permit: [{WAITS}]\nuntil: 3d\n"
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        told = await rehearsal.people.clocks(rehearsal.case_id)
        assert {clock.name for clock in told.clocks} >= {"case", "permit"}
        assert statuses(await rehearsal.case())["permit"] == "pending"
