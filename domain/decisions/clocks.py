"""When the clocks of a case start, stop and run again, and when they are due."""

from collections.abc import Iterator
from datetime import datetime

from domain.answer_rules import declared_procedure
from domain.answers import SpecialProcedure
from domain.calendar.calendar import Calendar
from domain.calendar.extended import share_until
from domain.clock import CASE_CLOCK, Clock, Due, LimitKind
from domain.events.clocks import (
    ClockExtended,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    DueReckonedAgain,
    LimitBreached,
    LimitWarned,
)
from domain.plan import PlanLimit, PlanTerm
from domain.step import UNDER_WAY, Step, StepStatus
from domain.turn import Turn

_STOPPING = 2
"""GB/T 39046-2020: a special procedure of this kind stops the clock; 1 moves the due time."""


def keep_clocks(turn: Turn) -> None:
    """Bring every clock in line with where its steps stand."""
    if turn.case.closed or turn.case.ending or turn.case.accepted_at is None:
        return
    for name, limit, since in _limited(turn):
        clock = turn.case.clocks.get(name)
        if clock is None:
            calendar = turn.known_calendar
            turn.decide(
                ClockStarted,
                effective_at=since,
                clock=name,
                **_on(calendar),
                dues=_dues(turn, limit, Clock(since, calendar.name, calendar.version, {})),
            )
        elif clock.ended_at is None:
            _keep(turn, name, limit, clock)


def _limited(turn: Turn) -> Iterator[tuple[str, PlanLimit, datetime]]:
    """What has a limit, and since when it runs."""
    case, plan = turn.case, turn.plan
    if terms_of(plan.limit) and case.accepted_at is not None:
        yield CASE_CLOCK, plan.limit, case.accepted_at
    for item in plan.items:
        step = case.steps[item.name]
        live = step.status in UNDER_WAY
        if live and terms_of(item.limit):
            yield item.name, item.limit, step.since or turn.now


def terms_of(limit: PlanLimit) -> dict[LimitKind, PlanTerm]:
    """The terms that a limit sets."""
    terms: dict[LimitKind, PlanTerm] = {}
    if limit.promised is not None:
        terms["promised"] = PlanTerm(count=limit.promised, unit=limit.promised_unit)
    if limit.statutory is not None:
        terms["statutory"] = PlanTerm(count=limit.statutory, unit=limit.statutory_unit)
    return terms


def _keep(turn: Turn, name: str, limit: PlanLimit, clock: Clock) -> None:
    halting = [step for step in _steps_of(turn, name) if _halts(step)]
    if halting and not clock.stopped:
        turn.decide(ClockStopped, clock=name, **_why_stopped(turn, halting))
    elif clock.stopped and not halting:
        resumed = _resumed(clock, turn.now)
        on = _on(turn.known_calendar)
        turn.decide(ClockResumed, clock=name, **on, dues=_dues(turn, limit, resumed))
    _extend(turn, name, limit, clock)


def _resumed(clock: Clock, now: datetime) -> Clock:
    last = clock.halts[-1]
    halts = (*clock.halts[:-1], type(last)(last.stopped_at, now, last.kind, last.basis))
    return Clock(
        clock.started_at,
        clock.calendar,
        clock.calendar_version,
        clock.dues,
        halts,
        extended_to=clock.extended_to,
    )


def _extend(turn: Turn, name: str, limit: PlanLimit, clock: Clock) -> None:
    """Extend a clock by what its steps were granted, also while it stands: the due time then
    follows when it runs again.
    """
    for step in _steps_of(turn, name):
        decision = step.decision
        if not isinstance(decision, SpecialProcedure) or decision.code == _STOPPING:
            continue
        if clock.extended_to and clock.extended_to >= decision.expected_end:
            continue
        extended = Clock(
            clock.started_at,
            clock.calendar,
            clock.calendar_version,
            clock.dues,
            clock.halts,
            extended_to=decision.expected_end,
        )
        turn.decide(
            ClockExtended,
            clock=name,
            because_of=(step.name,),
            until=decision.expected_end,
            kind=decision.name,
            legal_basis=_basis_of(turn, step.name, decision),
            **_on(turn.known_calendar),
            dues=_dues(turn, limit, extended),
        )


