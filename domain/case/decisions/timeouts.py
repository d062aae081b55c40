"""What is due by now is decided first, in every turn, whatever the timer did.

Each alarm of :mod:`domain.case.timers` has its answer here. An event that a date brings takes
effect at that date, however late the turn is; what people or departments are to do about it
starts now.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from domain.case.clock import Clock
from domain.case.decisions.answers.failures import flag
from domain.case.decisions.clocks import breach, recompute_due_dates, update_clocks, warn
from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.prereview import accept, begin_prereview, lapse
from domain.case.decisions.withdrawals import decide_undo_timeout
from domain.case.events.people import ConcernRaised, Escalated
from domain.case.state import PREREVIEW
from domain.case.step import StepStatus
from domain.case.tasks import awaits_prereview, tasks
from domain.case.timers import step_timeouts
from domain.pauses import DEPARTMENT_PAUSED

_OVERDUE = {
    StepStatus.DISPATCHED: "no_answer",
    StepStatus.PENDING: "answer_overdue",
    StepStatus.SPECIAL_PROCEDURE: "special_procedure_overdue",
    StepStatus.SUPPLEMENT: "supplement_unanswered",
}

_REASONS = {"reply": "message_unanswered", "check_commitment": "commitment_unchecked"}


class _Effect(NamedTuple):
    """A legal effect at a moment. ``order`` sorts the effects of one moment."""

    at: datetime
    order: int
    decide: Callable[[], None]


def decide_due_effects(context: DecisionContext) -> bool:
    """Decide everything that is due by now; whether there was anything.

    So an input that comes after a date meets the case as the date left it: a verdict on
    pre-review (预审) that comes when the case counts as accepted is refused.
    """
    before = context.case.version
    recompute_due_dates(context)
    _decide_legal_effects(context)
    _overdue_steps(context)
    if not context.case.closed:
        _overdue_notice(context)
        _overdue_tasks(context)
        _escalate(context)
    return context.case.version > before


def _decide_legal_effects(context: DecisionContext) -> None:
    """Decide the legal effects that are due, in order of time: one may rule out the next."""
    begin_prereview(context)
    while due := [each for each in _effects(context) if each.at <= context.now]:
        min(due, key=lambda each: each[:2]).decide()


def _effects(context: DecisionContext) -> Iterator[_Effect]:
    case = context.case
    if case.closed:
        return
    for name, clock in case.clocks.items():
        for limit, due in clock.due_dates.items() if clock.running else ():
            if due.due_at is None or limit in clock.breached:
                continue
            near = due.warn_at is not None and context.now < due.due_at
            if near and due.warn_at is not None and limit not in clock.warned:
                at = _warning_time(clock, due.warn_at)
                yield _Effect(at, 0, partial(warn, context, name, limit, due.due_at, at))
            yield _Effect(due.due_at, 1, partial(breach, context, name, limit, due.due_at))
    if case.ending:
        return
    for material, commitment in case.open_commitments.items():
        if commitment.kind == "deferred":
            yield _Effect(
                commitment.due_at, 2, partial(lapse, context, material, commitment.due_at)
            )
    if awaits_prereview(context.plan, case) and case.prereview_until is not None:
        yield _Effect(case.prereview_until, 3, partial(_accept_by_default, context))


def _warning_time(clock: Clock, warn_at: datetime) -> datetime:
    """Return since when a limit is near; not before its clock ran again after a stop."""
    resumed_at = clock.halts[-1].resumed_at if clock.halts else None
    return max(warn_at, resumed_at) if resumed_at else warn_at


def _accept_by_default(context: DecisionContext) -> None:
    """Accept the case by default: the clock has run since the receipt."""
    accept(context, by_default=True)
    update_clocks(context)


def _overdue_steps(context: DecisionContext) -> None:
    for step, until in list(step_timeouts(context.plan, context.case)):
        if until > context.now:
            continue
        if step.status is StepStatus.WITHDRAWING:
            decide_undo_timeout(context, step)
        else:
            paused = step.failure_code == DEPARTMENT_PAUSED
            reason = "department_paused" if paused else _OVERDUE[step.status]
            flag(context, step.name, reason, at=until)


def _overdue_notice(context: DecisionContext) -> None:
    until = context.case.supplement_until
    if until is not None and until <= context.now and PREREVIEW not in context.case.concerns:
        context.trigger(
            ConcernRaised(
                concern=PREREVIEW,
                reason="supplement_unanswered",
                department=context.plan.prereview.department,
                due_at=until,
            ),
            effective_at=until,
        )


def _overdue_tasks(context: DecisionContext) -> None:
    for task in tasks(context.plan, context.case):
        if task.due_at <= context.now and task.concern not in context.case.concerns:
            context.trigger(
                ConcernRaised(
                    concern=task.concern,
                    reason=_REASONS.get(task.kind, "task_overdue"),
                    department=task.department,
                    due_at=task.due_at,
                    holder=task.claimed_by,
                ),
                effective_at=task.due_at,
            )


def _escalate(context: DecisionContext) -> None:
    supervision = context.plan.supervision
    after = timedelta(seconds=supervision.escalate_after_s)
    for key, concern in list(context.case.concerns.items()):
        stands = concern.reason != "limit_warning" and not concern.escalated_to
        at = concern.raised_at + after
        if stands and at <= context.now:
            context.trigger(Escalated(concern=key, to=supervision.escalate_to), effective_at=at)
