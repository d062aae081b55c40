"""What a case makes of its departments' answers, failures and withdrawals."""

from datetime import timedelta
from itertools import product

import pytest

from domain.case.answers import Decision, Pending, Refused, SpecialProcedure, Withdrawal
from domain.case.commands import (
    BeginCase,
    CommandHeader,
    CommandResult,
    ManageStep,
    RecordAnswer,
    RecordCallFailure,
    RecordInvalidReport,
    RecordWithdrawal,
)
from domain.case.decisions.answers.rate_limits import (
    MAX_CONTRADICTIONS,
    MAX_UNTHROTTLED_POSTPONEMENTS,
)
from domain.case.events.answers import AnswerContradicted, ReportRejected, StepAnswered
from domain.case.events.clocks import ClockExtended, ClockStopped
from domain.case.events.ending import Closed, LateAnswerReceived, StepWithdrawalBegun, StepWithdrawn
from domain.case.events.people import ConcernRaised
from domain.case.events.steps import StepFlagged
from domain.case.step import StepStatus
from domain.plan import Plan
from domain.violations import INVALID_ANSWER, violation
from tests.narrowing import present
from tests.unit.domain.case_driver import CLERK, MATERIALS, OPERATOR, LifeShell, special
from tests.unit.domain.decision_driver import (
    REFUSED,
    START,
    SUPPLEMENT,
    answer,
    granted,
    supplement_answer,
)
from tests.unit.domain.plans import field, item, plan
from tests.unit.domain.theme.whole_life import PLAN

ONE = plan(item("only").model_copy(update={"withdraw": "compensate"}))


def start_case(of: Plan = ONE) -> LifeShell:
    return LifeShell(of, materials=dict(MATERIALS)).begin()


def put_off(shell: LifeShell, turn: int, *, by: timedelta) -> None:
    """The department puts the step off under a new ticket, every other time otherwise."""
    expected = shell.now + by
    procedure = special(1, expected, f"S-{turn}")
    pending = Pending(ticket=f"T-{turn}", expected_by=expected)
    shell.answer("only", pending if turn % 2 else procedure)


def test_who_answers_pending_by_turns_in_two_ways_is_asked_no_sooner_than_usual():
    shell = start_case()
    put_off(shell, 0, by=timedelta(days=-1))
    for turn in range(1, 6):
        put_off(shell, turn, by=timedelta(days=-1))
        [call] = shell.calls()
        usual = timedelta(seconds=shell.plan.item_by_name["only"].query_every_s)
        assert call.not_before == shell.now + usual


@pytest.mark.parametrize("ways", [1, 2])
def test_a_promise_that_is_over_when_it_is_made_is_no_new_promise(ways):
    shell = start_case()
    for turn in range(0, 400, 3 - ways):
        put_off(shell, turn, by=timedelta(minutes=-1))
        [call] = shell.calls()
        shell.wait_until(max(shell.now, present(call.not_before)))
    assert shell.step("only").flag
    assert shell.topics().count("case.step_flagged.v1") == 1


@pytest.mark.parametrize("ways", [1, 2])
def test_a_step_that_is_postponed_counts_by_its_newest_promise(ways):
    shell = start_case()
    patience = timedelta(seconds=shell.plan.item_by_name["only"].patience_s)
    for turn in range(0, 6, 3 - ways):
        put_off(shell, turn, by=timedelta(days=9))
        promised = shell.now + timedelta(days=9)
        assert shell.step("only").patience_until == promised + patience
        shell.wait_until(promised)
    assert not shell.of(StepFlagged)


def test_a_new_promise_takes_the_step_out_of_the_queue_and_is_held_to():
    shell = start_case()
    put_off(shell, 1, by=timedelta(days=1))
    shell.wait(days=2)
    assert shell.step("only").flag == "answer_overdue"
    put_off(shell, 3, by=timedelta(days=1))
    assert not shell.case.concerns
    shell.wait(days=2)
    assert shell.step("only").flag == "answer_overdue"


