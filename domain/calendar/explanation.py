"""Explains a clock's arithmetic line by line; a run of equal days is one line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from domain.calendar.calendar import Calendar
from domain.calendar.halts import Halt

What = Literal["started", "stopped", "resumed", "counted", "not_counted", "due"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic.

    ``at`` is a moment in the calendar's civil time, or the first day of a run of equal
    days, of which ``until`` is the last; ``detail`` is for people.
    """

    at: date | datetime
    what: What
    detail: str
    until: date | None = None

    def __str__(self) -> str:
        return f"{self._when} {self.what.replace('_', ' ')}: {self.detail}"

    @property
    def _when(self) -> str:
        if isinstance(self.at, datetime):
            return self.at.isoformat(" ", "seconds")
        run = self.until is not None and self.until != self.at
        return f"{self.at}…{self.until}" if run else str(self.at)


@dataclass(frozen=True, slots=True)
class DayExplanation:
    """One day of the calculation: its number if it counts, or why it does not."""

    day: date
    number: int | None
    reason: str = ""


def stop_lines(halts: Sequence[Halt], calendar: Calendar) -> list[Line]:
    """Return a line for each stop and each resumption, in order of time."""
    lines = []
    for one in halts:
        basis = f" ({one.basis})" if one.basis else ""
        stopped = calendar.local(one.stopped_at)
        lines.append((stopped, 0, Line(stopped, "stopped", one.kind + basis)))
        if one.end is not None:
            resumed = calendar.local(one.end)
            lines.append((resumed, 1, Line(resumed, "resumed", f"after {one.kind}")))
    return [line for _, _, line in sorted(lines, key=lambda entry: entry[:2])]


def explanation_lines(days: Sequence[DayExplanation], marked: Sequence[Line]) -> list[Line]:
    """Return the days with the stops and resumptions among them.

    A day comes before the resumptions and after the first stop on it.
    """
    lines: list[Line] = []
    waiting = list(marked)
    for explained in days:
        if waiting and waiting[0].what == "stopped" and _day(waiting[0]) == explained.day:
            lines.append(waiting.pop(0))
        _add(lines, explained)
        while waiting and _day(waiting[0]) <= explained.day:
            lines.append(waiting.pop(0))
    return lines


def _day(line: Line) -> date:
    return line.at.date() if isinstance(line.at, datetime) else line.at


def _add(lines: list[Line], explained: DayExplanation) -> None:
    last = lines[-1] if lines else None
    if explained.number is not None:
        if last is not None and last.what == "counted":
            first = last.detail.removeprefix("days ").removeprefix("day ").split("–")[0]
            detail = f"days {first}–{explained.number}"
            lines[-1] = replace(last, until=explained.day, detail=detail)
        else:
            lines.append(Line(explained.day, "counted", f"day {explained.number}", explained.day))
    elif last is not None and (last.what, last.detail) == ("not_counted", explained.reason):
        lines[-1] = replace(last, until=explained.day)
    else:
        lines.append(Line(explained.day, "not_counted", explained.reason, explained.day))
