"""Calendars in memory: those that were read, for as long as a run takes."""

from collections.abc import Iterable

from domain.calendar.calendar import Calendar
from domain.errors import NotFoundError


class MemoryCalendars:
    """``Calendars`` that are there from the beginning; nothing is looked for later."""

    def __init__(self, calendars: Iterable[Calendar]) -> None:
        self._calendars = {(each.name, each.version): each for each in calendars}

    async def newest(self, name: str) -> Calendar:
        """The highest version of a calendar. Raises NotFoundError."""
        versions = [number for known, number in self._calendars if known == name]
        if not versions:
            raise NotFoundError(f"there is no calendar {name}")
        return self._calendars[name, max(versions)]

    async def version(self, name: str, number: int) -> Calendar:
        """One version of a calendar. Raises NotFoundError."""
        found = self._calendars.get((name, number))
        if found is None:
            raise NotFoundError(f"there is no calendar {name}@{number}")
        return found
