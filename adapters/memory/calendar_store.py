"""A calendar store in memory, for tests."""

from collections.abc import Sequence

from domain.calendar.calendar import Calendar
from domain.errors import NotFoundError


class MemoryCalendarStore:
    """``CalendarStore`` in a dict."""

    def __init__(self) -> None:
        self._published: dict[tuple[str, int], Calendar] = {}

    async def publish(self, calendar: Calendar) -> Calendar:
        """Store a new version; see ``CalendarStore``."""
        return self._published.setdefault((calendar.name, calendar.version), calendar)

    async def newest(self, name: str) -> Calendar:
        """Return the highest version of a calendar. Raises NotFoundError."""
        versions = [number for known, number in self._published if known == name]
        if not versions:
            raise NotFoundError(f"calendar {name} is not published")
        return self._published[name, max(versions)]

    async def version(self, name: str, number: int) -> Calendar:
        """Return one version of a calendar. Raises NotFoundError."""
        found = self._published.get((name, number))
        if found is None:
            raise NotFoundError(f"calendar {name}@{number} is not published")
        return found

    async def all(self) -> Sequence[Calendar]:
        """Return every version, by name and number."""
        return [self._published[key] for key in sorted(self._published)]
