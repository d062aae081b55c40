"""Calendars as files: ``NAME/VERSION.yaml`` in one or several folders."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from adapters.files.input_files import read_input
from domain.calendar.calendar import Calendar
from domain.calendar.load import load_calendar
from domain.errors import InvalidInputError, NotFoundError

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _FileStamp:
    """A file as it was when it was read."""

    modified_ns: int
    size: int


class FolderCalendars:
    """The calendars of folders, of which the first that has a version is believed.

    Every call looks for files that are new or changed (one directory listing). What was
    read stays known: a published version never changes, so a file that is edited or taken
    away changes nothing before the next start, and a file that cannot be read is left out;
    both are logged. Implements :class:`domain.ports.Calendars`.
    """

    def __init__(self, folder: Path, *more: Path) -> None:
        self._folders = (folder, *more)
        self._stamps: dict[Path, _FileStamp] = {}
        self._calendars: dict[tuple[str, int], Calendar] = {}

    async def newest(self, name: str) -> Calendar:
        """The highest version of a calendar. Raises NotFoundError."""
        return self.newest_sync(name)

    async def version(self, name: str, number: int) -> Calendar:
        """One version of a calendar. Raises NotFoundError."""
        self._scan()
        found = self._calendars.get((name, number))
        if found is None:
            raise self._missing(f"{name}@{number}", f"{name}/{number}.yaml")
        return found

    def newest_sync(self, name: str) -> Calendar:
        """As :meth:`newest`, for callers without an event loop."""
        versions = [one for one in self.all() if one.name == name]
        if not versions:
            raise self._missing(name, f"{name}/1.yaml")
        return versions[-1]

    def all(self) -> tuple[Calendar, ...]:
        """Every version that can be read, by name and number."""
        self._scan()
        return tuple(self._calendars[key] for key in sorted(self._calendars))

    def reload(self) -> None:
        """Forget everything, and read the folders again."""
        self._stamps.clear()
        self._calendars.clear()
        self._scan()

    def _scan(self) -> None:
        for file, stamp in self._files():
            if self._stamps.get(file) != stamp:
                self._stamps[file] = stamp
                self._load(file)

    def _files(self) -> Iterator[tuple[Path, _FileStamp]]:
        for folder in self._folders:
            for file in sorted(folder.glob("*/*.yaml")):
                try:
                    status = file.stat()
                except OSError:
                    continue  # taken away since it was listed
                yield file, _FileStamp(status.st_mtime_ns, status.st_size)

    def _load(self, file: Path) -> None:
        try:
            calendar = load_calendar(read_input(file), str(file))
            _require_location(calendar, file)
        except (NotFoundError, InvalidInputError) as error:
            _log.error("calendar_unreadable", file=str(file), reason=str(error))
            return
        known = self._calendars.setdefault((calendar.name, calendar.version), calendar)
        if known.digest != calendar.digest:
            _log.error("calendar_changed_after_publication", file=str(file), calendar=known.ref)

    def _missing(self, what: str, file: str) -> NotFoundError:
        places = ", ".join(map(str, self._folders))
        return NotFoundError(
            f"there is no calendar {what}: put {file} into {places}, "
            "and try it with `onething calendar check FILE`"
        )


def _require_location(calendar: Calendar, file: Path) -> None:
    """Raises InvalidInputError if the file is not where its name and version belong."""
    expected = Path(calendar.name) / f"{calendar.version}.yaml"
    if file.parts[-2:] != expected.parts:
        where = f"{file}:1:1"
        raise InvalidInputError(((where, f"{calendar.ref} belongs into the file {expected}"),))
