"""Periods in which a clock is stopped."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from domain.calendar.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Halt:
    """One period that does not count: supplement, special procedure.

    Both moments are timezone-aware; ``resumed_at`` is None while the clock is stopped. ``kind``
    says why (``hearing``, ``expert_review`` …), ``basis`` by which law.
    """

    stopped_at: datetime
    resumed_at: datetime | None
    kind: str
    basis: str

    @property
    def end(self) -> datetime | None:
        """Return the end of the halt; never before its start, even if machines' clocks differ."""
        return None if self.resumed_at is None else max(self.stopped_at, self.resumed_at)


@dataclass(frozen=True)
class Halts:
    """All halts of a clock, in any order; they may overlap."""

    halts: tuple[Halt, ...]
    calendar: Calendar

    @cached_property
    def _days(self) -> tuple[tuple[date, date], ...]:
        """Return the first and last local day of each halt."""
        local = self.calendar.local
        return tuple(
            (local(one.stopped_at).date(), local(one.end).date() if one.end else date.max)
            for one in self.halts
        )

    def touch(self, day: date) -> bool:
        """Return whether the clock is stopped at any moment of the local day."""
        return any(first <= day <= last for first, last in self._days)

    def open_on(self, day: date) -> bool:
        """Return whether the clock is stopped from this day on with no known end."""
        return any(first <= day and last == date.max for first, last in self._days)

    def stretches(self) -> Iterator[tuple[datetime, datetime | None]]:
        """Yield the stopped periods in order, overlapping ones merged."""
        ordered = sorted(self.halts, key=lambda one: one.stopped_at)
        if not ordered:
            return
        start, end = ordered[0].stopped_at, ordered[0].end
        for one in ordered[1:]:
            if end is None:
                break
            if one.stopped_at > end:
                yield start, end
                start, end = one.stopped_at, one.end
            else:
                end = None if one.end is None else max(end, one.end)
        yield start, end
