"""Calendars in memory, loaded once for a run."""

from collections.abc import Iterable

from domain.calendar.calendar import Calendar
from domain.errors import NotFoundError


class MemoryCalendars:
    """``Calendars`` with a fixed set of versions."""

    def __init__(self, calendars: Iterable[Calendar]) -> None:
        self._calendars = {(each.name, each.version): each for each in calendars}

    async def newest(self, name: str) -> Calendar:
        """Return the highest version of a calendar. Raises NotFoundError."""
        versions = [number for known, number in self._calendars if known == name]
        if not versions:
            raise NotFoundError(f"there is no calendar {name}")
        return self._calendars[name, max(versions)]

    async def version(self, name: str, number: int) -> Calendar:
        """Return one version of a calendar. Raises NotFoundError."""
        found = self._calendars.get((name, number))
        if found is None:
            raise NotFoundError(f"there is no calendar {name}@{number}")
        return found
