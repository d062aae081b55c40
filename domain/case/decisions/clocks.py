"""Decisions about the clocks of a case: start, stop, resume, extend, warn, breach."""

from collections.abc import Iterator
from datetime import datetime

from domain.calendar.extension import share_until
from domain.case.answers import SpecialProcedure
from domain.case.clock import CASE_CLOCK, Clock, DueDate, LimitKind
from domain.case.decisions.answers.allowed_answers import declared_procedure
from domain.case.decisions.decision_context import DecisionContext
from domain.case.events.clocks import (
    ClockExtended,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    DueRecomputed,
    LimitBreached,
    LimitWarned,
)
from domain.case.step import IN_PROGRESS, Step, StepStatus
from domain.plan import PlanLimit, PlanTerm

_STOPPING = 2
"""GB/T 39046-2020: a special procedure of this kind stops the clock; 1 moves the due time."""


def update_clocks(context: DecisionContext) -> None:
    """Bring every clock in line with the status of its steps."""
    if context.case.closed or context.case.ending or context.case.accepted_at is None:
        return
    for name, limit, since in _limits(context):
        clock = context.case.clocks.get(name)
        if clock is None:
            calendar = context.required_calendar
            context.trigger(
                ClockStarted(
                    clock=name,
                    **calendar.identity,
                    due_dates=_due_dates(
                        context, limit, Clock(since, calendar.name, calendar.version, {})
                    ),
                ),
                effective_at=since,
            )
        elif clock.ended_at is None:
            _update_clock(context, name, limit, clock)


def _limits(context: DecisionContext) -> Iterator[tuple[str, PlanLimit, datetime]]:
    """Yield what has a limit, and since when it runs."""
    case, plan = context.case, context.plan
    if limit_terms(plan.limit) and case.accepted_at is not None:
        yield CASE_CLOCK, plan.limit, case.accepted_at
    for item in plan.items:
        step = case.steps[item.name]
        live = step.status in IN_PROGRESS
        if live and limit_terms(item.limit):
            yield item.name, item.limit, step.since or context.now


def limit_terms(limit: PlanLimit) -> dict[LimitKind, PlanTerm]:
    """The terms that a limit sets."""
    terms: dict[LimitKind, PlanTerm] = {}
    if limit.promised is not None:
        terms["promised"] = PlanTerm(count=limit.promised, unit=limit.promised_unit)
    if limit.statutory is not None:
        terms["statutory"] = PlanTerm(count=limit.statutory, unit=limit.statutory_unit)
    return terms


def _update_clock(context: DecisionContext, name: str, limit: PlanLimit, clock: Clock) -> None:
    stopping = [step for step in _steps_of(context, name) if _stops_clock(step)]
    if stopping and not clock.stopped:
        context.trigger(_stopped(context, name, stopping))
    elif clock.stopped and not stopping:
        resumed = _resumed_clock(clock, context.now)
        on = context.required_calendar.identity
        context.trigger(
            ClockResumed(clock=name, **on, due_dates=_due_dates(context, limit, resumed))
        )
    _extend(context, name, limit, clock)


def _resumed_clock(clock: Clock, now: datetime) -> Clock:
    last = clock.halts[-1]
    halts = (*clock.halts[:-1], type(last)(last.stopped_at, now, last.kind, last.basis))
    return Clock(
        clock.started_at,
        clock.calendar,
        clock.calendar_version,
        clock.due_dates,
        halts,
        extended_to=clock.extended_to,
    )


def _extend(context: DecisionContext, name: str, limit: PlanLimit, clock: Clock) -> None:
    """Extend a clock by the extensions of its steps, also while it is stopped: the due time is
    then computed when it runs again.
    """
    for step in _steps_of(context, name):
        decision = step.decision
        if not isinstance(decision, SpecialProcedure) or decision.code == _STOPPING:
            continue
        if clock.extended_to and clock.extended_to >= decision.expected_end:
            continue
        extended = Clock(
            clock.started_at,
            clock.calendar,
            clock.calendar_version,
            clock.due_dates,
            clock.halts,
            extended_to=decision.expected_end,
        )
        context.trigger(
            ClockExtended(
                clock=name,
                because_of=(step.name,),
                until=decision.expected_end,
                kind=decision.name,
                legal_basis=_legal_basis(context, step.name, decision),
                **context.required_calendar.identity,
                due_dates=_due_dates(context, limit, extended),
            )
        )


