"""Computes when a time limit ends. Pure.

Sources: 民法典 (Civil Code) arts. 201 (the day of the start does not count), 202 (months end on the
same day of the month, or on its last) and 203 (a last day off moves to the next working day; a day
ends at 24:00); 行政许可法 art. 45 (what does not count), art. 82 (the law's days are working days).
``docs/clocks.md`` has an example.
"""

import calendar as civil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache

from domain.calendar.calendar import Calendar
from domain.calendar.explanation import DayExplanation, Line, explanation_lines, stop_lines
from domain.calendar.halts import Halt, Halts
from domain.phrases.catalogue import name_code, phrase
from domain.plan import Label, PlanTerm

_DAY = timedelta(days=1)
_ALL_PERCENT = 100


@dataclass(frozen=True)
class DueCalculation:
    """The result of a due date calculation.

    ``due_at`` is in UTC, and None if an open halt keeps the term from ending. ``provisional``: the
    result depends on a day that no notice settles yet. ``counted``: the days counted up to the due
    time or the open halt; whole hours for a term of hours.
    """

    due_at: datetime | None
    provisional: bool
    counted: int
    explain: Callable[[], tuple[Line, ...]] = field(repr=False, compare=False)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Return the arithmetic, line by line. It is computed only on request."""
        return self.explain()


def compute_due(
    term: PlanTerm,
    started_at: datetime,
    halts: Sequence[Halt],
    calendar: Calendar,
    *,
    percent: int = 100,
) -> DueCalculation:
    """Compute when a term ends, or when a percentage of it is used up.

    A day counts only if the clock runs through all of it in local time. A share of days is rounded
    up, but is at least one day short of the whole, so that a warning precedes the due time: for a
    single day, it is the beginning of that day. Halts before the start and after the end change
    nothing, open ones included.

    Raises:
        ValueError: ``percent`` is not from 1 to 100, or a moment has no time zone.
    """
    if not 1 <= percent <= _ALL_PERCENT:
        raise ValueError(f"a share is from 1 to 100 percent, not {percent}")
    running = tuple(one for one in halts if one.end is None or one.end > started_at)
    if term.unit == "hours":
        return _compute_due_in_hours(term, started_at, Halts(running, calendar), percent)
    return _compute_due_in_days(term, started_at, Halts(running, calendar), percent)


def _compute_due_in_days(
    term: PlanTerm, started_at: datetime, halts: Halts, percent: int
) -> DueCalculation:
    calendar = halts.calendar
    begun = calendar.local(started_at)
    start = begun.date()
    length = _months_in_days(start, term.count) if term.unit == "months" else term.count
    share = share_of_days(length, percent)
    walk_result = _walk(
        halts,
        start,
        target=max(share, 1),
        working_only=term.unit == "working_days",
        rolls=percent == _ALL_PERCENT and term.unit != "working_days",
    )
    if walk_result.last is not None and share == 0:  # the start of the only day
        walk_result = walk_result.without_last_day()
    last, provisional = walk_result.last, walk_result.provisional
    due = None if last is None else calendar.end_of(last)

    def explain() -> tuple[Line, ...]:
        return (
            _started(term, begun, calendar, percent),
            *explanation_lines(walk_result.explained, stop_lines(halts.halts, calendar)),
            *(() if last is None else (_due_day(last, calendar, provisional=provisional),)),
        )

    return DueCalculation(due, provisional, walk_result.counted, explain)


def share_of_days(length: int, percent: int) -> int:
    """Return the days used up: rounded up, at most one less than all, so 0 of a single day."""
    if percent == _ALL_PERCENT:
        return length
    return min(length - 1, -(-length * percent // _ALL_PERCENT))


def _months_in_days(start: date, months: int) -> int:
    """Return the days from a day to the same day some months later, or to the end of that month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, civil.monthrange(year, month + 1)[1])
    return (date(year, month + 1, day) - start).days


@dataclass(frozen=True, slots=True)
class _WalkResult:
    """The result of a walk. ``last`` is None if an open halt came first."""

    last: date | None
    provisional: bool
    counted: int
    explained: tuple[DayExplanation, ...]

    def without_last_day(self) -> "_WalkResult":
        """Return the result with one day less."""
        last = None if self.last is None else self.last - _DAY
        return _WalkResult(last, self.provisional, self.counted - 1, self.explained[:-1])