@pytest.mark.parametrize("ways", [1, 2])
def test_supervision_hears_once_of_a_step_that_is_postponed_again_and_again(ways):
    shell = start_case()
    for turn in range(0, 60, 3 - ways):
        put_off(shell, turn, by=timedelta(days=1))
        shell.wait_until(shell.now + timedelta(days=1))
    [concern] = shell.of(ConcernRaised)
    assert (concern.concern, concern.reason) == ("put_off/only", "postponed_repeatedly")
    assert "put_off/only" in shell.case.concerns
    shell.grant("only")
    assert [each.key for each in shell.case.settled] == ["put_off/only"]


def test_a_special_procedure_after_a_promised_answer_has_its_own_patience():
    shell = start_case()
    shell.answer("only", Pending(ticket="T-1", expected_by=shell.now + timedelta(hours=1)))
    end = shell.now + timedelta(days=30)
    shell.answer("only", special(2, end))
    assert present(shell.step("only").patience_until) > end
    assert shell.calls()[0].not_before == end


def test_a_contradiction_that_is_repeated_is_recorded_once():
    shell = start_case()
    shell.grant("only")
    other = RecordAnswer("only", 1, answer(REFUSED, slot="answer/other"))
    assert shell.feed(other, other) == [CommandResult.CONFLICT] * 2
    assert shell.feed(other) == [CommandResult.CONFLICT]
    assert len(shell.of(AnswerContradicted)) == 1


def test_a_second_supplement_request_is_flagged_and_gives_no_formal_notice():
    shell = start_case(PLAN)
    shell.answer("site_registration", supplement_answer("remark"))
    shell.supply("site_registration", "s-1")
    assert shell.case.clocks["case"].running
    shell.answer("site_registration", supplement_answer("remark"))
    assert shell.step("site_registration").flag == "second_supplement_request"
    assert shell.notices().count("supplement_requested") == 1
    assert shell.notices().count("correction_asked") == 1
    assert shell.case.clocks["case"].running
    assert shell.case.clocks["site_registration"].running


def test_a_late_grant_is_undone_also_once_the_case_is_closed():
    shell = start_case()
    shell.end()
    shell.withdrawn("only")
    assert shell.case.closed
    closed_at = shell.case.closed_at
    assert shell.grant("only") is CommandResult.ACCEPTED
    assert shell.grant("only") is CommandResult.DUPLICATE
    [call] = shell.calls()
    assert (call.kind, call.reason) == ("withdraw", "late_answer")
    assert shell.withdrawn("only") is CommandResult.ACCEPTED
    assert shell.step("only").status is StepStatus.WITHDRAWN
    assert (shell.case.closed_at, shell.case.outcome) == (closed_at, "withdrawn")
    assert len(shell.of(LateAnswerReceived)) == 1


def test_a_late_refusal_is_recorded_and_there_is_nothing_to_undo():
    shell = start_case()
    shell.end()
    shell.withdrawn("only")
    late = Refused(reason_code="too_late", legal_basis="unsourced")
    assert shell.answer("only", late) is CommandResult.ACCEPTED
    assert not shell.calls()


def test_what_a_department_cannot_withdraw_is_a_task_for_people():
    shell = start_case()
    shell.end()
    shell.withdrawn("only", "impossible")
    assert list(shell.open_tasks()) == ["undo/only/1"]
    assert not shell.calls()
    assert "undo_by_people" in shell.notices()
    assert shell.undo("only", done=True) is CommandResult.REJECTED
    shell.claim("undo/only/1")
    shell.undo("only", done=True)
    assert shell.case.closed
    assert shell.step("only").status is StepStatus.WITHDRAWN


