"""The calendar versions that the store of the settings published, and all that are known."""

from collections.abc import Sequence

from domain.calendar.calendar import Calendar
from domain.errors import NotFoundError
from ops.authoring.published.calendar_folders import calendars
from ops.serve.config.settings import Settings
from ops.serve.read_only_stores import open_stores_read_only


async def published_calendars(settings: Settings) -> Sequence[Calendar]:
    """What the store published; nothing where there is no store.

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
    """Every version of the folders and the store; the published content of a version wins."""
    known = {one.ref: one for one in calendars(settings).all()}
    known |= {one.ref: one for one in await published_calendars(settings)}
    return tuple(known.values())
