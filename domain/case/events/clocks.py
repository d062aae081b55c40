"""Events of the clocks of a case.

Every due time was computed on the calendar that the event names by name, version and digest: a
file that was edited afterwards is another calendar.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from domain.calendar.halts import Halt
from domain.case.clock import Clock, DueDate, LimitKind, limit_concern_key
from domain.case.events.base import CaseEvent, EventPayload, clear_warnings
from domain.case.state import CaseState, Concern


@dataclass(frozen=True, kw_only=True)
class ClockStarted(EventPayload):
    """A clock started: the one of the case (``case``), or of the step of that name."""

    TOPIC: ClassVar[str] = "case.clock_started.v1"
    clock: str
    calendar: str
    calendar_version: int
    calendar_digest: str
    due_dates: dict[LimitKind, DueDate]

    def rejection_reason(self, case: CaseState) -> str:
        """Require that the clock has not started."""
        return f"clock {self.clock} runs already" if self.clock in case.clocks else ""

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.clocks[self.clock] = Clock(
            event.effective_at,
            self.calendar,
            self.calendar_version,
            dict(self.due_dates),
            calendar_digest=self.calendar_digest,
        )


@dataclass(frozen=True, kw_only=True)
class ClockEvent(EventPayload):
    """Base of the events of a clock that has started and not ended."""

    clock: str

    def rejection_reason(self, case: CaseState) -> str:
        """Require a clock that has started and not ended."""
        clock = case.clocks.get(self.clock)
        if clock is None:
            return f"there is no clock {self.clock}"
        if clock.ended_at is not None:
            return f"clock {self.clock} has ended"
        return self.clock_rejection_reason(clock)

    def clock_rejection_reason(self, _clock: Clock) -> str:
        """Say why the clock does not allow the event; empty if it does."""
        return ""


@dataclass(frozen=True, kw_only=True)
class ClockStopped(ClockEvent):
    """A clock stopped, on the legal basis that the plan declares, until ``expected_end`` if that
    is known.
    """

    TOPIC: ClassVar[str] = "case.clock_stopped.v1"
    because_of: tuple[str, ...]
    kind: str
    legal_basis: str
    expected_end: datetime | None = None

    def clock_rejection_reason(self, clock: Clock) -> str:
        """Require that the clock runs."""
        return f"clock {self.clock} stands already" if clock.stopped else ""

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        clock = case.clocks[self.clock]
        halt = Halt(event.effective_at, None, self.kind, self.legal_basis)
        clock.halts = (*clock.halts, halt)
        clock.due_dates = {limit: DueDate(due_at=None, warn_at=None) for limit in clock.due_dates}
        clock.warned = clock.breached  # the due time moves: the next approach is another one
        clear_warnings(case, self.clock, event.effective_at)


@dataclass(frozen=True, kw_only=True)
class ClockResumed(ClockEvent):
    """A stopped clock runs again."""

    TOPIC: ClassVar[str] = "case.clock_resumed.v1"
    calendar: str
    calendar_version: int
    calendar_digest: str
    due_dates: dict[LimitKind, DueDate]

    def clock_rejection_reason(self, clock: Clock) -> str:
        """Require that the clock is stopped."""
        return "" if clock.stopped else f"clock {self.clock} does not stand"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        clock = case.clocks[self.clock]
        last = replace(clock.halts[-1], resumed_at=event.effective_at)
        clock.halts = (*clock.halts[:-1], last)
        _assign_dues(case, self, event)


@dataclass(frozen=True, kw_only=True)
class ClockExtended(ClockEvent):
    """A special procedure of kind 1 (延长) moved the due times to ``until`` at the earliest;
    ``legal_basis`` is the plan's.
    """

    TOPIC: ClassVar[str] = "case.clock_extended.v1"
    because_of: tuple[str, ...]
    until: datetime
    kind: str
    legal_basis: str
    calendar: str
    calendar_version: int
    calendar_digest: str
    due_dates: dict[LimitKind, DueDate]

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        clock = case.clocks[self.clock]
        clock.extended_to = self.until
        clock.extension_basis = self.legal_basis
        _assign_dues(case, self, event)


@dataclass(frozen=True, kw_only=True)
class DueRecomputed(ClockEvent):
    """The due times were computed again, on a later calendar or by the limits of another plan."""

    TOPIC: ClassVar[str] = "case.due_recomputed.v1"
    because: str
    calendar: str
    calendar_version: int
    calendar_digest: str
    due_dates: dict[LimitKind, DueDate]

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        _assign_dues(case, self, event)


@dataclass(frozen=True, kw_only=True)
class LimitEvent(ClockEvent):
    """Base of a limit that is near or breached (电子监察)."""

    LEVEL: ClassVar[str]
    limit: LimitKind
    due_at: datetime
    department: str

    def raise_concern(self, case: CaseState, event: CaseEvent) -> None:
        """Raise the concern about the limit."""
        case.raise_concern(
            limit_concern_key(self.clock, self.limit),
            Concern(self.LEVEL, self.department, event.effective_at, self.due_at),
        )


@dataclass(frozen=True, kw_only=True)
class LimitWarned(LimitEvent):
    """The warning share of a limit was used up (预警)."""

    TOPIC: ClassVar[str] = "case.limit_warned.v1"
    LEVEL = "limit_warning"

    def clock_rejection_reason(self, clock: Clock) -> str:
        """Require the first warning since the due time moved."""
        return f"{self.limit} limit was warned of" if self.limit in clock.warned else ""

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        clock = case.clocks[self.clock]
        clock.warned = (*clock.warned, self.limit)
        self.raise_concern(case, event)


@dataclass(frozen=True, kw_only=True)
class LimitBreached(LimitEvent):
    """A limit was breached (超期)."""

    TOPIC: ClassVar[str] = "case.limit_breached.v1"
    LEVEL = "limit_breach"

    def clock_rejection_reason(self, clock: Clock) -> str:
        """Require the first breach of the limit."""
        return f"{self.limit} limit was breached" if self.limit in clock.breached else ""

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        clock = case.clocks[self.clock]
        clock.breached = (*clock.breached, self.limit)
        self.raise_concern(case, event)


def _assign_dues(
    case: CaseState, dues: ClockResumed | ClockExtended | DueRecomputed, event: CaseEvent
) -> None:
    clock = case.clocks[dues.clock]
    clock.calendar = dues.calendar
    clock.calendar_version = dues.calendar_version
    clock.calendar_digest = dues.calendar_digest
    clock.due_dates = dict(dues.due_dates)
    for limit, due in dues.due_dates.items():
        far = due.warn_at is not None and due.warn_at > event.effective_at
        if far and limit in clock.warned and limit not in clock.breached:
            clock.warned = tuple(each for each in clock.warned if each != limit)
            case.settle_concern(limit_concern_key(dues.clock, limit), event.effective_at)