def _steps_of(context: DecisionContext, clock: str) -> list[Step]:
    """The steps that can stop a clock: its own, or all for that of the case."""
    steps = context.case.steps
    return list(steps.values()) if clock == CASE_CLOCK else [steps[clock]]


def _stops_clock(step: Step) -> bool:
    """Whether a step stops its clock: by the first supplement notice, or by a special procedure
    of that kind.
    """
    if step.status is StepStatus.SUPPLEMENT:
        return step.notices == 1
    special = step.status is StepStatus.SPECIAL_PROCEDURE
    return special and getattr(step.decision, "code", 0) == _STOPPING


def _stopped(context: DecisionContext, clock: str, stopping: list[Step]) -> ClockStopped:
    first = stopping[0]
    names = tuple(step.name for step in stopping)
    if isinstance(first.decision, SpecialProcedure):
        return ClockStopped(
            clock=clock,
            because_of=names,
            kind=first.decision.name,
            legal_basis=_legal_basis(context, first.name, first.decision),
            expected_end=first.decision.expected_end,
        )
    basis = "; ".join(context.item(first.name).legal_basis)
    return ClockStopped(clock=clock, because_of=names, kind="supplement", legal_basis=basis)


def _legal_basis(context: DecisionContext, step: str, procedure: SpecialProcedure) -> str:
    """The legal basis that the plan declares for a special procedure."""
    declared = declared_procedure(context.item(step), procedure.name)
    return declared.legal_basis if declared else ""


def _due_dates(
    context: DecisionContext, limit: PlanLimit, clock: Clock
) -> dict[LimitKind, DueDate]:
    return {kind: _due_date(context, term, clock) for kind, term in limit_terms(limit).items()}


def _due_date(context: DecisionContext, term: PlanTerm, clock: Clock) -> DueDate:
    whole = context.compute_due(term, clock.started_at, clock.halts)
    percent = context.plan.supervision.warn_percent
    due_at, extended = whole.due_at, _end_of_extension(context, term, clock.extended_to)
    if due_at and extended and extended > due_at:
        due_at, calendar = extended, context.required_calendar
        warn_at = share_until(term.unit, clock.started_at, extended, clock.halts, calendar, percent)
    else:
        warn_at = context.compute_due(term, clock.started_at, clock.halts, percent).due_at
    if due_at and warn_at and warn_at >= due_at:
        warn_at = None
    return DueDate(due_at=due_at, warn_at=warn_at, provisional=whole.provisional)


def _end_of_extension(
    context: DecisionContext, term: PlanTerm, until: datetime | None
) -> datetime | None:
    """Return when an extension ends: for a limit in days, at the end of its last day (民法典
    art. 203).
    """
    if term.unit == "hours" or until is None:
        return until
    calendar = context.required_calendar
    return calendar.end_of(calendar.local(until).date())


def recompute_due_dates(context: DecisionContext, because: str = "calendar") -> None:
    """Recompute provisional due times on a later calendar; all of them after a migration."""
    case, calendar = context.case, context.calendar
    if calendar is None or case.closed:
        return
    for name, clock in case.clocks.items():
        later = clock.provisional and calendar.version > clock.calendar_version
        if clock.running and (later or because != "calendar"):
            limit = context.plan.limit if name == CASE_CLOCK else context.item(name).limit
            due_dates = _due_dates(context, limit, clock)
            context.trigger(
                DueRecomputed(clock=name, because=because, **calendar.identity, due_dates=due_dates)
            )


def warn(
    context: DecisionContext, clock: str, limit: LimitKind, due_at: datetime, at: datetime
) -> None:
    """Warn of a limit that is near since ``at``."""
    owner = _owner(context, clock)
    context.trigger(
        LimitWarned(clock=clock, limit=limit, due_at=due_at, department=owner), effective_at=at
    )


def breach(context: DecisionContext, clock: str, limit: LimitKind, due_at: datetime) -> None:
    """Record that a limit is breached, since it was due."""
    owner = _owner(context, clock)
    context.trigger(
        LimitBreached(clock=clock, limit=limit, due_at=due_at, department=owner),
        effective_at=due_at,
    )


def _owner(context: DecisionContext, clock: str) -> str:
    return "" if clock == CASE_CLOCK else context.item(clock).department
