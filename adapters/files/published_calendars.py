"""Calendars from files, checked against the versions that the store has published."""

import structlog

from domain.calendar.calendar import Calendar
from domain.errors import NotFoundError
from domain.ports import Calendars, CalendarStore

_log = structlog.get_logger(__name__)


class PublishedCalendars:
    """The newest calendars of ``files``, each as it was first used. Implements ``Calendars``.

    A version is published to the store when it is first used, and its content never changes: a file
    that was edited since, on any host, is logged (``calendar_differs_from_published``) and the
    published content is used. A version without a file is read from the store.
    """

    def __init__(self, files: Calendars, store: CalendarStore) -> None:
        self._files = files
        self._store = store
        self._published: dict[tuple[str, int, str], Calendar] = {}

    async def newest(self, name: str) -> Calendar:
        """Return the highest version of a calendar. Raises NotFoundError, UnavailableError."""
        try:
            found = await self._files.newest(name)
        except NotFoundError as error:
            try:
                return await self._store.newest(name)
            except NotFoundError:
                raise error from None  # its error says where to put the file
        return await self._publish(found)

    async def version(self, name: str, number: int) -> Calendar:
        """Return one version of a calendar. Raises NotFoundError, UnavailableError."""
        try:
            return await self._store.version(name, number)
        except NotFoundError:
            return await self._files.version(name, number)

    async def _publish(self, calendar: Calendar) -> Calendar:
        key = (calendar.name, calendar.version, calendar.digest)
        published = self._published.get(key)
        if published is None:
            published = await self._store.publish(calendar)
            self._published[key] = published
            if published.digest != calendar.digest:
                _log.error(
                    "calendar_differs_from_published",
                    calendar=calendar.ref,
                    file_digest=calendar.digest,
                    published_digest=published.digest,
                )
        return published