def test_what_people_find_to_stand_stays_granted_and_says_why():
    shell = start_case(
        plan(item("only").model_copy(update={"withdraw": "compensate"}), item("other"))
    )
    shell.grant("only")
    shell.end()
    shell.withdrawn("other")
    shell.withdrawn("only", "impossible")
    shell.claim("undo/only/1")
    shell.undo("only", done=False, reason="licence_sold_on")
    step = shell.step("only")
    assert (step.status, step.because) == (StepStatus.GRANTED, ("stands:licence_sold_on",))
    assert shell.case.closed


@pytest.mark.parametrize("closed_before", [False, True])
def test_a_late_grant_that_cannot_be_withdrawn_stands_and_is_reported(closed_before):
    shell = start_case()
    shell.end()
    if closed_before:
        shell.withdrawn("only")
        shell.grant("only")
        shell.withdrawn("only", "impossible")
    else:
        shell.withdrawn("only", "impossible")
        shell.grant("only")
    shell.claim("undo/only/1")
    assert shell.undo("only", done=False, reason="licence_sold_on") is CommandResult.ACCEPTED
    step = shell.step("only")
    assert (step.status, step.decision) == (StepStatus.GRANTED, granted(ONE, "only"))
    assert step.slot == "answer/only"
    assert shell.notices().count("step_undo_impossible") == 1
    [closed] = shell.of(Closed)
    assert closed.still_granted == (() if closed_before else ("only",))
    assert not shell.calls()


def test_a_late_grant_that_people_undid_does_not_stand():
    shell = start_case()
    shell.end()
    shell.withdrawn("only", "impossible")
    shell.grant("only")
    shell.claim("undo/only/1")
    shell.undo("only", done=True)
    assert shell.step("only").status is StepStatus.WITHDRAWN
    assert shell.of(Closed)[0].still_granted == ()


FAR = timedelta(days=3650)


@pytest.mark.parametrize("off", [-FAR, FAR, timedelta(minutes=-6), timedelta(minutes=6)])
@pytest.mark.parametrize("decision", [granted(ONE, "only"), REFUSED, SUPPLEMENT])
def test_a_stated_time_that_cannot_be_is_bounded_and_a_matter_for_supervision(off, decision):
    shell = start_case()
    begun_at = shell.now
    shell.now += timedelta(hours=1)
    stated = (begun_at if off < timedelta() else shell.now) + off
    shell.feed(RecordAnswer("only", 1, answer(decision, at=stated)))
    event = shell.events_of(StepAnswered)[0]
    assert event.effective_at == (begun_at if off < timedelta() else shell.now)
    assert event.payload.stated_at == stated
    [concern] = shell.of(ConcernRaised)
    assert (concern.concern, concern.reason) == ("time/only", "implausible_time")
    assert "concern" in shell.notices()


@pytest.mark.parametrize("off", [timedelta(minutes=-4), timedelta(minutes=4)])
def test_clocks_that_differ_by_little_are_nobodys_matter(off):
    shell = start_case()
    shell.feed(RecordAnswer("only", 1, answer(granted(ONE, "only"), at=shell.now + off)))
    assert shell.events_of(StepAnswered)[0].effective_at == shell.now
    assert shell.of(StepAnswered)[0].stated_at is None
    assert not shell.of(ConcernRaised)


@pytest.mark.parametrize("off", [-FAR, FAR])
def test_what_a_department_states_of_a_withdrawal_is_bounded(off):
    shell = start_case()
    shell.end()
    withdrawal = Withdrawal(result="withdrawn", effective_at=shell.now + off, responder="x")
    shell.feed(RecordWithdrawal("only", 1, withdrawal))
    assert shell.events_of(StepWithdrawn)[0].effective_at == shell.now
    assert [each.concern for each in shell.of(ConcernRaised)] == ["time/only"]