def _steps_of(turn: Turn, clock: str) -> list[Step]:
    """The steps that can stop a clock: its own, or all for that of the case."""
    steps = turn.case.steps
    return list(steps.values()) if clock == CASE_CLOCK else [steps[clock]]


def _halts(step: Step) -> bool:
    """Whether time does not count for a step: the applicant's turn, the first time, or a
    special procedure that stops the clock.
    """
    if step.status is StepStatus.SUPPLEMENT:
        return step.notices == 1
    special = step.status is StepStatus.SPECIAL_PROCEDURE
    return special and getattr(step.decision, "code", 0) == _STOPPING


def _why_stopped(turn: Turn, halting: list[Step]) -> dict[str, object]:
    first = halting[0]
    names = tuple(step.name for step in halting)
    if isinstance(first.decision, SpecialProcedure):
        return {
            "because_of": names,
            "kind": first.decision.name,
            "legal_basis": _basis_of(turn, first.name, first.decision),
            "expected_end": first.decision.expected_end,
        }
    basis = "; ".join(turn.item(first.name).legal_basis)
    return {"because_of": names, "kind": "supplement", "legal_basis": basis}


def _basis_of(turn: Turn, step: str, procedure: SpecialProcedure) -> str:
    """The legal basis that the plan declares for a special procedure."""
    declared = declared_procedure(turn.item(step), procedure.name)
    return declared.legal_basis if declared else ""


def _on(calendar: Calendar) -> dict[str, str | int]:
    return calendar.identity


def _dues(turn: Turn, limit: PlanLimit, clock: Clock) -> dict[LimitKind, Due]:
    return {kind: _due(turn, term, clock) for kind, term in terms_of(limit).items()}


def _due(turn: Turn, term: PlanTerm, clock: Clock) -> Due:
    whole = turn.reckon(term, clock.started_at, clock.halts)
    percent = turn.plan.supervision.warn_percent
    due_at, extended = whole.due_at, _end_of_extension(turn, term, clock.extended_to)
    if due_at and extended and extended > due_at:
        due_at, calendar = extended, turn.known_calendar
        warn_at = share_until(term.unit, clock.started_at, extended, clock.halts, calendar, percent)
    else:
        warn_at = turn.reckon(term, clock.started_at, clock.halts, percent).due_at
    if due_at and warn_at and warn_at >= due_at:
        warn_at = None
    return Due(due_at=due_at, warn_at=warn_at, provisional=whole.provisional)


def _end_of_extension(turn: Turn, term: PlanTerm, until: datetime | None) -> datetime | None:
    """When an extension runs out: with its last day (民法典 art. 203), where the limit is in
    days; so the department that answers on the day it named is in time.
    """
    if term.unit == "hours" or until is None:
        return until
    calendar = turn.known_calendar
    return calendar.end_of(calendar.local(until).date())


def reckon_again(turn: Turn, because: str = "calendar") -> None:
    """Reckon provisional due times again, where a later calendar is there; all of them
    after a migration.
    """
    case, calendar = turn.case, turn.calendar
    if calendar is None or case.closed:
        return
    for name, clock in case.clocks.items():
        later = clock.provisional and calendar.version > clock.calendar_version
        if clock.running and (later or because != "calendar"):
            limit = turn.plan.limit if name == CASE_CLOCK else turn.item(name).limit
            dues = _dues(turn, limit, clock)
            turn.decide(DueReckonedAgain, clock=name, because=because, **_on(calendar), dues=dues)


def warn(turn: Turn, clock: str, limit: LimitKind, at: datetime) -> None:
    """Warn of a limit that is near since ``at``."""
    turn.decide(LimitWarned, effective_at=at, **_about(turn, clock, limit))


def breach(turn: Turn, clock: str, limit: LimitKind) -> None:
    """Record a limit that is over, since it was due."""
    about = _about(turn, clock, limit)
    turn.decide(LimitBreached, effective_at=about["due_at"], **about)


def _about(turn: Turn, clock: str, limit: LimitKind) -> dict[str, object]:
    due_at = turn.case.clocks[clock].dues[limit].due_at
    return {"clock": clock, "limit": limit, "due_at": due_at, "department": _owner(turn, clock)}


def _owner(turn: Turn, clock: str) -> str:
    return "" if clock == CASE_CLOCK else turn.item(clock).department
