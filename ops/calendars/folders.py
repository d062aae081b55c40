"""Where calendars are: those that ship with the engine, and a folder of one's own."""

from adapters.calendars.folder import FolderCalendars
from adapters.memory.calendars import MemoryCalendars
from ops.settings import Settings
from ops.themes.shipped import FOLDER

SHIPPED = FOLDER / "calendars"


def calendars(settings: Settings) -> FolderCalendars:
    """The shipped calendars, and those of the setting ``calendars_folder``."""
    own = settings.calendars_folder
    return FolderCalendars(SHIPPED) if own is None else FolderCalendars(SHIPPED, own)


def calendars_now(settings: Settings) -> MemoryCalendars:
    """The same as they are now, for a run during which none is to come or go."""
    return MemoryCalendars(calendars(settings).all())