@pytest.mark.parametrize("off", [-FAR, FAR])
def test_late_and_contradictory_answers_have_the_same_bounds(off):
    shell = start_case()
    shell.grant("only")
    shell.feed(RecordAnswer("only", 1, answer(REFUSED, slot="other", at=shell.now + off)))
    assert shell.events_of(AnswerContradicted)[0].effective_at == shell.now
    shell = start_case()
    shell.end()
    shell.withdrawn("only")
    shell.feed(RecordAnswer("only", 1, answer(REFUSED, at=shell.now + off)))
    assert shell.events_of(LateAnswerReceived)[0].effective_at == shell.now


@pytest.mark.parametrize("off", [-FAR, FAR])
def test_a_person_who_states_a_time_that_cannot_be_is_told_and_nothing_changes(off):
    shell = start_case(PLAN)
    shell.grant("site_registration")
    shell.claim("decide/inspection/1")
    stated = answer(granted(PLAN, "inspection"), slot="people", at=shell.now + off)
    came = RecordAnswer("inspection", 1, stated, "decide/inspection/1", header=CommandHeader(CLERK))
    assert shell.feed(came) == [CommandResult.REJECTED]
    assert "effective_at" in shell.reasons[0]
    assert shell.step("inspection").status is StepStatus.DISPATCHED


def test_an_undo_that_never_works_goes_to_people_once_patience_is_over():
    shell = start_case()
    shell.grant("only")
    shell.end("revoked")
    for _ in range(3):
        shell.fail("only")
    until = present(shell.step("only").patience_until)
    shell.wait_until(until - timedelta(seconds=1))
    assert shell.step("only").status is StepStatus.WITHDRAWING
    shell.wait_until(until)
    assert shell.step("only").status is StepStatus.UNDO_BY_PEOPLE
    assert not shell.calls()


def test_an_undo_that_fails_twice_and_then_works_needs_nobody():
    shell = start_case()
    shell.end()
    shell.fail("only")
    shell.fail("only", "INTERNAL", retryable=False)
    assert shell.calls()[0].retry_with_backoff
    shell.withdrawn("only")
    assert shell.case.closed
    assert shell.step("only").flag == ""


@pytest.mark.parametrize("failing", ["other", "gone"])
def test_what_concerns_no_step_or_an_older_generation_changes_nothing(failing):
    shell = start_case(plan(item("only"), item("other")))
    shell.answer("other", SUPPLEMENT)
    before = len(shell.events)
    came = RecordCallFailure(failing, 0, "INTERNAL", retryable=False, call="submit")
    assert shell.feed(came)[0] in {CommandResult.NO_EFFECT, CommandResult.REJECTED}
    assert len(shell.events) == before


def test_recovering_a_withdrawal_again_begins_nothing_twice():
    shell = start_case()
    shell.end()
    shell.feed(BeginCase())
    assert len(shell.of(StepWithdrawalBegun)) == 1


def test_a_failure_of_an_adapter_says_nothing_of_a_step_that_people_serve_by_now():
    shell = start_case()
    shell.send_command(ManageStep, actor=OPERATOR, step="only", order="to_people", reason="asked")
    assert shell.fail("only", "INTERNAL", retryable=False) is CommandResult.NO_EFFECT
    assert shell.step("only").flag == ""


def test_a_person_answers_by_the_task_of_that_very_step():
    shell = start_case(PLAN)
    shell.grant("site_registration")
    shell.claim("decide/inspection/1")
    other = RecordAnswer(
        "water_supply",
        1,
        answer(granted(PLAN, "water_supply"), slot="people"),
        "decide/inspection/1",
        header=CommandHeader(CLERK),
    )
    assert shell.feed(other) == [CommandResult.REJECTED]
    assert shell.complete("inspection", granted(PLAN, "inspection"), "clerk/other") is (
        CommandResult.REJECTED
    )
    assert shell.complete("inspection", granted(PLAN, "inspection")) is CommandResult.ACCEPTED
    done = granted(PLAN, "inspection")
    assert shell.complete("inspection", done) is CommandResult.DUPLICATE
    assert shell.complete("inspection", done, "clerk/other") is CommandResult.REJECTED


