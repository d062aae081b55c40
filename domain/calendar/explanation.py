"""Explains a clock's arithmetic line by line; a run of equal days is one line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from domain.calendar.calendar import Calendar
from domain.calendar.halts import Halt
from domain.phrases.catalogue import name_code, phrase, untranslated
from domain.plan import Label

What = Literal["started", "stopped", "resumed", "counted", "not_counted", "due"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic.

    ``at`` is a moment in the calendar's civil time, or the first day of a run of equal
    days, of which ``until`` is the last; ``detail`` is for people.
    """

    at: date | datetime
    what: What
    detail: Label
    until: date | None = None
    first: int = 0
    """The number of the first day of a run that counts."""

    def __str__(self) -> str:
        return f"{self._when} {self.what.replace('_', ' ')}: {self.detail.en}"

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
    reason: str | Label = ""
    """A code of the phrases ``not_counted``, or the name of a holiday."""


def stop_lines(halts: Sequence[Halt], calendar: Calendar) -> list[Line]:
    """Return a line for each stop and each resumption, in order of time."""
    lines = []
    for one in halts:
        basis = f" ({one.basis})" if one.basis else ""
        stopped = calendar.local(one.stopped_at)
        lines.append((stopped, 0, Line(stopped, "stopped", untranslated(one.kind + basis))))
        if one.end is not None:
            resumed = calendar.local(one.end)
            lines.append(
                (resumed, 1, Line(resumed, "resumed", phrase("explain.resumed", kind=one.kind)))
            )
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
            run = phrase("explain.days", first=last.first, last=explained.number)
            lines[-1] = replace(last, until=explained.day, detail=run)
        else:
            day, number = explained.day, explained.number
            lines.append(Line(day, "counted", phrase("explain.day", day=number), day, number))
        return
    reason = explained.reason
    detail = name_code("not_counted", reason) if isinstance(reason, str) else reason
    if last is not None and (last.what, last.detail) == ("not_counted", detail):
        lines[-1] = replace(last, until=explained.day)
    else:
        lines.append(Line(explained.day, "not_counted", detail, explained.day))
