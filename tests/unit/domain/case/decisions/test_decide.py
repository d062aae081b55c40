from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.command_ids import command_ids
from domain.case.command_order import decision_order_of_commands
from domain.case.commands import (
    BeginCase,
    CheckDueDates,
    ClaimOrReleaseTask,
    Command,
    CommandHeader,
    CommandResult,
    RecordAnswer,
)
from domain.case.events.answers import StepGranted
from domain.case.events.base import payloads_of
from domain.case.events.steps import NoticeRequested, StepDispatched
from domain.case.step import StepStatus
from domain.plan import Plan
from tests.unit.domain.decision_driver import (
    PENDING,
    REFUSED,
    START,
    SUPPLEMENT,
    Shell,
    answer,
    granted,
    opened,
)
from tests.unit.domain.plans import item, plan, plans

DIAMOND = plan(
    item("first"),
    item("left", after=("first",)),
    item("right", after=("first",)),
    item("last", after=("left", "right")),
)
PAIR = plan(item("one"), item("two"))


def start_case(of: Plan) -> Shell:
    shell = Shell(of)
    shell.feed(BeginCase())
    return shell


@given(plans(), st.randoms(use_true_random=False))
def test_any_plan_runs_to_its_end_whatever_the_order_of_answers(of, random):
    shell = Shell(of)
    shell.run(random.choice)
    assert shell.case.outcome == "granted"


@given(plans(), st.randoms(use_true_random=False))
def test_a_step_is_dispatched_after_all_that_it_needs_was_granted(of, random):
    shell = Shell(of)
    shell.run(random.choice)
    granted_so_far: set[str] = set()
    for event in shell.events:
        if isinstance(event.payload, StepDispatched):
            assert granted_so_far >= set(of.item_by_name[event.step].after)
        if isinstance(event.payload, StepGranted):
            granted_so_far.add(event.step)


@given(plans(), st.randoms(use_true_random=False))
def test_all_that_is_ready_is_dispatched_at_once(of, random):
    shell = Shell(of)
    shell.feed(BeginCase())
    while calls := shell.calls():
        ready = {
            each.name
            for each in of.items
            if all(shell.case.steps[up].status is StepStatus.GRANTED for up in each.after)
            and shell.case.steps[each.name].status is not StepStatus.GRANTED
        }
        assert {call.step for call in calls} == ready
        shell.grant(random.choice(calls).step)


@given(plans(most_items=10), st.randoms(use_true_random=False))
def test_repeats_of_any_input_change_nothing(of, random):
    shell = Shell(of)
    shell.feed(BeginCase())
    taken = []
    while calls := shell.calls():
        call = random.choice(calls)
        came = RecordAnswer(
            call.step,
            call.generation,
            answer(granted(of, call.step), slot=f"answer/{call.step}"),
        )
        shell.feed(came)
        taken.append(came)
        before = len(shell.events)
        command_results = shell.feed(*random.sample(taken, len(taken)), BeginCase())
        assert set(command_results) <= {CommandResult.DUPLICATE, CommandResult.NO_EFFECT}
        assert len(shell.events) == before


@given(plans(), st.randoms(use_true_random=False))
def test_no_command_id_is_taken_twice(of, random):
    shell = Shell(of)
    shell.run(random.choice)
    ids = command_ids(shell.events)
    assert len(ids) == len(set(ids)) == 2 * len(of.items) + 1


@given(plans(), st.randoms(use_true_random=False))
def test_a_case_in_which_anything_is_refused_still_ends(of, random):
    shell = Shell(of)
    shell.feed(BeginCase())
    while calls := shell.calls():
        step = random.choice(calls).step
        shell.answer(step, random.choice([REFUSED, granted(of, step)]))
    assert shell.case.closed
    for each in of.items:
        lost = {StepStatus.REFUSED, StepStatus.RULED_OUT}
        if any(shell.case.steps[up].status in lost for up in each.after):
            assert shell.case.steps[each.name].status is StepStatus.RULED_OUT


def test_a_refusal_rules_out_what_depends_on_it_and_nothing_else():
    shell = start_case(DIAMOND)
    shell.grant("first")
    shell.answer("left", REFUSED)
    shell.grant("right")
    assert shell.case.steps["last"].because == ("left",)
    assert shell.case.outcome == "partly_granted"


def test_a_case_with_nothing_granted_is_refused():
    shell = start_case(plan(item("only")))
    shell.answer("only", REFUSED)
    assert shell.case.outcome == "refused"


def test_an_independent_step_goes_on_while_another_is_stuck():
    shell = start_case(PAIR)
    shell.fail("one")
    shell.now += timedelta(hours=1)
    shell.feed(CheckDueDates())
    shell.grant("two")
    assert shell.case.steps["one"].flag == "no_answer"
    assert shell.case.steps["two"].status is StepStatus.GRANTED
    assert not shell.case.closed


def test_a_case_goes_on_when_the_department_is_back():
    shell = start_case(plan(item("only")))
    shell.fail("only")
    shell.now += timedelta(hours=1)
    shell.feed(CheckDueDates())
    shell.grant("only")
    assert shell.case.outcome == "granted"
    assert shell.case.steps["only"].flag == ""