READ_BY_CONDITION = plan(
    item("only").model_copy(update={"needs": ("subject", "detail", "kind_of_house")}),
    item("other").model_copy(update={"when": "kind_of_house == 'new'"}),
)
READ_BY_CONDITION = READ_BY_CONDITION.model_copy(
    update={
        "fields": (
            *READ_BY_CONDITION.fields,
            field("kind_of_house", "applicant").model_copy(update={"personal": False}),
            field("size", "applicant").model_copy(update={"when": "kind_of_house == 'new'"}),
        )
    }
)


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (("kind_of_house",), "a condition reads it"),
        (("subject",), "it identifies the applicant"),
        (("other_out",), "other gives it"),
        (("no_such_name",), "the theme has no such field or material"),
        (("detail", "detail"), "again"),
        (("size",), "it is not read here, or does not apply"),
        (("detail", "no_such_name"), "the theme has no such field or material"),
    ],
)
def test_asking_for_what_the_applicant_cannot_give_is_the_adapters_failure(names, why):
    shell = start_case(READ_BY_CONDITION)
    assert shell.answer("only", supplement_answer(*names)) is CommandResult.INVALID
    step = shell.step("only")
    assert (step.status, step.flag) == (StepStatus.DISPATCHED, "adapter_failed:INVALID_ANSWER")
    assert [each.got for each in step.violations] == [
        f'"{names[-1]}" ({why})'.replace("(again)", "again")
    ]
    assert step.violations[0].path == f"supplement.missing[{len(names) - 1}].name"
    assert step.violations[0].expected
    assert "supplement_requested" not in shell.notices()
    assert "step_stuck" in shell.notices()
    [call] = [each for each in shell.calls() if each.step == "only"]
    assert call.kind == "submit"
    assert call.not_before == shell.now + timedelta(minutes=1)
    assert shell.answer("only", supplement_answer("detail")) is CommandResult.ACCEPTED
    assert (step.violations, step.flag) == ((), "")


def test_a_person_who_asks_for_what_cannot_be_given_is_told_so_and_nothing_is_recorded():
    shell = start_case(PLAN)
    shell.grant("site_registration")
    shell.claim("decide/inspection/1")
    before = len(shell.events)
    assert shell.complete("inspection", supplement_answer("owner_kind")) is CommandResult.REJECTED
    assert "supplement.missing[0].name" in shell.reasons[0]
    assert len(shell.events) == before


def undeclared(code: int, name: str = "public_notice") -> SpecialProcedure:
    return special(code, START + timedelta(days=30)).model_copy(update={"name": name})


@pytest.mark.parametrize(
    ("decision", "path"),
    [
        (undeclared(2), "special_procedure.name"),
        (undeclared(1, "公示"), "special_procedure.name"),
        (undeclared(1, "expert_review"), "special_procedure.kind"),
        (undeclared(2, "extension"), "special_procedure.kind"),
    ],
)
def test_a_special_procedure_that_is_not_declared_stops_and_moves_no_clock(decision, path):
    shell = start_case(PLAN)
    due_dates = {name: dict(clock.due_dates) for name, clock in shell.case.clocks.items()}
    assert shell.answer("site_registration", decision) is CommandResult.INVALID
    assert [each.path for each in shell.step("site_registration").violations] == [path]
    assert "公示" not in str(shell.step("site_registration").violations)
    assert {name: dict(clock.due_dates) for name, clock in shell.case.clocks.items()} == due_dates
    assert not any(clock.stopped for clock in shell.case.clocks.values())
    assert not shell.of(ClockStopped, ClockExtended)


@pytest.mark.parametrize("name", ["expert_review", "专家评审", "Expert review"])
def test_a_declared_special_procedure_is_known_by_its_name_and_by_its_labels(name):
    shell = start_case(PLAN)
    assert shell.answer("site_registration", undeclared(2, name)) is CommandResult.ACCEPTED
    assert all(clock.stopped for clock in shell.case.clocks.values())


