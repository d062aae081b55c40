"""Tasks: who holds them, until when that keeps others away, and who takes them away."""

from datetime import datetime, timedelta

import pytest

from domain.answers import Pending
from domain.case_state import CaseState
from domain.events.people import TaskClaimed, TaskReassigned
from domain.inputs import (
    CommitmentChecked,
    MessageCame,
    PrereviewDecided,
    Reception,
    StepOrdered,
    TaskOrdered,
    TaskTaken,
)
from domain.plan import PlanLimit
from domain.tasks import Task, tasks
from tests.unit.domain.decisions.test_prereview import complete
from tests.unit.domain.life_shell import MATERIALS, OPERATOR, LifeShell, special
from tests.unit.domain.plans import item, plan
from tests.unit.domain.shell import granted
from tests.unit.domain.theme.whole_life import PLAN

ILL, LI, SUPERVISOR = "clerk/ill", "clerk/li", "supervisor/s"
PROMISED = {"safety_statement": f"committed/{'11' * 32}"}


def of_kind(kind: str) -> tuple[LifeShell, str]:
    """A case with an open task of a kind, and its key."""
    if kind == "prereview":
        return complete(), kind
    materials = {name: each for name, each in MATERIALS.items() if name not in PROMISED}
    shell = LifeShell(PLAN, materials=materials, promises=PROMISED).begin()
    match kind:
        case "decide":
            shell.grant("site_registration")
        case "undo":
            shell.end()
            shell.taken_back("site_registration", "impossible")
        case "reply":
            about = {"step": "site_registration", "audience": "reviewer", "slot": "s", "text": "7"}
            shell.ask(MessageCame, **about)
    return shell, next(key for key in shell.open_tasks() if key.startswith(kind))


KINDS = ["prereview", "decide", "undo", "check_commitment", "reply"]


def reassign(shell: LifeShell, key: str, to: str) -> Reception:
    return shell.ask(TaskOrdered, actor=SUPERVISOR, task=key, to=to, reason="ill", slot="n")


@pytest.mark.parametrize("kind", KINDS)
def test_a_supervisor_gives_any_task_to_another_person(kind):
    shell, key = of_kind(kind)
    shell.claim(key, ILL)
    assert reassign(shell, key, LI) is Reception.RECORDED
    assert shell.open_tasks()[key].claimed_by == LI
    [event] = shell.of(TaskReassigned)
    assert (event.actor, event.former, event.to) == (SUPERVISOR, ILL, LI)
    assert (event.reason, event.slot) == ("ill", "n")
    assert shell.ask(TaskTaken, actor=ILL, task=key, release=True) is Reception.REFUSED


@pytest.mark.parametrize("kind", KINDS)
def test_a_supervisor_puts_any_task_back_into_the_queue(kind):
    shell, key = of_kind(kind)
    shell.claim(key, ILL)
    assert reassign(shell, key, "") is Reception.RECORDED
    assert shell.claim(key, LI) is Reception.RECORDED


def test_a_task_that_nobody_holds_is_given_to_somebody_and_not_put_back():
    shell, key = of_kind("decide")
    assert reassign(shell, key, "") is Reception.REFUSED
    assert reassign(shell, key, LI) is Reception.RECORDED
    assert reassign(shell, key, LI) is Reception.REFUSED
    assert reassign(shell, "decide/inspection/9", LI) is Reception.REFUSED


def test_who_was_given_a_task_completes_it_and_who_had_it_does_not():
    shell, key = of_kind("decide")
    shell.claim(key, ILL)
    reassign(shell, key, LI)
    decision = granted(PLAN, "inspection")
    assert shell.complete("inspection", decision, ILL) is Reception.REFUSED
    assert shell.complete("inspection", decision, LI) is Reception.RECORDED


