"""Checks of a well-shaped calendar, by itself and against the published versions."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from domain.calendar.calendar import EARLIEST_MAKE_UP_DAY, SATURDAY, Calendar, CalendarYear, Holiday
from domain.theme.lint.findings import Severity
from domain.theme.yaml.source_position import Path, Problem

MAX_HOLIDAY_DAYS = 31
"""The maximum length of one holiday, in days."""


def calendar_errors(calendar: Calendar) -> tuple[Problem, ...]:
    """Return the errors that no notice can have."""
    return (*_years(calendar), *_periods(calendar), *_clashes(calendar))


def changes(calendar: Calendar, published: Sequence[Calendar]) -> tuple[Problem, ...]:
    """Return the changes to days that published versions of its name settle."""
    own = [one for one in published if one.name == calendar.name]
    same = [one for one in own if one.version == calendar.version]
    if any(one.digest != calendar.digest for one in same):
        return (_edits_published(calendar, max(one.version for one in own) + 1),)
    before = [one for one in own if one.version < calendar.version]
    if not before:
        return ()
    former = max(before, key=lambda one: one.version)
    return (*_moved(calendar, former), *_unsettled(calendar, former))


def _years(calendar: Calendar) -> Iterator[Problem]:
    previous = 0
    for n, year in enumerate(calendar.years):
        if year.year <= previous:
            yield Problem(
                "C001-year-order",
                ("years", n, "year"),
                f"{year.year} stands after {previous}",
                "write every year once, in their order",
            )
        previous = max(previous, year.year)


def _periods(calendar: Calendar) -> Iterator[Problem]:
    for path, year, holiday in _holidays(calendar):
        if not 0 <= (holiday.last - holiday.first).days < MAX_HOLIDAY_DAYS:
            yield Problem(
                "C002-period",
                (*path, "last"),
                f"{holiday.first} to {holiday.last} is not a period of 1 to {MAX_HOLIDAY_DAYS}"
                " days",
                "give the first and the last day off, both included",
            )
        days = {"first": holiday.first, "last": holiday.last}
        for name, day in days.items():
            if not _is_covered(day, year):
                yield _not_covered((*path, name), day, year)
        for n, day in enumerate(holiday.make_up):
            if not _is_covered(day, year):
                yield _not_covered((*path, "make_up", n), day, year)


def _clashes(calendar: Calendar) -> Iterator[Problem]:
    off = _days_off(calendar)
    worked: set[date] = set()
    for path, _, holiday in _holidays(calendar):
        for day in _days(holiday):
            if off[day] != path:
                yield Problem(
                    "C004-twice",
                    path,
                    f"{day} is off by another holiday as well",
                    "list each day off under one holiday",
                )
                break
        for n, day in enumerate(holiday.make_up):
            why = _no_make_up(day, off, worked)
            if why:
                hint = "name a Saturday or Sunday that is worked, once"
                yield Problem("C005-make-up", (*path, "make_up", n), f"{day} {why}", hint)
            worked.add(day)


def _no_make_up(day: date, off: dict[date, Path], worked: set[date]) -> str:
    if day.weekday() < SATURDAY:
        return "is a weekday"
    if day in off:
        return "is a day off as well"
    return "is named twice" if day in worked else ""


def _days_off(calendar: Calendar) -> dict[date, Path]:
    """Return each day off, with the first holiday that has it."""
    found: dict[date, Path] = {}
    for path, _, holiday in _holidays(calendar):
        for day in _days(holiday):
            found.setdefault(day, path)
    return found


def _days(holiday: Holiday) -> tuple[date, ...]:
    """Return the days off; empty for an invalid period, which another check reports."""
    return holiday.days if 0 <= (holiday.last - holiday.first).days < MAX_HOLIDAY_DAYS else ()


def _holidays(calendar: Calendar) -> Iterator[tuple[Path, CalendarYear, Holiday]]:
    for n, year in enumerate(calendar.years):
        for m, holiday in enumerate(year.holidays):
            yield ("years", n, "holidays", m), year, holiday


def _is_covered(day: date, year: CalendarYear) -> bool:
    """Return whether a year's notice covers the day: in the year, or in the week before it."""
    before = date(year.year - 1, *EARLIEST_MAKE_UP_DAY)
    return before <= day <= date(year.year, 12, 31)


def _not_covered(path: Path, day: date, year: CalendarYear) -> Problem:
    return Problem(
        "C003-other-year",
        path,
        f"{day} is not of {year.year}",
        f"write a day of {year.year} or of the week before it",
    )


def _edits_published(calendar: Calendar, free: int) -> Problem:
    return Problem(
        "C006-published",
        ("version",),
        f"{calendar.ref} is published, and says something else",
        f"never edit a published version: write version {free}, in a file {free}.yaml",
    )


def _moved(calendar: Calendar, former: Calendar) -> Iterator[Problem]:
    if calendar.utc_offset != former.utc_offset:
        yield Problem(
            "C007-offset",
            ("utc_offset",),
            f"{former.ref} has {former.utc_offset}: every limit moves",
            "check the place's civil time",
            severity=Severity.WARNING,
        )


def _unsettled(calendar: Calendar, former: Calendar) -> Iterator[Problem]:
    """Yield a warning for each year in which settled days change or lose their notice."""
    places = {one.year: n for n, one in enumerate(calendar.years)}
    for year in sorted(former.known_years):
        different = [day for day in _settled_days(former, year) if _differs(day, calendar, former)]
        if not different:
            continue
        path: Path = ("years", places[year], "year") if year in places else ("years",)
        listed = ", ".join(map(str, different[:10])) + (" …" if len(different) > 10 else "")  # noqa: PLR2004
        yield Problem(
            "C008-changes-known-day",
            path,
            f"{former.ref} settled {len(different)} day(s) of {year} otherwise: {listed}",
            "check the notice; limits that count such a day are not computed again by themselves",
            severity=Severity.WARNING,
        )


def _settled_days(former: Calendar, year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        if former.knows(day):
            yield day
        day += timedelta(days=1)


def _differs(day: date, calendar: Calendar, former: Calendar) -> bool:
    return not calendar.knows(day) or calendar.is_working_day(day) != former.is_working_day(day)
