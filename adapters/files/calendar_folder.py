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
    """The state of a file when it was read."""

    modified_ns: int
    size: int


class FolderCalendars:
    """The calendars of folders; the first folder that has a version takes precedence.

    Every call looks for new or changed files (one directory listing). Versions once read stay
    cached: a published version never changes, so a file that is edited or removed has no effect
    before the next start, and an unreadable file is left out; both are logged. Implements
    :class:`domain.ports.Calendars`.
    """

    def __init__(self, folder: Path, *more: Path) -> None:
        self._folders = (folder, *more)
        self._stamps: dict[Path, _FileStamp] = {}
        self._calendars: dict[tuple[str, int], Calendar] = {}

    async def newest(self, name: str) -> Calendar:
        """Return the highest version of a calendar. Raises NotFoundError."""
        return self.newest_sync(name)

    async def version(self, name: str, number: int) -> Calendar:
        """Return one version of a calendar. Raises NotFoundError."""
        self._scan()
        found = self._calendars.get((name, number))
        if found is None:
            raise self._missing(f"{name}@{number}", f"{name}/{number}.yaml")
        return found

    def newest_sync(self, name: str) -> Calendar:
        """Do the same as :meth:`newest`, for callers without an event loop."""
        versions = [one for one in self.all() if one.name == name]
        if not versions:
            raise self._missing(name, f"{name}/1.yaml")
        return versions[-1]

    def all(self) -> tuple[Calendar, ...]:
        """Return every version that can be read, by name and number."""
        self._scan()
        return tuple(self._calendars[key] for key in sorted(self._calendars))

    def reload(self) -> None:
        """Clear the cache, and read the folders again."""
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
                    continue  # removed since it was listed
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
    """Raise InvalidInputError if the file is not at the path of its name and version."""
    expected = Path(calendar.name) / f"{calendar.version}.yaml"
    if file.parts[-2:] != expected.parts:
        where = f"{file}:1:1"
        raise InvalidInputError(((where, f"{calendar.ref} belongs into the file {expected}"),))
