"""The clocks of a case explained: the arithmetic of every limit, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from adapters.gateway.cases.view.case_view import label_message, optional_timestamp, timestamp
from adapters.pb.onething.case.v1 import case_pb2
from adapters.presentation.plan_labels import PlanLabels
from domain.calendar.calendar import Calendar
from domain.calendar.due_calculation import compute_due
from domain.calendar.explanation import Line
from domain.calendar.halts import Halt
from domain.case.aggregate import Case
from domain.case.clock import CASE_CLOCK, Clock, DueDate, LimitKind
from domain.case.codec import decode
from domain.case.decisions.clocks import limit_terms
from domain.case.events.opening import Accepted
from domain.phrases.catalogue import name_code, phrase
from domain.plan import Label, Plan, PlanLimit, PlanTerm
from domain.ports import Calendars, RecordedEvent


@dataclass(frozen=True, slots=True)
class _ClockAsOf:
    """A clock with what it is explained by: the calendar it names, and up to when."""

    clock: Clock
    calendar: Calendar
    as_of: datetime

    @property
    def differs(self) -> bool:
        """Whether the calendar is not the one that the due times were computed on."""
        return self.calendar.digest != self.clock.calendar_digest


async def clock_response(
    case: Case,
    plan: Plan,
    events: Sequence[RecordedEvent],
    calendars: Calendars,
    now: datetime,
) -> case_pb2.GetClockResponse:
    """All clocks of a case, as of ``now``.

    Raises:
        NotFoundError: a calendar that a clock names is not there.
    """
    by_default = _is_accepted_by_default(events)
    clocks = []
    for name in sorted(case.clocks, key=lambda name: name != CASE_CLOCK):
        clock = case.clocks[name]
        calendar = await calendars.version(clock.calendar, clock.calendar_version)
        clock_as_of = _ClockAsOf(clock, calendar, clock.ended_at or now)
        message = _clock(name, plan, clock_as_of)
        message.accepted_by_default = by_default and name == CASE_CLOCK
        clocks.append(message)
    return case_pb2.GetClockResponse(clocks=clocks, as_of=timestamp(now))


def _is_accepted_by_default(events: Sequence[RecordedEvent]) -> bool:
    accepted = next((each for each in events if each.event.topic == Accepted.TOPIC), None)
    event = None if accepted is None else decode(accepted.event).payload
    return isinstance(event, Accepted) and event.by_default


def _clock(name: str, plan: Plan, clock_as_of: _ClockAsOf) -> case_pb2.CaseClock:
    clock = clock_as_of.clock
    limit, words = _limit_of(name, plan)
    terms = limit_terms(limit)
    return case_pb2.CaseClock(
        name=name,
        label=label_message(words),
        started_at=timestamp(clock.started_at),
        calendar=clock.calendar,
        calendar_version=clock.calendar_version,
        calendar_digest=clock.calendar_digest,
        calendar_differs=clock_as_of.differs,
        stops=[_stop(each, PlanLabels(plan)) for each in clock.halts],
        stopped=clock.stopped and clock.ended_at is None,
        ended_at=optional_timestamp(clock.ended_at),
        extended_to=optional_timestamp(clock.extended_to),
        extension_basis=clock.extension_basis,
        limits=[
            _limit(kind, terms[kind], due, clock_as_of)
            for kind, due in clock.due_dates.items()
            if kind in terms
        ],
    )


def _limit_of(name: str, plan: Plan) -> tuple[PlanLimit, Label]:
    if name == CASE_CLOCK:
        return plan.limit, phrase("plan.whole_case")
    item = plan.item_by_name.get(name)
    return (PlanLimit() if item is None else item.limit), PlanLabels(plan).item(name)


def _stop(halt: Halt, words: PlanLabels) -> case_pb2.ClockStop:
    return case_pb2.ClockStop(
        stopped_at=timestamp(halt.stopped_at),
        resumed_at=optional_timestamp(halt.end),
        kind=halt.kind,
        legal_basis=halt.basis,
        label=label_message(words.halt(halt.kind)),
    )


def _limit(
    kind: LimitKind, term: PlanTerm, due: DueDate, clock_as_of: _ClockAsOf
) -> case_pb2.ClockLimit:
    clock = clock_as_of.clock
    if clock_as_of.differs:
        return _recorded_limit(kind, term, due, clock_as_of)
    whole = compute_due(term, clock.started_at, clock.halts, clock_as_of.calendar)
    lines = [_line(each) for each in whole.lines]
    if due.due_at is not None and whole.due_at is not None and due.due_at > whole.due_at:
        lines.append(_extension(due.due_at, clock_as_of))
    limit = _recorded_limit(kind, term, due, clock_as_of)
    limit.counted = _elapsed(term, clock_as_of)
    limit.lines.extend(lines)
    return limit


def _recorded_limit(
    kind: LimitKind, term: PlanTerm, due: DueDate, clock_as_of: _ClockAsOf
) -> case_pb2.ClockLimit:
    """What the record says of a limit, without the arithmetic."""
    return case_pb2.ClockLimit(
        kind=kind,
        count=term.count,
        unit=term.unit,
        due_at=optional_timestamp(due.due_at),
        warn_at=optional_timestamp(due.warn_at),
        provisional=due.provisional,
        warned=kind in clock_as_of.clock.warned,
        breached=kind in clock_as_of.clock.breached,
    )


def _elapsed(term: PlanTerm, clock_as_of: _ClockAsOf) -> int:
    """What has counted by then: as if the clock stood still from then on."""
    standing = Halt(max(clock_as_of.as_of, clock_as_of.clock.started_at), None, "now", "")
    return compute_due(
        term,
        clock_as_of.clock.started_at,
        (*clock_as_of.clock.halts, standing),
        clock_as_of.calendar,
    ).counted


def _line(line: Line) -> case_pb2.ClockLine:
    until = "" if line.until is None or line.until == line.at else line.until.isoformat()
    return case_pb2.ClockLine(
        at=_format_time(line.at), until=until, what=line.what, text=label_message(_line_text(line))
    )


def _line_text(line: Line) -> Label:
    return phrase("explain.line", what=name_code("clock_line", line.what), detail=line.detail)


def _format_time(at: date | datetime) -> str:
    return at.isoformat(" ", "seconds") if isinstance(at, datetime) else at.isoformat()


def _extension(due_at: datetime, clock_as_of: _ClockAsOf) -> case_pb2.ClockLine:
    until = clock_as_of.calendar.local(due_at)
    basis = f" ({clock_as_of.clock.extension_basis})" if clock_as_of.clock.extension_basis else ""
    words = phrase("plan.extended", until=_format_time(until), basis=basis)
    return case_pb2.ClockLine(at=_format_time(until), what="extended", text=label_message(words))
