"""When a case is to look at the time again, and what for: read off its state.

Every alarm here is answered by an event that takes it away (:mod:`domain.decisions.time`);
one that were not would ring for ever.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.case_state import PREREVIEW, CaseState
from domain.plan import Plan
from domain.step import StepStatus
from domain.tasks import tasks


def wake_at(plan: Plan, case: CaseState) -> datetime | None:
    """The earliest time at which time itself changes something; ``None`` for never."""
    return min(_alarms(plan, case), default=None)


def _alarms(plan: Plan, case: CaseState) -> Iterator[datetime]:
    for step in case.steps.values():
        taking_back = step.status is StepStatus.WITHDRAWING
        if step.patience_until and (taking_back or not step.flag):
            yield step.patience_until
    if not case.closed:
        yield from _limits(case)
        yield from _dates(case)
        yield from _concerns(plan, case)


def _limits(case: CaseState) -> Iterator[datetime]:
    for clock in case.clocks.values():
        if clock.running:
            for limit, due in clock.dues.items():
                if due.due_at is not None and limit not in clock.breached:
                    yield due.due_at
                    if due.warn_at is not None and limit not in clock.warned:
                        yield due.warn_at


def _dates(case: CaseState) -> Iterator[datetime]:
    if case.ending:
        return
    yield from (each.due_at for each in case.open_commitments.values() if each.kind == "deferred")
    if case.prereview_until and PREREVIEW not in case.notified and not case.passed_prereview:
        yield case.prereview_until
    if case.supplement_until and PREREVIEW not in case.concerns:
        yield case.supplement_until


def _concerns(plan: Plan, case: CaseState) -> Iterator[datetime]:
    yield from (task.due_at for task in tasks(plan, case) if task.concern not in case.concerns)
    after = timedelta(seconds=plan.supervision.escalate_after_s)
    for concern in case.concerns.values():
        if concern.reason != "limit_warning" and not concern.escalated_to:
            yield concern.raised_at + after