def every_decision(shell: LifeShell) -> list[Decision]:
    hour = shell.now + timedelta(hours=1)
    return [
        granted(ONE, "only"),
        REFUSED,
        supplement_answer("detail"),
        Pending(ticket="T-1", expected_by=hour),
        Pending(ticket="T-2", expected_by=hour),
        special(2, hour),
        special(1, hour),
    ]


def test_whatever_comes_in_between_an_identical_report_is_already_recorded():
    """In every state, apart from a contradiction, which stays one."""
    for ways in product(range(7), repeat=3):
        shell = start_case()
        given = every_decision(shell)
        came = []
        for way in ways:
            answer_ = answer(given[way], slot=f"answer/{way}", at=shell.now)
            came.append(RecordAnswer("only", shell.step("only").generation, answer_))
            [first] = shell.feed(came[-1])
            before = len(shell.events)
            for each in came:
                [again] = shell.feed(each)
                expected = {CommandResult.DUPLICATE, CommandResult.CONFLICT} - {first}
                assert again in expected or again is first is not CommandResult.ACCEPTED
                assert again is not CommandResult.ACCEPTED
            assert len(shell.events) == before


def test_what_was_said_before_and_holds_again_is_news():
    shell = start_case()
    pending = Pending(ticket="T-1", expected_by=shell.now + timedelta(days=30))
    shell.answer("only", pending)
    shell.answer("only", special(2, shell.now + timedelta(days=9)))
    shell.now += timedelta(days=9)
    assert shell.answer("only", pending) is CommandResult.ACCEPTED
    assert shell.step("only").status is StepStatus.PENDING


@pytest.mark.parametrize("kind", ["pending", "special"])
def test_two_hundred_ways_to_put_off_make_few_events_one_concern_and_one_notice(kind):
    shell = start_case(PLAN)
    outcomes = []
    for turn in range(200):
        shell.now += timedelta(seconds=1)
        later = shell.now + timedelta(days=1 + turn)
        said: Decision = Pending(ticket=f"T-{turn}", expected_by=later)
        if kind == "special":
            said = special(1 + turn % 2, later, f"S-{turn}")
        outcomes.append(shell.answer("site_registration", said))
    assert outcomes == [CommandResult.ACCEPTED] * MAX_UNTHROTTLED_POSTPONEMENTS + [
        CommandResult.RATE_LIMITED
    ] * (200 - MAX_UNTHROTTLED_POSTPONEMENTS)
    assert "put_off/site_registration" in shell.case.concerns
    assert len(shell.of(ConcernRaised)) == 1
    assert shell.notices().count("concern") == 1
    assert len(shell.events) < 80
    assert shell.grant("site_registration") is CommandResult.ACCEPTED


def test_who_answers_pending_too_often_is_heard_again_at_growing_intervals():
    shell = start_case()
    for turn in range(60):
        [call] = shell.calls()
        shell.now = max(shell.now, call.not_before or shell.now)
        ticket = Pending(ticket=f"T-{turn}", expected_by=shell.now)
        assert shell.answer("only", ticket) is CommandResult.ACCEPTED
    [call] = shell.calls()
    assert call.not_before == shell.now + timedelta(days=1)
    early = Pending(ticket="early", expected_by=shell.now)
    assert shell.answer("only", early) is CommandResult.RATE_LIMITED
    assert shell.calls() == (call,)