def test_a_retryable_failure_is_recorded_and_called_again_patiently():
    shell = start_case(plan(item("only")))
    shell.fail("only")
    [call] = shell.calls()
    assert (call.retry_with_backoff, call.not_before) == (True, None)
    assert "case.step_call_failed.v1" in shell.topics()
    assert shell.case.steps["only"].flag == ""


@pytest.mark.parametrize(("failures", "minutes"), [(1, 1), (2, 2), (3, 4), (10, 60)])
def test_a_final_failure_is_flagged_at_once_and_probed_ever_more_rarely(failures, minutes):
    shell = start_case(plan(item("only")))
    for _ in range(failures):
        shell.fail("only", "INTERNAL", retryable=False)
    [call] = shell.calls()
    assert call.not_before == shell.now + timedelta(minutes=minutes)
    assert shell.case.steps["only"].flag == "adapter_failed:INTERNAL"
    assert shell.topics().count("case.step_flagged.v1") == 1


def test_patience_runs_out_once_and_never_before_its_time():
    shell = start_case(plan(item("only", patience_s=60)))
    assert shell.next_actions().next_timer_at == START + timedelta(seconds=60)
    shell.now = START + timedelta(seconds=59)
    assert shell.feed(CheckDueDates()) == [CommandResult.NO_EFFECT]
    shell.now = START + timedelta(seconds=60)
    assert shell.feed(CheckDueDates()) == [CommandResult.ACCEPTED]
    assert shell.feed(CheckDueDates()) == [CommandResult.NO_EFFECT]
    escalation = shell.now + timedelta(seconds=shell.plan.supervision.escalate_after_s)
    assert shell.next_actions().next_timer_at == escalation
    shell.now = escalation
    assert shell.feed(CheckDueDates()) == [CommandResult.ACCEPTED]
    assert shell.feed(CheckDueDates()) == [CommandResult.NO_EFFECT]
    assert shell.next_actions().next_timer_at is None


def test_a_pending_step_is_asked_for_when_the_answer_is_due():
    shell = start_case(plan(item("only")))
    shell.answer("only", PENDING)
    [call] = shell.calls()
    assert (call.kind, call.ticket, call.not_before) == ("query", "T-1", PENDING.expected_by)
    assert shell.next_actions().next_timer_at == PENDING.expected_by + timedelta(seconds=600)


def test_a_supplement_waits_for_the_applicant_and_is_flagged_in_time():
    shell = start_case(plan(item("only")))
    shell.answer("only", SUPPLEMENT)
    assert not shell.calls()
    shell.now += timedelta(seconds=shell.plan.supervision.supplement_within_s)
    shell.feed(CheckDueDates())
    assert shell.case.steps["only"].flag == "supplement_unanswered"


def test_another_answer_is_recorded_as_a_contradiction_and_the_first_stands():
    shell = start_case(PAIR)
    shell.grant("one")
    assert shell.answer("one", REFUSED) is CommandResult.CONFLICT
    assert shell.case.steps["one"].status is StepStatus.GRANTED
    assert shell.case.steps["one"].flag == "contradictory_answer"


def test_an_answer_after_the_case_closed_is_recorded():
    shell = start_case(plan(item("only")))
    shell.grant("only")
    assert shell.answer("only", REFUSED) is CommandResult.CONFLICT
    assert shell.topics()[-2:] == ["case.answer_contradicted.v1", "case.notice_requested.v1"]


def test_a_pending_that_arrives_after_the_outcome_is_old_news():
    shell = start_case(PAIR)
    shell.grant("one")
    assert shell.answer("one", PENDING) is CommandResult.DUPLICATE


def test_an_answer_to_an_older_generation_changes_nothing():
    shell = start_case(PAIR)
    came = RecordAnswer("one", 0, answer(granted(PAIR, "one")))
    assert shell.feed(came) == [CommandResult.DUPLICATE]


def test_each_outcome_requests_one_notice():
    shell = start_case(plan(item("only")))
    shell.grant("only")
    kinds = [each.kind for each in payloads_of(NoticeRequested, shell.events)]
    assert kinds == ["accepted", "step_granted", "closed"]


@given(plans(most_items=8), st.randoms(use_true_random=False))
def test_the_order_in_which_answers_of_one_turn_arrive_changes_nothing(of, random):
    first, other = start_case(of), start_case(of)
    while calls := first.calls():
        answers = []
        for call in calls:
            decision = random.choice([granted(of, call.step), PENDING, REFUSED])
            answers.append(
                RecordAnswer(call.step, call.generation, answer(decision, slot=call.step))
            )
        results = dict(zip(map(id, answers), first.feed(*answers), strict=True))
        shuffled = random.sample(answers, len(answers))
        assert other.feed(*shuffled) == [results[id(each)] for each in shuffled]
        assert other.events == first.events
        if PENDING in [each.answer.decision for each in answers]:
            break


def test_commands_of_people_are_decided_in_the_order_of_their_arrival():
    answers = [RecordAnswer(name, 1, answer(REFUSED)) for name in ("two", "one")]
    claims = [
        ClaimOrReleaseTask(CommandHeader(f"reviewer/{n}", "web", n), "prereview") for n in "ba"
    ]
    inputs: list[Command] = [claims[0], answers[0], claims[1], answers[1]]
    assert [3, 1, 0, 2] == decision_order_of_commands(PAIR, opened(PAIR), inputs)
