"""A calendar: which days are working days, as published and versioned data.

It holds the content of the State Council's yearly notice (国务院办公厅关于部分节假日安排的通知):
periods off, and the weekend days that are worked in exchange (调休上班). A published version never
changes; a new notice makes a new version.
"""

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property
from typing import Annotated, Self, TypedDict

import rfc8785
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from domain.errors import RecordDamagedError
from domain.theme.model import Bilingual

SATURDAY = 5
EARLIEST_MAKE_UP_DAY = (12, 25)
"""Month and day from which a year depends on the next year's notice.

That of 2019 made 29 December 2018, a Saturday, a working day, and the Monday after it a holiday.
"""

CalendarName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"\S")]


class CalendarIdentity(TypedDict):
    """The fields of an event that name the calendar that it was computed on."""

    calendar: str
    calendar_version: int
    calendar_digest: str


class CalendarModel(BaseModel):
    """Frozen, closed base class of the calendar's parts."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Holiday(CalendarModel):
    """One holiday of a notice: off from ``first`` to ``last``, both included, weekends as well.

    ``make_up`` names the weekend days that are worked in exchange.
    """

    name: Bilingual
    first: date
    last: date
    make_up: Annotated[tuple[date, ...], Field(max_length=10)] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """Return the days off, in order."""
        length = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=n) for n in range(length))


class CalendarYear(CalendarModel):
    """A year whose notice is known, and the source of the notice."""

    year: int = Field(ge=1949, le=2999)
    notice: Text
    holidays: Annotated[tuple[Holiday, ...], Field(max_length=60)]


class Calendar(CalendarModel):
    """The days of one place. ``utc_offset`` is in minutes east of UTC, without summer time."""

    name: CalendarName
    version: int = Field(ge=1, le=100_000)
    utc_offset: int = Field(ge=-14 * 60, le=14 * 60)
    years: Annotated[tuple[CalendarYear, ...], Field(min_length=1, max_length=200)]

    def __hash__(self) -> int:
        return hash((self.name, self.version))  # avoids hashing all days each time

    @property
    def ref(self) -> str:
        """``name@version``."""
        return f"{self.name}@{self.version}"

    @cached_property
    def canonical(self) -> bytes:
        """Return the content as RFC 8785 canonical JSON, UTF-8."""
        return rfc8785.dumps(self.model_dump(mode="json"))

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of :attr:`canonical`, 64 lower-case hex digits."""
        return hashlib.sha256(self.canonical).hexdigest()

    @classmethod
    def parse(cls, canonical: bytes, digest: str) -> Self:
        """Read a stored calendar and check its digest.

        Raises:
            RecordDamagedError: the bytes are not the calendar of that digest.
        """
        if hashlib.sha256(canonical).hexdigest() != digest:
            raise RecordDamagedError(f"the stored calendar is not the one of digest {digest}")
        return cls.model_validate_json(canonical)

    @property
    def identity(self) -> CalendarIdentity:
        """Return the calendar's name, version and digest as fields of an event."""
        return {
            "calendar": self.name,
            "calendar_version": self.version,
            "calendar_digest": self.digest,
        }

    @cached_property
    def known_years(self) -> frozenset[int]:
        """Return the years whose notice is known."""
        return frozenset(one.year for one in self.years)

    @cached_property
    def holidays(self) -> dict[date, Bilingual]:
        """Return every day off of the notices with the holiday's name."""
        return {
            day: holiday.name
            for year in self.years
            for holiday in year.holidays
            for day in holiday.days
        }

    @cached_property
    def make_up_days(self) -> frozenset[date]:
        """Return the weekend days that are working days."""
        return frozenset(
            day for year in self.years for holiday in year.holidays for day in holiday.make_up
        )

    def knows(self, day: date) -> bool:
        """Return whether a notice settles the day; if not, results for it are provisional."""
        if (day.month, day.day) >= EARLIEST_MAKE_UP_DAY and day.year + 1 not in self.known_years:
            return False
        return day.year in self.known_years

    def is_working_day(self, day: date) -> bool:
        """Return whether the day is a working day: by the notice, else Monday to Friday."""
        if day in self.make_up_days:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    @cached_property
    def zone(self) -> timezone:
        """Return the place's civil time."""
        return timezone(timedelta(minutes=self.utc_offset))

    def local(self, at: datetime) -> datetime:
        """Convert a moment to the place's civil time. Raises ValueError if it has no time zone."""
        if at.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return at.astimezone(self.zone)

    def end_of(self, day: date) -> datetime:
        """Return 24:00 of a local day, which is 0:00 of the next, in UTC."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return (midnight + timedelta(days=1)).astimezone(UTC)
