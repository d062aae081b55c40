"""Published calendars, kept permanently; the first content of a version is final."""

from collections.abc import Sequence
from functools import partial

from adapters.stores.database import Queries, Row, Transaction, Writer, is_storable
from domain.calendar.calendar import Calendar
from domain.errors import NotFoundError
from domain.ports import Clock

_COLUMNS = "SELECT content, digest FROM published_calendar"
_EXACT = f"{_COLUMNS} WHERE name = ? AND version = ?"
_NEWEST = f"{_COLUMNS} WHERE name = ? ORDER BY version DESC LIMIT 1"
_ALL = f"{_COLUMNS} ORDER BY name, version"
_ADD = """INSERT INTO published_calendar (name, version, digest, content, published_at)
    VALUES (?, ?, ?, ?, ?)"""


class StoredCalendars:
    """Calendars in a database. Implements :class:`domain.ports.CalendarStore`."""

    def __init__(self, database: Queries, writer: Writer, clock: Clock) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock

    async def publish(self, calendar: Calendar) -> Calendar:
        """Store a new version; see ``CalendarStore``."""
        found = await self._database.read(_EXACT, (calendar.name, calendar.version))
        if not found:
            found = await self._writer.submit(partial(self._publish, calendar=calendar))
        return _parse(found[0])

    async def newest(self, name: str) -> Calendar:
        """Return the highest version of a calendar. Raises NotFoundError, RecordDamagedError."""
        return await self._one(_NEWEST, (name,), name)

    async def version(self, name: str, number: int) -> Calendar:
        """Return one version of a calendar. Raises NotFoundError, RecordDamagedError."""
        return await self._one(_EXACT, (name, number), f"{name}@{number}")

    async def all(self) -> Sequence[Calendar]:
        """Return every version, by name and number. Raises RecordDamagedError."""
        return [_parse(row) for row in await self._database.read(_ALL)]

    async def _one(self, sql: str, params: tuple[str | int, ...], what: str) -> Calendar:
        rows = await self._database.read(sql, params) if is_storable(what) else ()
        if not rows:
            raise NotFoundError(f"calendar {what} is not published")
        return _parse(rows[0])

    def _publish(self, transaction: Transaction, calendar: Calendar) -> Sequence[Row]:
        key = (calendar.name, calendar.version)
        if not (found := transaction.run(_EXACT, key)):
            published_at = self._clock.now().isoformat()
            transaction.run(_ADD, (*key, calendar.digest, calendar.canonical, published_at))
            found = transaction.run(_EXACT, key)
        return found


def _parse(row: Row) -> Calendar:
    content, digest = row
    return Calendar.parse(bytes(content), digest)
