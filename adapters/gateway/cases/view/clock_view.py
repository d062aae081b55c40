"""The clocks of a case explained: the arithmetic of every limit, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from adapters.gateway.cases.view.case_view import label_message, optional_timestamp, timestamp
from adapters.gateway.cases.view.clock_text import line_words
from adapters.pb.onething.case.v1 import case_pb2
from adapters.presentation.code_labels import label
from adapters.presentation.plan_labels import PlanWords
from domain.calendar.calendar import Calendar
from domain.calendar.due_calculation import compute_due
from domain.calendar.explanation import Line
from domain.calendar.halts import Halt
from domain.case.aggregate import Case
from domain.case.clock import CASE_CLOCK, Clock, DueDate, LimitKind
from domain.case.codec import decode
from domain.case.decisions.clocks import limit_terms
from domain.case.events.opening import Accepted
from domain.plan import Label, Plan, PlanLimit, PlanTerm
from domain.ports import Calendars, RecordedEvent

_WHOLE_CASE = label("全案", "the whole case")


@dataclass(frozen=True, slots=True)
class _Seen:
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
    by_default = _accepted_by_default(events)
    clocks = []
    for name in sorted(case.clocks, key=lambda name: name != CASE_CLOCK):
        clock = case.clocks[name]
        calendar = await calendars.version(clock.calendar, clock.calendar_version)
        seen = _Seen(clock, calendar, clock.ended_at or now)
        message = _clock(name, plan, seen)
        message.accepted_by_default = by_default and name == CASE_CLOCK
        clocks.append(message)
    return case_pb2.GetClockResponse(clocks=clocks, as_of=timestamp(now))


def _accepted_by_default(events: Sequence[RecordedEvent]) -> bool:
    accepted = next((each for each in events if each.event.topic == Accepted.TOPIC), None)
    event = None if accepted is None else decode(accepted.event)
    return isinstance(event, Accepted) and event.by_default


def _clock(name: str, plan: Plan, seen: _Seen) -> case_pb2.CaseClock:
    clock = seen.clock
    limit, words = _limit_of(name, plan)
    terms = limit_terms(limit)
    return case_pb2.CaseClock(
        name=name,
        label=label_message(words),
        started_at=timestamp(clock.started_at),
        calendar=clock.calendar,
        calendar_version=clock.calendar_version,
        calendar_digest=clock.calendar_digest,
        calendar_differs=seen.differs,
        stops=[_stop(each, PlanWords(plan)) for each in clock.halts],
        stopped=clock.stopped and clock.ended_at is None,
        ended_at=optional_timestamp(clock.ended_at),
        extended_to=optional_timestamp(clock.extended_to),
        extension_basis=clock.extension_basis,
        limits=[
            _limit(kind, terms[kind], due, seen)
            for kind, due in clock.due_dates.items()
            if kind in terms
        ],
    )


def _limit_of(name: str, plan: Plan) -> tuple[PlanLimit, Label]:
    if name == CASE_CLOCK:
        return plan.limit, _WHOLE_CASE
    item = plan.item_by_name.get(name)
    return (PlanLimit() if item is None else item.limit), PlanWords(plan).item(name)


def _stop(halt: Halt, words: PlanWords) -> case_pb2.ClockStop:
    return case_pb2.ClockStop(
        stopped_at=timestamp(halt.stopped_at),
        resumed_at=optional_timestamp(halt.end),
        kind=halt.kind,
        legal_basis=halt.basis,
        label=label_message(words.halt(halt.kind)),
    )


def _limit(kind: LimitKind, term: PlanTerm, due: DueDate, seen: _Seen) -> case_pb2.ClockLimit:
    clock = seen.clock
    if seen.differs:
        return _recorded_limit(kind, term, due, seen)
    whole = compute_due(term, clock.started_at, clock.halts, seen.calendar)
    lines = [_line(each) for each in whole.lines]
    if due.due_at is not None and whole.due_at is not None and due.due_at > whole.due_at:
        lines.append(_extended(due.due_at, seen))
    limit = _recorded_limit(kind, term, due, seen)
    limit.counted = _counted(term, seen)
    limit.lines.extend(lines)
    return limit


def _recorded_limit(
    kind: LimitKind, term: PlanTerm, due: DueDate, seen: _Seen
) -> case_pb2.ClockLimit:
    """What the record says of a limit, without the arithmetic."""
    return case_pb2.ClockLimit(
        kind=kind,
        count=term.count,
        unit=term.unit,
        due_at=optional_timestamp(due.due_at),
        warn_at=optional_timestamp(due.warn_at),
        provisional=due.provisional,
        warned=kind in seen.clock.warned,
        breached=kind in seen.clock.breached,
    )


def _counted(term: PlanTerm, seen: _Seen) -> int:
    """What has counted by then: as if the clock stood still from then on."""
    standing = Halt(max(seen.as_of, seen.clock.started_at), None, "now", "")
    return compute_due(
        term, seen.clock.started_at, (*seen.clock.halts, standing), seen.calendar
    ).counted


def _line(line: Line) -> case_pb2.ClockLine:
    until = "" if line.until is None or line.until == line.at else line.until.isoformat()
    return case_pb2.ClockLine(
        at=_when(line.at), until=until, what=line.what, text=label_message(line_words(line))
    )


def _when(at: date | datetime) -> str:
    return at.isoformat(" ", "seconds") if isinstance(at, datetime) else at.isoformat()


def _extended(due_at: datetime, seen: _Seen) -> case_pb2.ClockLine:
    until = seen.calendar.local(due_at)
    basis = f" ({seen.clock.extension_basis})" if seen.clock.extension_basis else ""
    words = label(f"延长至{_when(until)}{basis}", f"extended to {_when(until)}{basis}")
    return case_pb2.ClockLine(at=_when(until), what="extended", text=label_message(words))
