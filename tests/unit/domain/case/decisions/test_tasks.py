"""Tasks: who holds them, until when that keeps others away, and who takes them away."""

from datetime import datetime, timedelta

import pytest

from domain.case.answers import Pending
from domain.case.commands import (
    AssignTask,
    ClaimOrReleaseTask,
    CommandResult,
    DecidePrereview,
    ManageStep,
    PostMessage,
    RecordCommitmentCheck,
)
from domain.case.events.people import TaskClaimed, TaskReassigned
from domain.case.state import CaseState
from domain.case.tasks import Task, tasks
from domain.plan import PlanLimit
from tests.narrowing import present
from tests.unit.domain.case.decisions.test_prereview import complete
from tests.unit.domain.case_driver import MATERIALS, OPERATOR, LifeShell, special
from tests.unit.domain.decision_driver import granted
from tests.unit.domain.plans import item, plan
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
            shell.withdrawn("site_registration", "impossible")
        case "reply":
            about = {"step": "site_registration", "audience": "reviewer", "slot": "s", "text": "7"}
            shell.send_command(PostMessage, **about)
    return shell, next(key for key in shell.open_tasks() if key.startswith(kind))


KINDS = ["prereview", "decide", "undo", "check_commitment", "reply"]


def reassign(shell: LifeShell, key: str, to: str) -> CommandResult:
    return shell.send_command(AssignTask, actor=SUPERVISOR, task=key, to=to, reason="ill", slot="n")


@pytest.mark.parametrize("kind", KINDS)
def test_a_supervisor_gives_any_task_to_another_person(kind):
    shell, key = of_kind(kind)
    shell.claim(key, ILL)
    assert reassign(shell, key, LI) is CommandResult.ACCEPTED
    assert shell.open_tasks()[key].claimed_by == LI
    [event] = shell.events_of(TaskReassigned)
    reassigned = event.payload
    assert (event.actor, reassigned.former, reassigned.to) == (SUPERVISOR, ILL, LI)
    assert (reassigned.reason, reassigned.slot) == ("ill", "n")
    assert (
        shell.send_command(ClaimOrReleaseTask, actor=ILL, task=key, release=True)
        is CommandResult.REJECTED
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_supervisor_puts_any_task_back_into_the_queue(kind):
    shell, key = of_kind(kind)
    shell.claim(key, ILL)
    assert reassign(shell, key, "") is CommandResult.ACCEPTED
    assert shell.claim(key, LI) is CommandResult.ACCEPTED


def test_a_task_that_nobody_holds_is_given_to_somebody_and_not_put_back():
    shell, key = of_kind("decide")
    assert reassign(shell, key, "") is CommandResult.REJECTED
    assert reassign(shell, key, LI) is CommandResult.ACCEPTED
    assert reassign(shell, key, LI) is CommandResult.REJECTED
    assert reassign(shell, "decide/inspection/9", LI) is CommandResult.REJECTED


def test_who_was_given_a_task_completes_it_and_who_had_it_does_not():
    shell, key = of_kind("decide")
    shell.claim(key, ILL)
    reassign(shell, key, LI)
    decision = granted(PLAN, "inspection")
    assert shell.complete("inspection", decision, ILL) is CommandResult.REJECTED
    assert shell.complete("inspection", decision, LI) is CommandResult.ACCEPTED


def test_an_absent_holder_does_not_let_pre_review_run_out():
    shell, key = of_kind("prereview")
    shell.claim(key, ILL)
    legal = present(shell.case.prereview_until)
    task = shell.open_tasks()[key]
    assert task.claim_until < legal
    shell.wait_until(task.claim_until - timedelta(seconds=1))
    assert shell.claim(key, LI) is CommandResult.REJECTED
    assert "until" in shell.reasons[0]
    shell.wait_until(task.claim_until)
    assert shell.claim(key, LI) is CommandResult.ACCEPTED
    assert shell.of(TaskClaimed)[-1].former == ILL
    assert shell.send_command(DecidePrereview, actor=ILL, verdict="pass") is CommandResult.REJECTED
    assert shell.send_command(DecidePrereview, actor=LI, verdict="pass") is CommandResult.ACCEPTED
    assert shell.now < legal


@pytest.mark.parametrize("kind", KINDS)
def test_no_claim_keeps_others_from_a_task_that_is_due(kind):
    shell, key = of_kind(kind)
    shell.claim(key, ILL)
    shell.wait_until(shell.open_tasks()[key].due_at)
    assert f"task/{key}" in shell.case.concerns
    assert shell.claim(key, LI) is CommandResult.ACCEPTED


def slow() -> LifeShell:
    """People may take 30 days for a task; the law gives 10 working days, and 5 for pre-review."""
    supervision = PLAN.supervision.model_copy(update={"task_within_s": 30 * 86_400})
    one = item("one").model_copy(update={"served_by": "people", "limit": PlanLimit(promised=10)})
    return LifeShell(plan(one).model_copy(update={"supervision": supervision})).begin()


def test_a_claim_ends_when_the_limit_of_the_step_is_near():
    shell = slow()
    task = shell.open_tasks()["decide/one/1"]
    assert task.claim_until == shell.case.clocks["one"].due_dates["promised"].warn_at
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
    term = present(case.prereview_until) - case.received_at
    return case.received_at + term * percent / 100


def test_a_task_that_ends_is_no_longer_anybodys_whoever_was_given_it():
    shell, key = of_kind("check_commitment")
    reassign(shell, key, LI)
    about = {"material": "safety_statement", "kept": True}
    assert shell.send_command(RecordCommitmentCheck, actor=LI, **about) is CommandResult.ACCEPTED
    assert not shell.case.claims
    shell, key = of_kind("decide")
    reassign(shell, key, LI)
    order = {"step": "inspection", "order": "to_adapter", "reason": "asked"}
    shell.send_command(ManageStep, actor=OPERATOR, **order)
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
    assert shell.complete(step, decision, LI) is CommandResult.ACCEPTED
    assert f"task/{key}" not in shell.case.concerns
    assert f"task/{key}" in [each.key for each in shell.case.settled]
    shell.wait_until(promise)
    assert not shell.case.concerns[f"task/{key}"].escalated_to
