"""The office clock: it runs in the hours of working days only."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from math import ceil

from domain.calendar.calendar import Calendar
from ops.authoring.simulate.assumptions import Hours

_MAX_DAYS = 1_300
"""Working days computed ahead, about five years; anything later ends on the last of them."""


class Office:
    """The working time of one calendar, from a day on."""

    def __init__(self, calendar: Calendar, hours: Hours, first: date) -> None:
        self.day_s = int(hours.day.total_seconds())
        self._calendar = calendar
        midnights = (
            datetime(day.year, day.month, day.day, tzinfo=calendar.zone)
            for day in islice(_working_days(calendar, first), _MAX_DAYS)
        )
        self._opens = [int((each + hours.since_midnight).timestamp()) for each in midnights]

    def working_days_until(self, days: int) -> int:
        """Return how many working days are in that many days from the first on."""
        return max(1, bisect_right(self._opens, self._opens[0] + days * 86_400 - 1))

    def moment(self, day: int, second: int) -> datetime:
        """Return the time of a second of a working day, both counted from 0."""
        return datetime.fromtimestamp(self._opens[day] + second, UTC)

    def worked(self, at: datetime) -> int:
        """Return the seconds of work from the first day to a moment."""
        seconds = int(at.timestamp())
        day = bisect_right(self._opens, seconds) - 1
        if day < 0:
            return 0
        return day * self.day_s + min(seconds - self._opens[day], self.day_s)

    def add(self, at: datetime, seconds: int) -> datetime:
        """Return the moment after that much work; never before ``at``, and monotonic in ``at``."""
        if not seconds:
            return at
        total = self.worked(at) + seconds
        day = min(ceil(total / self.day_s) - 1, len(self._opens) - 1)
        done = datetime.fromtimestamp(
            self._opens[day] + min(total - day * self.day_s, self.day_s), UTC
        )
        return max(at, done)


def _working_days(calendar: Calendar, first: date) -> Iterator[date]:
    day = first
    while True:
        if calendar.is_working_day(day):
            yield day
        day += timedelta(days=1)
