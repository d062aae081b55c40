"""What a case makes of its departments' answers, failures and withdrawals."""

from datetime import timedelta
from itertools import product

import pytest

from domain.answers import Decision, Pending, Refused, SpecialProcedure, Withdrawal
from domain.decisions.floods import MOST_CONTRADICTIONS, MOST_PUT_OFFS_AT_ANY_TIME
from domain.events.answers import AnswerContradicted, ReportRejected, StepAnswered
from domain.events.clocks import ClockExtended, ClockStopped
from domain.events.ending import Closed, LateAnswerCame, StepWithdrawalBegun, StepWithdrawn
from domain.events.people import ConcernRaised
from domain.events.steps import StepFlagged
from domain.inputs import (
    AnswerCame,
    Begin,
    CallFailed,
    Reception,
    ReportInvalid,
    StepOrdered,
    WithdrawalCame,
)
from domain.plan import Plan
from domain.step import StepStatus
from domain.violations import INVALID_ANSWER, violation
from tests.unit.domain.life_shell import CLERK, MATERIALS, OPERATOR, LifeShell, special
from tests.unit.domain.plans import field, item, plan
from tests.unit.domain.shell import REFUSED, START, SUPPLEMENT, answer, asking, granted
from tests.unit.domain.theme.whole_life import PLAN

ONE = plan(item("only").model_copy(update={"withdraw": "compensate"}))


def begun(of: Plan = ONE) -> LifeShell:
    return LifeShell(of, materials=dict(MATERIALS)).begin()


def put_off(shell: LifeShell, turn: int, *, by: timedelta) -> None:
    """The department puts the step off under a new ticket, every other time otherwise."""
    expected = shell.now + by
    procedure = special(1, expected, f"S-{turn}")
    pending = Pending(ticket=f"T-{turn}", expected_by=expected)
    shell.answer("only", pending if turn % 2 else procedure)


def test_who_puts_off_by_turns_in_two_ways_is_asked_no_sooner_than_usual():
    shell = begun()
    put_off(shell, 0, by=timedelta(days=-1))
    for turn in range(1, 6):
        put_off(shell, turn, by=timedelta(days=-1))
        [call] = shell.calls()
        usual = timedelta(seconds=shell.plan.item_by_name["only"].query_every_s)
        assert call.not_before == shell.now + usual


@pytest.mark.parametrize("ways", [1, 2])
def test_a_promise_that_is_over_when_it_is_made_is_no_new_promise(ways):
    shell = begun()
    for turn in range(0, 400, 3 - ways):
        put_off(shell, turn, by=timedelta(minutes=-1))
        [call] = shell.calls()
        shell.wait_until(max(shell.now, call.not_before))
    assert shell.step("only").flag
    assert shell.topics().count("case.step_flagged.v1") == 1


@pytest.mark.parametrize("ways", [1, 2])
def test_a_step_that_is_put_off_counts_by_its_newest_promise(ways):
    shell = begun()
    patience = timedelta(seconds=shell.plan.item_by_name["only"].patience_s)
    for turn in range(0, 6, 3 - ways):
        put_off(shell, turn, by=timedelta(days=9))
        promised = shell.now + timedelta(days=9)
        assert shell.step("only").patience_until == promised + patience
        shell.wait_until(promised)
    assert not shell.of(StepFlagged)


def test_a_new_promise_takes_the_step_out_of_the_queue_and_is_held_to():
    shell = begun()
    put_off(shell, 1, by=timedelta(days=1))
    shell.wait(days=2)
    assert shell.step("only").flag == "answer_overdue"
    put_off(shell, 3, by=timedelta(days=1))
    assert not shell.case.concerns
    shell.wait(days=2)
    assert shell.step("only").flag == "answer_overdue"


