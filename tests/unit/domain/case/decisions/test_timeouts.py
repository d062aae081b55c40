"""What is due is decided before what comes after it; supervision's matters go when they do."""

from datetime import timedelta
from typing import Any

import pytest

from domain.case.commands import (
    BeginCase,
    CheckDueDates,
    CommandHeader,
    CommandResult,
    DecidePrereview,
    ManageStep,
    PostMessage,
)
from domain.case.events.answers import StepGranted
from domain.case.events.clocks import LimitBreached, LimitWarned
from domain.case.events.ending import EndingBegun
from domain.case.events.opening import Accepted, CommitmentLapsed
from domain.case.events.people import ConcernRaised, Escalated
from domain.case.events.steps import NoticeRequested, StepFlagged
from domain.plan import PlanLimit
from domain.theme.load import compile_source
from tests.narrowing import present
from tests.unit.domain.case.decisions.test_prereview import complete
from tests.unit.domain.case_driver import APPLICANT, MATERIALS, OPERATOR, LifeShell
from tests.unit.domain.plans import item, plan
from tests.unit.domain.theme.whole_life import FOLDER

PLAN = compile_source((FOLDER / "theme.yaml").read_bytes(), "theme.yaml")


def start_case(**opening: Any) -> LifeShell:
    return LifeShell(PLAN, **{"materials": dict(MATERIALS), **opening}).begin()


def test_a_warning_goes_with_the_step_that_was_decided_in_time():
    shell = start_case()
    shell.wait_until(present(shell.case.clocks["site_registration"].due_dates["promised"].warn_at))
    assert "limit/site_registration/promised" in shell.case.concerns
    shell.grant("site_registration")
    assert "limit/site_registration/promised" not in shell.case.concerns


def test_an_overdue_task_goes_when_an_adapter_takes_the_step_over():
    shell = start_case()
    shell.grant("site_registration")
    shell.claim("decide/inspection/1")
    shell.wait(days=2)
    assert "task/decide/inspection/1" in shell.case.concerns
    order = {"step": "inspection", "order": "to_adapter", "reason": "asked"}
    shell.send_command(ManageStep, actor=OPERATOR, **order)
    assert "task/decide/inspection/1" not in shell.case.concerns
    assert not shell.case.claims


def test_an_unchecked_commitment_is_no_concern_of_a_case_that_ends():
    materials = {name: each for name, each in MATERIALS.items() if name != "safety_statement"}
    promises = {"safety_statement": f"committed/{'11' * 32}"}
    shell = start_case(materials=materials, promises=promises)
    key = "task/check_commitment/safety_statement"
    shell.wait_until(shell.open_tasks()[key.removeprefix("task/")].due_at)
    assert key in shell.case.concerns
    shell.end()
    assert not shell.case.closed
    assert key not in shell.case.concerns


@pytest.mark.parametrize("verdict", ["pass", "notice", "reject"])
def test_a_verdict_after_the_legal_date_meets_a_case_that_is_accepted(verdict):
    shell = complete()
    received = shell.now
    shell.now = present(shell.case.prereview_until) + timedelta(seconds=1)
    about = {"verdict": verdict, "reason_code": "other_district", "legal_basis": "x"}
    assert shell.send_command(DecidePrereview, **about) is CommandResult.REJECTED
    assert "accepted" in shell.reasons[0]
    [accepted] = shell.events_of(Accepted)
    assert (accepted.payload.by_default, accepted.effective_at) == (True, received)
    assert shell.case.ending == ""


def test_a_verdict_is_too_late_also_where_no_turn_was_taken_since_the_opening():
    shell = LifeShell(complete().plan, materials=dict.fromkeys(("application",), "55" * 32))
    shell.now += timedelta(days=60)
    by = CommandHeader("reviewer/wang", "web", "r-1", "c")
    late = DecidePrereview(by, verdict="reject", reason_code="x", legal_basis="x")
    assert shell.feed(BeginCase(), late)[1] is CommandResult.REJECTED
    assert shell.case.accepted_at == shell.case.opened_at


