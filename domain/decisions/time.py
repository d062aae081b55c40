"""What is due by now is decided first, in every turn, whatever the timer did.

Each alarm of :mod:`domain.alarms` has its answer here. An event that a date brings takes
effect at that date, however late the turn is; what people or departments are to do about it
starts now.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from domain.alarms import patience
from domain.case_state import PREREVIEW
from domain.clock import Clock
from domain.decisions.clocks import breach, keep_clocks, reckon_again, warn
from domain.decisions.failures import flag
from domain.decisions.prereview import accept, begin_prereview, lapse
from domain.decisions.withdrawals import undo_ran_out
from domain.events.people import ConcernRaised, Escalated
from domain.pauses import DEPARTMENT_PAUSED
from domain.step import StepStatus
from domain.tasks import awaits_prereview, tasks
from domain.turn import Turn

_OVERDUE = {
    StepStatus.DISPATCHED: "no_answer",
    StepStatus.PENDING: "answer_overdue",
    StepStatus.SPECIAL_PROCEDURE: "special_procedure_overdue",
    StepStatus.SUPPLEMENT: "supplement_unanswered",
}

_REASONS = {"reply": "message_unanswered", "check_commitment": "commitment_unchecked"}


class _Effect(NamedTuple):
    """What the law has happen at a moment. Effects of one moment keep their order here."""

    at: datetime
    order: int
    decide: Callable[[], None]


def apply_due(turn: Turn) -> bool:
    """Decide everything that is due by now; whether there was anything.

    So an input that comes after a date meets the case as the date left it: a verdict on
    pre-review (预审) that comes when the case counts as accepted is refused.
    """
    before = turn.case.version
    reckon_again(turn)
    _apply_law(turn)
    _overdue_steps(turn)
    if not turn.case.closed:
        _overdue_notice(turn)
        _overdue_tasks(turn)
        _escalate(turn)
    return turn.case.version > before


def _apply_law(turn: Turn) -> None:
    """Decide what dates bring by law, in the order of the dates: one may rule out the next."""
    begin_prereview(turn)
    while due := [each for each in _effects(turn) if each.at <= turn.now]:
        min(due, key=lambda each: each[:2]).decide()


def _effects(turn: Turn) -> Iterator[_Effect]:
    case = turn.case
    if case.closed:
        return
    for name, clock in case.clocks.items():
        for limit, due in clock.dues.items() if clock.running else ():
            if due.due_at is None or limit in clock.breached:
                continue
            near = due.warn_at is not None and turn.now < due.due_at
            if near and due.warn_at is not None and limit not in clock.warned:
                at = _near_since(clock, due.warn_at)
                yield _Effect(at, 0, partial(warn, turn, name, limit, at))
            yield _Effect(due.due_at, 1, partial(breach, turn, name, limit))
    if case.ending:
        return
    for material, commitment in case.open_commitments.items():
        if commitment.kind == "deferred":
            yield _Effect(commitment.due_at, 2, partial(lapse, turn, material, commitment.due_at))
    if awaits_prereview(turn.plan, case) and case.prereview_until is not None:
        yield _Effect(case.prereview_until, 3, partial(_accept_by_default, turn))


def _near_since(clock: Clock, warn_at: datetime) -> datetime:
    """Since when a limit is near: not while its clock stood still, nor before it ran again."""
    resumed_at = clock.halts[-1].resumed_at if clock.halts else None
    return max(warn_at, resumed_at) if resumed_at else warn_at


def _accept_by_default(turn: Turn) -> None:
    """Nobody gave notice in the legal time: the clock has run since the receipt."""
    accept(turn, by_default=True)
    keep_clocks(turn)


def _overdue_steps(turn: Turn) -> None:
    for step, until in list(patience(turn.plan, turn.case)):
        if until > turn.now:
            continue
        if step.status is StepStatus.WITHDRAWING:
            undo_ran_out(turn, step)
        else:
            paused = step.failure_code == DEPARTMENT_PAUSED
            reason = "department_paused" if paused else _OVERDUE[step.status]
            flag(turn, step.name, reason, at=until)


def _overdue_notice(turn: Turn) -> None:
    until = turn.case.supplement_until
    if until is not None and until <= turn.now and PREREVIEW not in turn.case.concerns:
        turn.decide(
            ConcernRaised,
            concern=PREREVIEW,
            reason="supplement_unanswered",
            department=turn.plan.prereview.department,
            effective_at=until,
            due_at=until,
        )


def _overdue_tasks(turn: Turn) -> None:
    for task in tasks(turn.plan, turn.case):
        if task.due_at <= turn.now and task.concern not in turn.case.concerns:
            turn.decide(
                ConcernRaised,
                concern=task.concern,
                reason=_REASONS.get(task.kind, "task_overdue"),
                department=task.department,
                effective_at=task.due_at,
                due_at=task.due_at,
                holder=task.claimed_by,
            )


def _escalate(turn: Turn) -> None:
    supervision = turn.plan.supervision
    after = timedelta(seconds=supervision.escalate_after_s)
    for key, concern in list(turn.case.concerns.items()):
        stands = concern.reason != "limit_warning" and not concern.escalated_to
        at = concern.raised_at + after
        if stands and at <= turn.now:
            turn.decide(Escalated, effective_at=at, concern=key, to=supervision.escalate_to)