@pytest.mark.parametrize("ways", [1, 2])
def test_supervision_hears_once_of_a_step_that_is_put_off_again_and_again(ways):
    shell = begun()
    for turn in range(0, 60, 3 - ways):
        put_off(shell, turn, by=timedelta(days=1))
        shell.wait_until(shell.now + timedelta(days=1))
    [concern] = shell.of(ConcernRaised)
    assert (concern.concern, concern.reason) == ("put_off/only", "put_off_repeatedly")
    assert "put_off/only" in shell.case.concerns
    shell.grant("only")
    assert [each.key for each in shell.case.settled] == ["put_off/only"]


def test_a_special_procedure_after_a_promised_answer_has_its_own_patience():
    shell = begun()
    shell.answer("only", Pending(ticket="T-1", expected_by=shell.now + timedelta(hours=1)))
    end = shell.now + timedelta(days=30)
    shell.answer("only", special(2, end))
    assert shell.step("only").patience_until > end
    assert shell.calls()[0].not_before == end


def test_a_contradiction_that_is_repeated_is_recorded_once():
    shell = begun()
    shell.grant("only")
    other = AnswerCame("only", 1, answer(REFUSED, slot="answer/other"))
    assert shell.feed(other, other) == [Reception.CONTRADICTS] * 2
    assert shell.feed(other) == [Reception.CONTRADICTS]
    assert len(shell.of(AnswerContradicted)) == 1


def test_a_second_supplement_request_is_flagged_and_gives_no_formal_notice():
    shell = begun(PLAN)
    shell.answer("site_registration", asking("remark"))
    shell.supply("site_registration", "s-1")
    assert shell.case.clocks["case"].running
    shell.answer("site_registration", asking("remark"))
    assert shell.step("site_registration").flag == "second_supplement_request"
    assert shell.notices().count("supplement_requested") == 1
    assert shell.notices().count("correction_asked") == 1
    assert shell.case.clocks["case"].running
    assert shell.case.clocks["site_registration"].running


def test_a_late_grant_is_undone_also_once_the_case_is_closed():
    shell = begun()
    shell.end()
    shell.taken_back("only")
    assert shell.case.closed
    closed_at = shell.case.closed_at
    assert shell.grant("only") is Reception.RECORDED
    assert shell.grant("only") is Reception.ALREADY_RECORDED
    [call] = shell.calls()
    assert (call.kind, call.reason) == ("withdraw", "late_answer")
    assert shell.taken_back("only") is Reception.RECORDED
    assert shell.step("only").status is StepStatus.WITHDRAWN
    assert (shell.case.closed_at, shell.case.outcome) == (closed_at, "withdrawn")
    assert len(shell.of(LateAnswerCame)) == 1


def test_a_late_refusal_is_recorded_and_there_is_nothing_to_undo():
    shell = begun()
    shell.end()
    shell.taken_back("only")
    late = Refused(reason_code="too_late", legal_basis="unsourced")
    assert shell.answer("only", late) is Reception.RECORDED
    assert not shell.calls()


def test_what_a_department_cannot_take_back_is_a_task_for_people():
    shell = begun()
    shell.end()
    shell.taken_back("only", "impossible")
    assert list(shell.open_tasks()) == ["undo/only/1"]
    assert not shell.calls()
    assert "undo_by_people" in shell.notices()
    assert shell.undo("only", done=True) is Reception.REFUSED
    shell.claim("undo/only/1")
    shell.undo("only", done=True)
    assert shell.case.closed
    assert shell.step("only").status is StepStatus.WITHDRAWN


def test_what_people_find_to_stand_stays_granted_and_says_why():
    shell = begun(plan(item("only").model_copy(update={"withdraw": "compensate"}), item("other")))
    shell.grant("only")
    shell.end()
    shell.taken_back("other")
    shell.taken_back("only", "impossible")
    shell.claim("undo/only/1")
    shell.undo("only", done=False, reason="licence_sold_on")
    step = shell.step("only")
    assert (step.status, step.because) == (StepStatus.GRANTED, ("stands:licence_sold_on",))
    assert shell.case.closed