def promised() -> LifeShell:
    """A case that owes its lease."""
    materials = {name: each for name, each in MATERIALS.items() if name != "lease"}
    return start_case(materials=materials, promises={"lease": f"deferred/{'11' * 32}"})


def test_a_deferred_material_that_comes_after_its_date_comes_too_late():
    shell = promised()
    due = shell.case.commitments["lease"].due_at
    shell.now = due + timedelta(days=2)
    assert shell.supply_case("lease") is CommandResult.REJECTED
    [lapsed] = shell.events_of(CommitmentLapsed)
    [ending] = shell.events_of(EndingBegun)
    assert (lapsed.effective_at, ending.effective_at, ending.payload.cause) == (due, due, "lapsed")
    assert shell.step("site_registration").status in {"withdrawing", "withdrawn"}


def test_a_case_that_a_promise_ended_is_in_breach_of_no_later_limit():
    shell = promised()
    shell.now += timedelta(days=400)
    shell.feed(CheckDueDates())
    [lapsed] = shell.events_of(CommitmentLapsed)
    assert all(each.due_at <= lapsed.effective_at for each in shell.of(LimitBreached))


def test_what_a_date_brings_takes_effect_at_the_date():
    shell = LifeShell(plan(item("only").model_copy(update={"limit": PlanLimit(promised=3)})))
    shell.begin()
    due = shell.case.clocks["only"].due_dates["promised"]
    warn_at, due_at = present(due.warn_at), present(due.due_at)
    shell.wait_until(warn_at - timedelta(seconds=1))
    patience = shell.events_of(StepFlagged)[0].effective_at
    assert patience == shell.case.opened_at + timedelta(minutes=10)
    shell.now = warn_at + timedelta(hours=1)
    shell.feed(CheckDueDates())
    assert shell.events_of(LimitWarned)[0].effective_at == warn_at
    shell.wait(days=30)
    assert shell.events_of(LimitBreached)[0].effective_at == due_at
    assert [each.effective_at for each in shell.events_of(Escalated)][-1] == due_at + timedelta(
        days=1
    )


def test_an_answer_after_the_limit_does_not_undo_the_breach():
    shell = LifeShell(plan(item("only").model_copy(update={"limit": PlanLimit(promised=3)})))
    shell.begin()
    shell.now += timedelta(days=30)
    shell.grant("only")
    topics = [type(each.payload) for each in shell.events]
    assert topics.index(LimitBreached) < topics.index(StepGranted)


@pytest.mark.parametrize("days", [0, 1, 3, 30, 300])
def test_nothing_depends_on_whether_the_timer_fired(days):
    """Time alone, or time and then a message: the same matters, with the same dates."""
    found = []
    for inputs in ((CheckDueDates(),), ()):
        shell = promised()
        shell.now += timedelta(days=days)
        header = CommandHeader(APPLICANT, "web", "m", "c")
        message = PostMessage(header, "site_registration", "reviewer", "s", "77")
        shell.feed(*inputs)
        shell.feed(message)
        kinds = (ConcernRaised, Escalated, LimitBreached, LimitWarned, StepFlagged, NoticeRequested)
        found.append([(type(each.payload), each.effective_at) for each in shell.events_of(*kinds)])
        found[-1].sort(key=str)
    assert found[0] == found[1]


def test_an_overdue_task_says_who_held_it_and_stays_a_fact():
    shell = start_case()
    shell.grant("site_registration")
    shell.claim("decide/inspection/1")
    due = shell.open_tasks()["decide/inspection/1"].due_at
    shell.wait(days=4)
    concern = shell.case.concerns["task/decide/inspection/1"]
    assert (concern.holder, concern.due_at, concern.raised_at) == ("clerk/wang", due, due)
    shell.end()
    over = [each for each in shell.case.settled if each.key == "task/decide/inspection/1"]
    assert [(each.concern, each.settled_at) for each in over] == [(concern, shell.now)]
