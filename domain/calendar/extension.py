"""Computes when a share of a term is used up after its end was extended (延长)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from domain.calendar.calendar import Calendar
from domain.calendar.due_calculation import share_of_days
from domain.calendar.halts import Halt, Halts
from domain.plan import TermUnit

_DAY = timedelta(days=1)


def share_until(  # noqa: PLR0917 - the parts of one term
    unit: TermUnit,
    started_at: datetime,
    ends_at: datetime,
    halts: Sequence[Halt],
    calendar: Calendar,
    percent: int,
) -> datetime | None:
    """Return when a percentage of the time from a start to an end is used up, in UTC.

    Days and hours count as for a term of the unit; a share of days is rounded as the share of a
    term is. None if nothing counts, or if an open halt leaves it undetermined.
    """
    held = Halts(tuple(one for one in halts if one.end is None or one.end > started_at), calendar)
    if any(one.end is None for one in held.halts):
        return None
    if unit == "hours":
        return _share_of_hours(started_at, ends_at, held, percent)
    return _share_of_days(unit, started_at, ends_at, held, percent)


def _share_of_days(
    unit: TermUnit, started_at: datetime, ends_at: datetime, halts: Halts, percent: int
) -> datetime | None:
    calendar = halts.calendar
    day = calendar.local(started_at).date()
    last = calendar.local(ends_at - timedelta(microseconds=1)).date()
    counted: list[date] = []
    while (day := day + _DAY) <= last:
        works = unit != "working_days" or calendar.is_working_day(day)
        if works and not halts.touch(day):
            counted.append(day)
    if not counted:
        return None
    share = share_of_days(len(counted), percent)
    return calendar.end_of(counted[share - 1] if share else counted[0] - _DAY)


def _share_of_hours(
    started_at: datetime, ends_at: datetime, halts: Halts, percent: int
) -> datetime | None:
    stood = [
        (max(stopped, started_at), min(resumed, ends_at))
        for stopped, resumed in halts.stretches()
        if resumed is not None and stopped < ends_at
    ]
    ran = ends_at - started_at - sum((end - start for start, end in stood), timedelta())
    if ran <= timedelta():
        return None
    used_up = started_at + ran * percent / 100
    for start, end in stood:
        if start >= used_up:
            break
        used_up += end - start
    return used_up.astimezone(UTC)