@pytest.mark.parametrize("closed_before", [False, True])
def test_a_late_grant_that_cannot_be_taken_back_stands_and_is_told(closed_before):
    shell = begun()
    shell.end()
    if closed_before:
        shell.taken_back("only")
        shell.grant("only")
        shell.taken_back("only", "impossible")
    else:
        shell.taken_back("only", "impossible")
        shell.grant("only")
    shell.claim("undo/only/1")
    assert shell.undo("only", done=False, reason="licence_sold_on") is Reception.RECORDED
    step = shell.step("only")
    assert (step.status, step.decision) == (StepStatus.GRANTED, granted(ONE, "only"))
    assert step.slot == "answer/only"
    assert shell.notices().count("step_stands") == 1
    [closed] = shell.of(Closed)
    assert closed.standing == (() if closed_before else ("only",))
    assert not shell.calls()


def test_a_late_grant_that_people_undid_does_not_stand():
    shell = begun()
    shell.end()
    shell.taken_back("only", "impossible")
    shell.grant("only")
    shell.claim("undo/only/1")
    shell.undo("only", done=True)
    assert shell.step("only").status is StepStatus.WITHDRAWN
    assert shell.of(Closed)[0].standing == ()


FAR = timedelta(days=3650)


@pytest.mark.parametrize("off", [-FAR, FAR, timedelta(minutes=-6), timedelta(minutes=6)])
@pytest.mark.parametrize("decision", [granted(ONE, "only"), REFUSED, SUPPLEMENT])
def test_a_stated_time_that_cannot_be_is_bounded_and_a_matter_for_supervision(off, decision):
    shell = begun()
    begun_at = shell.now
    shell.now += timedelta(hours=1)
    stated = (begun_at if off < timedelta() else shell.now) + off
    shell.feed(AnswerCame("only", 1, answer(decision, at=stated)))
    event = next(each for each in shell.events if isinstance(each, StepAnswered))
    assert event.effective_at == (begun_at if off < timedelta() else shell.now)
    assert event.stated_at == stated
    [concern] = shell.of(ConcernRaised)
    assert (concern.concern, concern.reason) == ("time/only", "implausible_time")
    assert "concern" in shell.notices()


@pytest.mark.parametrize("off", [timedelta(minutes=-4), timedelta(minutes=4)])
def test_clocks_that_differ_by_little_are_nobodys_matter(off):
    shell = begun()
    shell.feed(AnswerCame("only", 1, answer(granted(ONE, "only"), at=shell.now + off)))
    assert shell.of(StepAnswered)[0].effective_at == shell.now
    assert shell.of(StepAnswered)[0].stated_at is None
    assert not shell.of(ConcernRaised)


@pytest.mark.parametrize("off", [-FAR, FAR])
def test_what_a_department_states_of_a_withdrawal_is_bounded(off):
    shell = begun()
    shell.end()
    withdrawal = Withdrawal(result="withdrawn", effective_at=shell.now + off, responder="x")
    shell.feed(WithdrawalCame("only", 1, withdrawal))
    assert shell.of(StepWithdrawn)[0].effective_at == shell.now
    assert [each.concern for each in shell.of(ConcernRaised)] == ["time/only"]


@pytest.mark.parametrize("off", [-FAR, FAR])
def test_late_and_contradictory_answers_have_the_same_bounds(off):
    shell = begun()
    shell.grant("only")
    shell.feed(AnswerCame("only", 1, answer(REFUSED, slot="other", at=shell.now + off)))
    assert shell.of(AnswerContradicted)[0].effective_at == shell.now
    shell = begun()
    shell.end()
    shell.taken_back("only")
    shell.feed(AnswerCame("only", 1, answer(REFUSED, at=shell.now + off)))
    assert shell.of(LateAnswerCame)[0].effective_at == shell.now


