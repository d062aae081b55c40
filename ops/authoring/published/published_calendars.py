"""The calendar versions that the configured store has published, and all known versions."""

from collections.abc import Sequence

from domain.calendar.calendar import Calendar
from domain.errors import NotFoundError
from ops.authoring.published.calendar_folders import calendars
from ops.serve.config.settings import Settings
from ops.serve.read_only_stores import open_stores_read_only


async def published_calendars(settings: Settings) -> Sequence[Calendar]:
    """Return the published calendars; empty without a store.

    Raises:
        RecordDamagedError: a stored calendar does not match its digest.
        SettingsError, UnavailableError: as ``open_stores_read_only``.
    """
    try:
        async with open_stores_read_only(settings) as stores:
            return await stores.calendars.all()
    except NotFoundError:
        return ()


async def known_calendars(settings: Settings) -> Sequence[Calendar]:
    """Return every version of the folders and the store; published content takes precedence."""
    known = {one.ref: one for one in calendars(settings).all()}
    known |= {one.ref: one for one in await published_calendars(settings)}
    return tuple(known.values())