def test_a_hundred_contradictions_make_few_events_one_concern_and_one_notice():
    shell = start_case()
    shell.grant("only")
    outcomes = []
    for turn in range(100):
        other = RecordAnswer("only", 1, answer(REFUSED, slot=f"answer/{turn}", at=shell.now))
        outcomes += shell.feed(other)
    assert outcomes == [CommandResult.CONFLICT] * MAX_CONTRADICTIONS + [
        CommandResult.RATE_LIMITED
    ] * (100 - MAX_CONTRADICTIONS)
    assert len(shell.of(AnswerContradicted)) == MAX_CONTRADICTIONS
    assert shell.notices().count("answer_contradicted") == 1
    shell.now += timedelta(days=1)
    other = RecordAnswer("only", 1, answer(REFUSED, slot="answer/next", at=shell.now))
    assert shell.feed(other, other) == [CommandResult.CONFLICT] * 2


def test_a_further_contradiction_leaves_an_escalated_concern_escalated():
    shell = start_case(plan(item("only"), item("other")))
    shell.grant("only")
    shell.feed(RecordAnswer("only", 1, answer(REFUSED, slot="answer/a", at=shell.now)))
    shell.wait(days=2)
    concern = shell.case.concerns["step/only"]
    assert concern.escalated_to
    shell.feed(RecordAnswer("only", 1, answer(REFUSED, slot="answer/b", at=shell.now)))
    assert shell.case.concerns["step/only"] is concern


def test_many_late_answers_are_recorded_a_few_times_and_a_grant_to_undo_always():
    shell = start_case()
    shell.end()
    shell.withdrawn("only")
    for turn in range(30):
        shell.answer("only", Refused(reason_code=f"reason_{turn}", legal_basis="unsourced"))
    assert len(shell.of(LateAnswerReceived)) == 5
    assert shell.grant("only") is CommandResult.ACCEPTED
    assert [call.kind for call in shell.calls()] == ["withdraw"]


def test_what_was_wrong_is_reported_as_long_as_it_holds_the_step_up():
    shell = start_case()
    shell.answer("only", supplement_answer("subject"))
    assert shell.step("only").violations
    shell.end()
    assert shell.step("only").violations == ()
    wrong = violation("withdrawal.result", "a result", "result 0")
    shell.feed(
        RecordCallFailure(
            "only", 1, INVALID_ANSWER, retryable=False, call="submit", violations=(wrong,)
        )
    )
    assert shell.step("only").violations == (wrong,)
    shell.withdrawn("only")
    assert shell.step("only").violations == ()


def rejected(name: str, generation: int = 1) -> RecordInvalidReport:
    wrong = violation("granted.outputs[0].name", '"only_out"', f'"{name}"')
    return RecordInvalidReport("only", generation, (wrong,))


def test_a_rejected_report_is_on_record_and_flags_the_step_that_waits():
    shell = start_case()
    shell.answer("only", Pending(ticket="T-1", expected_by=shell.now + timedelta(days=9)))
    [call] = shell.calls()
    assert shell.feed(rejected("tax_no")) == [CommandResult.ACCEPTED]
    assert shell.feed(rejected("tax_no")) == [CommandResult.DUPLICATE]
    step = shell.step("only")
    assert step.flag == "adapter_failed:INVALID_ANSWER"
    assert str(step.violations[0]) == ('granted.outputs[0].name: got "tax_no", expected "only_out"')
    assert shell.notices().count("step_stuck") == 1
    assert "report_rejected" not in shell.notices()
    assert shell.calls() == (call,)
    shell.feed(*(rejected(f"other_{turn}") for turn in range(50)))
    assert len(shell.of(ReportRejected)) == 5
    shell.grant("only")
    assert (step.flag, step.violations) == ("", ())


def test_a_report_that_is_rejected_once_the_step_is_over_is_reported_to_supervision():
    shell = start_case(plan(item("only"), item("other")))
    shell.grant("only")
    assert shell.feed(rejected("tax_no")) == [CommandResult.ACCEPTED]
    assert shell.step("only").flag == ""
    assert shell.notices().count("report_rejected") == 1
    assert shell.feed(rejected("tax_no", generation=2)) == [CommandResult.RATE_LIMITED]