@pytest.mark.parametrize("off", [-FAR, FAR])
def test_a_person_who_states_a_time_that_cannot_be_is_told_and_nothing_changes(off):
    shell = begun(PLAN)
    shell.grant("site_registration")
    shell.claim("decide/inspection/1")
    stated = answer(granted(PLAN, "inspection"), slot="people", at=shell.now + off)
    came = AnswerCame("inspection", 1, stated, CLERK, "decide/inspection/1")
    assert shell.feed(came) == [Reception.REFUSED]
    assert "effective_at" in shell.reasons[0]
    assert shell.step("inspection").status is StepStatus.DISPATCHED


def test_an_undo_that_never_works_goes_to_people_once_patience_is_over():
    shell = begun()
    shell.grant("only")
    shell.end("revoked")
    for _ in range(3):
        shell.fail("only")
    until = shell.step("only").patience_until
    shell.wait_until(until - timedelta(seconds=1))
    assert shell.step("only").status is StepStatus.WITHDRAWING
    shell.wait_until(until)
    assert shell.step("only").status is StepStatus.UNDO_BY_PEOPLE
    assert not shell.calls()


def test_an_undo_that_fails_twice_and_then_works_needs_nobody():
    shell = begun()
    shell.end()
    shell.fail("only")
    shell.fail("only", "INTERNAL", retryable=False)
    assert shell.calls()[0].patient
    shell.taken_back("only")
    assert shell.case.closed
    assert shell.step("only").flag == ""


@pytest.mark.parametrize("failing", ["other", "gone"])
def test_what_concerns_no_step_or_an_older_generation_changes_nothing(failing):
    shell = begun(plan(item("only"), item("other")))
    shell.answer("other", SUPPLEMENT)
    before = len(shell.events)
    came = CallFailed(failing, 0, "INTERNAL", retryable=False)
    assert shell.feed(came)[0] in {Reception.NOTHING_TO_DO, Reception.REFUSED}
    assert len(shell.events) == before


def test_taking_up_a_withdrawal_again_begins_nothing_twice():
    shell = begun()
    shell.end()
    shell.feed(Begin())
    assert len(shell.of(StepWithdrawalBegun)) == 1


def test_a_failure_of_an_adapter_says_nothing_of_a_step_that_people_serve_by_now():
    shell = begun()
    shell.ask(StepOrdered, actor=OPERATOR, step="only", order="to_people", reason="asked")
    assert shell.fail("only", "INTERNAL", retryable=False) is Reception.NOTHING_TO_DO
    assert shell.step("only").flag == ""


def test_a_person_answers_by_the_task_of_that_very_step():
    shell = begun(PLAN)
    shell.grant("site_registration")
    shell.claim("decide/inspection/1")
    other = AnswerCame(
        "water_supply",
        1,
        answer(granted(PLAN, "water_supply"), slot="people"),
        CLERK,
        "decide/inspection/1",
    )
    assert shell.feed(other) == [Reception.REFUSED]
    assert shell.complete("inspection", granted(PLAN, "inspection"), "clerk/other") is (
        Reception.REFUSED
    )
    assert shell.complete("inspection", granted(PLAN, "inspection")) is Reception.RECORDED
    done = granted(PLAN, "inspection")
    assert shell.complete("inspection", done) is Reception.ALREADY_RECORDED
    assert shell.complete("inspection", done, "clerk/other") is Reception.REFUSED


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
        (("subject",), "it says whose case it is"),
        (("other_out",), "other gives it"),
        (("no_such_name",), "the theme has no such field or material"),
        (("detail", "detail"), "again"),
        (("size",), "it is not read here, or does not apply"),
        (("detail", "no_such_name"), "the theme has no such field or material"),
    ],
)
def test_asking_for_what_the_applicant_cannot_give_is_the_adapters_failure(names, why):
    shell = begun(READ_BY_CONDITION)
    assert shell.answer("only", asking(*names)) is Reception.INVALID
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
    assert shell.answer("only", asking("detail")) is Reception.RECORDED
    assert (step.violations, step.flag) == ((), "")


