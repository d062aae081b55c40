"""The folders of calendars: the shipped ones, and a configured one."""

from adapters.files.calendar_folder import FolderCalendars
from adapters.memory.calendars import MemoryCalendars
from ops.authoring.published.shipped import FOLDER
from ops.serve.config.settings import Settings

SHIPPED_FOLDERS = FOLDER / "calendars"


def calendars(settings: Settings) -> FolderCalendars:
    """Return the shipped calendars, and those of the setting ``calendars_folder``."""
    own = settings.calendars_folder
    return (
        FolderCalendars(SHIPPED_FOLDERS) if own is None else FolderCalendars(SHIPPED_FOLDERS, own)
    )


def current_calendars(settings: Settings) -> MemoryCalendars:
    """Return the present calendars, for a run that must not see later changes."""
    return MemoryCalendars(calendars(settings).all())
