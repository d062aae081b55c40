"""When a case is to look at the time again, and what for: read off its state.

Every timer has an event that clears it (:mod:`domain.case.decisions.timeouts`).
A timer without one would fire without end.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.case.state import PREREVIEW, CaseState
from domain.case.step import WITH_DEPARTMENT, Step, StepStatus
from domain.case.tasks import served_by_people, tasks
from domain.plan import Plan


def next_timer_at(plan: Plan, case: CaseState) -> datetime | None:
    """Return when a timer is due next; ``None`` for never."""
    return min(_timers(plan, case), default=None)


def _timers(plan: Plan, case: CaseState) -> Iterator[datetime]:
    yield from (until for _, until in step_timeouts(plan, case))
    if not case.closed:
        yield from _limits(case)
        yield from _dates(case)
        yield from _concerns(plan, case)


def step_timeouts(plan: Plan, case: CaseState) -> Iterator[tuple[Step, datetime]]:
    """The steps that somebody waits for, and until when. What people serve is a task, with
    a due time of its own.
    """
    for step in case.steps.values():
        until = step.patience_until
        if until is None:
            continue
        taken_back = step.status is StepStatus.WITHDRAWING
        with_people = step.status in WITH_DEPARTMENT and served_by_people(plan, step)
        if taken_back or not (step.flag or with_people):
            yield step, until


def _limits(case: CaseState) -> Iterator[datetime]:
    for clock in case.clocks.values():
        if clock.running:
            for limit, due in clock.due_dates.items():
                if due.due_at is not None and limit not in clock.breached:
                    yield due.due_at
                    if due.warn_at is not None and limit not in clock.warned:
                        yield due.warn_at


def _dates(case: CaseState) -> Iterator[datetime]:
    if case.ending:
        return
    yield from (each.due_at for each in case.open_commitments.values() if each.kind == "deferred")
    if case.prereview_until and not case.passed_prereview:
        yield case.prereview_until
    if case.supplement_until and PREREVIEW not in case.concerns:
        yield case.supplement_until


def _concerns(plan: Plan, case: CaseState) -> Iterator[datetime]:
    yield from (task.due_at for task in tasks(plan, case) if task.concern not in case.concerns)
    after = timedelta(seconds=plan.supervision.escalate_after_s)
    for concern in case.concerns.values():
        if concern.reason != "limit_warning" and not concern.escalated_to:
            yield concern.raised_at + after