def test_a_person_who_asks_for_what_cannot_be_given_is_told_so_and_nothing_is_recorded():
    shell = begun(PLAN)
    shell.grant("site_registration")
    shell.claim("decide/inspection/1")
    before = len(shell.events)
    assert shell.complete("inspection", asking("owner_kind")) is Reception.REFUSED
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
    shell = begun(PLAN)
    dues = {name: dict(clock.dues) for name, clock in shell.case.clocks.items()}
    assert shell.answer("site_registration", decision) is Reception.INVALID
    assert [each.path for each in shell.step("site_registration").violations] == [path]
    assert "公示" not in str(shell.step("site_registration").violations)
    assert {name: dict(clock.dues) for name, clock in shell.case.clocks.items()} == dues
    assert not any(clock.stopped for clock in shell.case.clocks.values())
    assert not shell.of(ClockStopped, ClockExtended)


@pytest.mark.parametrize("name", ["expert_review", "专家评审", "Expert review"])
def test_a_declared_special_procedure_is_known_by_its_name_and_by_its_labels(name):
    shell = begun(PLAN)
    assert shell.answer("site_registration", undeclared(2, name)) is Reception.RECORDED
    assert all(clock.stopped for clock in shell.case.clocks.values())


def every_decision(shell: LifeShell) -> list[Decision]:
    hour = shell.now + timedelta(hours=1)
    return [
        granted(ONE, "only"),
        REFUSED,
        asking("detail"),
        Pending(ticket="T-1", expected_by=hour),
        Pending(ticket="T-2", expected_by=hour),
        special(2, hour),
        special(1, hour),
    ]


def test_whatever_comes_in_between_an_identical_report_is_already_recorded():
    """In every state, apart from a contradiction, which stays one."""
    for ways in product(range(7), repeat=3):
        shell = begun()
        given = every_decision(shell)
        came = []
        for way in ways:
            answer_ = answer(given[way], slot=f"answer/{way}", at=shell.now)
            came.append(AnswerCame("only", shell.step("only").generation, answer_))
            [first] = shell.feed(came[-1])
            before = len(shell.events)
            for each in came:
                [again] = shell.feed(each)
                expected = {Reception.ALREADY_RECORDED, Reception.CONTRADICTS} - {first}
                assert again in expected or again is first is not Reception.RECORDED
                assert again is not Reception.RECORDED
            assert len(shell.events) == before


def test_what_was_said_before_and_holds_again_is_news():
    shell = begun()
    pending = Pending(ticket="T-1", expected_by=shell.now + timedelta(days=30))
    shell.answer("only", pending)
    shell.answer("only", special(2, shell.now + timedelta(days=9)))
    shell.now += timedelta(days=9)
    assert shell.answer("only", pending) is Reception.RECORDED
    assert shell.step("only").status is StepStatus.PENDING


@pytest.mark.parametrize("kind", ["pending", "special"])
def test_two_hundred_ways_to_put_off_make_few_events_one_concern_and_one_notice(kind):
    shell = begun(PLAN)
    outcomes = []
    for turn in range(200):
        shell.now += timedelta(seconds=1)
        later = shell.now + timedelta(days=1 + turn)
        said = Pending(ticket=f"T-{turn}", expected_by=later)
        if kind == "special":
            said = special(1 + turn % 2, later, f"S-{turn}")
        outcomes.append(shell.answer("site_registration", said))
    assert outcomes == [Reception.RECORDED] * MOST_PUT_OFFS_AT_ANY_TIME + [Reception.LIMITED] * (
        200 - MOST_PUT_OFFS_AT_ANY_TIME
    )
    assert "put_off/site_registration" in shell.case.concerns
    assert len(shell.of(ConcernRaised)) == 1
    assert shell.notices().count("concern") == 1
    assert len(shell.events) < 80
    assert shell.grant("site_registration") is Reception.RECORDED