def test_an_absent_holder_does_not_let_pre_review_run_out():
    shell, key = of_kind("prereview")
    shell.claim(key, ILL)
    legal = shell.case.prereview_until
    task = shell.open_tasks()[key]
    assert task.claim_until < legal
    shell.wait_until(task.claim_until - timedelta(seconds=1))
    assert shell.claim(key, LI) is Reception.REFUSED
    assert "until" in shell.reasons[0]
    shell.wait_until(task.claim_until)
    assert shell.claim(key, LI) is Reception.RECORDED
    assert shell.of(TaskClaimed)[-1].former == ILL
    assert shell.ask(PrereviewDecided, actor=ILL, verdict="pass") is Reception.REFUSED
    assert shell.ask(PrereviewDecided, actor=LI, verdict="pass") is Reception.RECORDED
    assert shell.now < legal


@pytest.mark.parametrize("kind", KINDS)
def test_no_claim_keeps_others_from_a_task_that_is_due(kind):
    shell, key = of_kind(kind)
    shell.claim(key, ILL)
    shell.wait_until(shell.open_tasks()[key].due_at)
    assert f"task/{key}" in shell.case.concerns
    assert shell.claim(key, LI) is Reception.RECORDED


def slow() -> LifeShell:
    """People may take 30 days for a task; the law gives 10 working days, and 5 for pre-review."""
    supervision = PLAN.supervision.model_copy(update={"task_within_s": 30 * 86_400})
    one = item("one").model_copy(update={"served_by": "people", "limit": PlanLimit(promised=10)})
    return LifeShell(plan(one).model_copy(update={"supervision": supervision})).begin()


def test_a_claim_ends_when_the_limit_of_the_step_is_near():
    shell = slow()
    task = shell.open_tasks()["decide/one/1"]
    assert task.claim_until == shell.case.clocks["one"].dues["promised"].warn_at
    assert task.claim_until < task.due_at


def test_supervision_hears_of_a_pre_review_before_its_legal_term_is_over():
    shell = complete()
    supervision = shell.plan.supervision.model_copy(update={"task_within_s": 30 * 86_400})
    slow_plan = shell.plan.model_copy(update={"supervision": supervision})
    task = only(tasks(slow_plan, shell.case))
    assert task.due_at == near(shell.case, supervision.warn_percent)


def only(found: tuple[Task, ...]) -> Task:
    [task] = found
    return task


def near(case: CaseState, percent: int) -> datetime:
    term = case.prereview_until - case.received_at
    return case.received_at + term * percent / 100


def test_a_task_that_ends_is_no_longer_anybodys_whoever_was_given_it():
    shell, key = of_kind("check_commitment")
    reassign(shell, key, LI)
    about = {"material": "safety_statement", "kept": True}
    assert shell.ask(CommitmentChecked, actor=LI, **about) is Reception.RECORDED
    assert not shell.case.claims
    shell, key = of_kind("decide")
    reassign(shell, key, LI)
    order = {"step": "inspection", "order": "to_adapter", "reason": "asked"}
    shell.ask(StepOrdered, actor=OPERATOR, **order)
    assert not shell.case.claims


@pytest.mark.parametrize("later", ["pending", "special_procedure"])
def test_a_task_that_was_overdue_has_a_new_term_by_what_is_promised(later):
    shell, key = of_kind("decide")
    shell.wait_until(shell.open_tasks()[key].due_at + timedelta(days=2))
    assert shell.case.concerns[f"task/{key}"].escalated_to
    promise = shell.now + timedelta(days=20)
    step = key.split("/")[1]
    decision = (
        special(2, promise)
        if later == "special_procedure"
        else Pending(ticket="", expected_by=promise)
    )
    shell.claim(key, LI)
    assert shell.complete(step, decision, LI) is Reception.RECORDED
    assert f"task/{key}" not in shell.case.concerns
    assert f"task/{key}" in [each.key for each in shell.case.settled]
    shell.wait_until(promise)
    assert not shell.case.concerns[f"task/{key}"].escalated_to