# Terms that start on the same day mostly have the same limits, so walks are cached.
@lru_cache(maxsize=512)
def _walk(
    halts: Halts, start: date, *, target: int, working_only: bool, rolls: bool
) -> _WalkResult:
    walk = _Walk(halts, start, target, working_only, rolls)
    last = walk.run()
    return _WalkResult(last, walk.provisional, walk.counted, tuple(walk.explained))


@dataclass
class _Walk:
    """Walks from day to day until the count is full."""

    halts: Halts
    start: date
    target: int
    working_only: bool
    rolls: bool  # a last day off moves to the next working day, art. 203
    counted: int = 0
    provisional: bool = False
    explained: list[DayExplanation] = field(default_factory=list)

    def run(self) -> date | None:
        """Return the last day of the term, or None if an open halt comes first."""
        day = self.start
        while True:
            touched = self.halts.touch(day)
            self._explain(day, touched=touched)
            if touched and self.halts.open_on(day):
                return None
            if self.counted == self.target and not touched and self._may_end_on(day):
                return day
            day += _DAY

    def _explain(self, day: date, *, touched: bool) -> None:
        reason = self._exclusion_reason(day, touched=touched)
        if not reason:
            self.counted += 1
        self.explained.append(DayExplanation(day, None if reason else self.counted, reason))

    def _exclusion_reason(self, day: date, *, touched: bool) -> str | Label:
        """Return why a day does not count; empty if it does."""
        if day == self.start:
            return "start"
        if touched:
            return "stopped"
        if self.counted == self.target:
            return "moved"
        return "" if not self.working_only or self._is_working_day(day) else self._day_off(day)

    def _may_end_on(self, day: date) -> bool:
        return not self.rolls or self._is_working_day(day)

    def _is_working_day(self, day: date) -> bool:
        self.provisional |= not self.halts.calendar.knows(day)
        return self.halts.calendar.is_working_day(day)

    def _day_off(self, day: date) -> str | Label:
        name = self.halts.calendar.holidays.get(day)
        return Label(zh=name.zh, en=f"{name.zh} {name.en}") if name else "weekend"


def _started(term: PlanTerm, begun: datetime, calendar: Calendar, percent: int) -> Line:
    unit = term.unit if term.count > 1 else term.unit.removesuffix("s")
    length = phrase("explain.length", count=term.count, unit=name_code("length", unit))
    if percent == _ALL_PERCENT:
        detail = phrase("explain.started", length=length, calendar=calendar.ref)
    else:
        detail = phrase(
            "explain.share_started", percent=percent, length=length, calendar=calendar.ref
        )
    return Line(begun, "started", detail)


def _due_day(last: date, calendar: Calendar, *, provisional: bool) -> Line:
    key = "explain.due_provisional" if provisional else "explain.due"
    detail = phrase(key, day=last.isoformat())
    return Line(calendar.local(calendar.end_of(last)), "due", detail)


def _compute_due_in_hours(
    term: PlanTerm, started_at: datetime, halts: Halts, percent: int
) -> DueCalculation:
    calendar = halts.calendar
    begun = calendar.local(started_at)
    due: datetime | None = started_at + timedelta(hours=term.count) * percent / _ALL_PERCENT
    ran = timedelta(hours=term.count) * percent / _ALL_PERCENT
    for stopped, resumed in halts.stretches():
        if due is None or stopped >= due:
            break
        since = max(stopped, started_at)
        if resumed is None:
            ran -= due - since
            due = None
        else:
            due += resumed - since

    def explain() -> tuple[Line, ...]:
        within = [one for one in halts.halts if due is None or one.stopped_at < due]
        lines = [_started(term, begun, calendar, percent), *stop_lines(within, calendar)]
        if due is not None:
            after = phrase("explain.due_after", time=str(ran))
            lines.append(Line(calendar.local(due), "due", after))
        return tuple(lines)

    whole = ran // timedelta(hours=1)
    return DueCalculation(
        due and due.astimezone(UTC), provisional=False, counted=whole, explain=explain
    )