def test_who_puts_off_too_often_is_heard_again_at_growing_intervals():
    shell = begun()
    for turn in range(60):
        [call] = shell.calls()
        shell.now = max(shell.now, call.not_before or shell.now)
        ticket = Pending(ticket=f"T-{turn}", expected_by=shell.now)
        assert shell.answer("only", ticket) is Reception.RECORDED
    [call] = shell.calls()
    assert call.not_before == shell.now + timedelta(days=1)
    early = Pending(ticket="early", expected_by=shell.now)
    assert shell.answer("only", early) is Reception.LIMITED
    assert shell.calls() == (call,)


def test_a_hundred_contradictions_make_few_events_one_concern_and_one_notice():
    shell = begun()
    shell.grant("only")
    outcomes = []
    for turn in range(100):
        other = AnswerCame("only", 1, answer(REFUSED, slot=f"answer/{turn}", at=shell.now))
        outcomes += shell.feed(other)
    assert outcomes == [Reception.CONTRADICTS] * MOST_CONTRADICTIONS + [Reception.LIMITED] * (
        100 - MOST_CONTRADICTIONS
    )
    assert len(shell.of(AnswerContradicted)) == MOST_CONTRADICTIONS
    assert shell.notices().count("answer_contradicted") == 1
    shell.now += timedelta(days=1)
    other = AnswerCame("only", 1, answer(REFUSED, slot="answer/next", at=shell.now))
    assert shell.feed(other, other) == [Reception.CONTRADICTS] * 2


def test_a_further_contradiction_leaves_an_escalated_concern_escalated():
    shell = begun(plan(item("only"), item("other")))
    shell.grant("only")
    shell.feed(AnswerCame("only", 1, answer(REFUSED, slot="answer/a", at=shell.now)))
    shell.wait(days=2)
    concern = shell.case.concerns["step/only"]
    assert concern.escalated_to
    shell.feed(AnswerCame("only", 1, answer(REFUSED, slot="answer/b", at=shell.now)))
    assert shell.case.concerns["step/only"] is concern


def test_many_late_answers_are_recorded_a_few_times_and_a_grant_to_undo_always():
    shell = begun()
    shell.end()
    shell.taken_back("only")
    for turn in range(30):
        shell.answer("only", Refused(reason_code=f"reason_{turn}", legal_basis="unsourced"))
    assert len(shell.of(LateAnswerCame)) == 5
    assert shell.grant("only") is Reception.RECORDED
    assert [call.kind for call in shell.calls()] == ["withdraw"]


def test_what_was_wrong_is_said_as_long_as_it_holds_the_step_up():
    shell = begun()
    shell.answer("only", asking("subject"))
    assert shell.step("only").violations
    shell.end()
    assert shell.step("only").violations == ()
    wrong = violation("withdrawal.result", "a result", "result 0")
    shell.feed(CallFailed("only", 1, INVALID_ANSWER, retryable=False, violations=(wrong,)))
    assert shell.step("only").violations == (wrong,)
    shell.taken_back("only")
    assert shell.step("only").violations == ()


def rejected(name: str, generation: int = 1) -> ReportInvalid:
    wrong = violation("granted.outputs[0].name", '"only_out"', f'"{name}"')
    return ReportInvalid("only", generation, (wrong,))


def test_a_rejected_report_is_on_record_and_flags_the_step_that_waits():
    shell = begun()
    shell.answer("only", Pending(ticket="T-1", expected_by=shell.now + timedelta(days=9)))
    [call] = shell.calls()
    assert shell.feed(rejected("tax_no")) == [Reception.RECORDED]
    assert shell.feed(rejected("tax_no")) == [Reception.ALREADY_RECORDED]
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


def test_a_report_that_is_rejected_once_the_step_is_over_is_told_to_supervision():
    shell = begun(plan(item("only"), item("other")))
    shell.grant("only")
    assert shell.feed(rejected("tax_no")) == [Reception.RECORDED]
    assert shell.step("only").flag == ""
    assert shell.notices().count("report_rejected") == 1
    assert shell.feed(rejected("tax_no", generation=2)) == [Reception.LIMITED]
