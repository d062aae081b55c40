"""What follows from time going by. Each alarm of :mod:`domain.alarms` has its answer here."""

from datetime import timedelta

from domain.alarms import patience
from domain.case_state import PREREVIEW
from domain.decisions.answers import flag, undo_ran_out
from domain.decisions.clocks import watch_limits
from domain.decisions.prereview import lapse_promises
from domain.events.people import ConcernRaised, Escalated
from domain.inputs import Received, Reception
from domain.pauses import DEPARTMENT_PAUSED
from domain.step import StepStatus
from domain.tasks import tasks
from domain.turn import Turn

_OVERDUE = {
    StepStatus.DISPATCHED: "no_answer",
    StepStatus.PENDING: "answer_overdue",
    StepStatus.SPECIAL_PROCEDURE: "special_procedure_overdue",
    StepStatus.SUPPLEMENT: "supplement_unanswered",
}

_REASONS = {"reply": "message_unanswered", "check_commitment": "commitment_unchecked"}


def time_came(turn: Turn) -> Received:
    """Do what is due by now."""
    before = turn.case.version
    _overdue_steps(turn)
    if not turn.case.closed:
        watch_limits(turn)
        lapse_promises(turn)
        _overdue_notice(turn)
        _overdue_tasks(turn)
        _escalate(turn)
    changed = turn.case.version > before
    return Received(Reception.RECORDED if changed else Reception.NOTHING_TO_DO)


def _overdue_steps(turn: Turn) -> None:
    for step, until in list(patience(turn.plan, turn.case)):
        if until > turn.now:
            continue
        if step.status is StepStatus.WITHDRAWING:
            undo_ran_out(turn, step)
        else:
            paused = step.failure_code == DEPARTMENT_PAUSED
            flag(turn, step.name, "department_paused" if paused else _OVERDUE[step.status])


def _overdue_notice(turn: Turn) -> None:
    until = turn.case.supplement_until
    if until is not None and until <= turn.now and PREREVIEW not in turn.case.concerns:
        turn.decide(
            ConcernRaised,
            concern=PREREVIEW,
            reason="supplement_unanswered",
            department=turn.plan.prereview.department,
        )


def _overdue_tasks(turn: Turn) -> None:
    for task in tasks(turn.plan, turn.case):
        if task.due_at <= turn.now and task.concern not in turn.case.concerns:
            turn.decide(
                ConcernRaised,
                concern=task.concern,
                reason=_REASONS.get(task.kind, "task_overdue"),
                department=task.department,
            )


def _escalate(turn: Turn) -> None:
    supervision = turn.plan.supervision
    after = timedelta(seconds=supervision.escalate_after_s)
    for key, concern in list(turn.case.concerns.items()):
        stands = concern.reason != "limit_warning" and not concern.escalated_to
        if stands and concern.raised_at + after <= turn.now:
            turn.decide(Escalated, concern=key, to=supervision.escalate_to)
