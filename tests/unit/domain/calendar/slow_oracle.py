"""The rule of ``docs/clocks.md`` a second time: slow, by definition, with no shared code.

It tries every last day in turn and counts anew, and walks hours minute by minute.
"""

from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
OFF = {
    date(2026, month, day)
    for month, first, last in (
        (1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7)
    )
    for day in range(first, last + 1)
}  # fmt: skip
WORKED = {
    date(2026, month, day) for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))
}
HORIZON = 400


def works(day):
    if day in OFF or day in WORKED:
        return day in WORKED
    return day.strftime("%a") not in ("Sat", "Sun")


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=CHINA).astimezone(UTC)


def extended_until(moment, unit):
    """An extension of a limit in days lasts through the whole of its last day."""
    if unit == "hours":
        return moment
    return midnight(moment.astimezone(CHINA).date() + timedelta(days=1))


def undisturbed(day, halts):
    """No stretch of standing still meets [0:00, 24:00), its two moments included."""
    begins, ends = midnight(day), midnight(day + timedelta(days=1))
    return all(
        stopped >= ends or (resumed is not None and resumed < begins) for stopped, resumed in halts
    )


def days_of_months(start, months):
    """The days up to the last day that is in the month and not after the day of the start."""
    wanted = start.year * 12 + start.month + months
    every = [start + timedelta(days=n) for n in range(1, 31 * (months + 1) + 1)]
    fitting = [d for d in every if d.year * 12 + d.month == wanted and d.day <= start.day]
    return (max(fitting) - start).days


def due(count, unit, started, halts):
    """When the term ends, or None."""
    if unit == "hours":
        return due_minute_by_minute(count, started, halts)
    start = started.astimezone(CHINA).date()
    needed = days_of_months(start, count) if unit == "months" else count
    after = [start + timedelta(days=n) for n in range(1, HORIZON)]
    ran = [undisturbed(day, halts) for day in after]
    worked = [works(day) for day in after]
    counts = [r and w for r, w in zip(ran, worked, strict=True)] if "work" in unit else ran
    for n, last in enumerate(after):
        if sum(counts[: n + 1]) >= needed and ran[n] and worked[n]:
            return midnight(last + timedelta(days=1))
    return None


def due_minute_by_minute(hours, started, halts):
    """For starts and halts at whole minutes."""
    minute, left = started, hours * 60
    for _ in range(HORIZON * 24 * 60):
        if left == 0:
            return minute
        standing = [resumed for stopped, resumed in halts if stopped <= minute]
        if None in standing:
            return None
        if all(resumed <= minute for resumed in standing):
            left -= 1
        minute += timedelta(minutes=1)
    raise AssertionError("beyond the horizon")
