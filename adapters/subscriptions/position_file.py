"""A reader's position in a small file, replaced atomically and flushed."""

import asyncio
import os
from pathlib import Path

import structlog

from domain.errors import RecordDamagedError, UnavailableError

FIX = (
    "put back a copy of the file, or write the seq of the last event that was delivered into "
    "it, or delete it to have everything delivered again"
)

log = structlog.get_logger(__name__)


class PositionFile:
    """Stores one position, for one process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: int | None = None

    async def get(self) -> int:
        """Return the position; 0 if none was ever stored.

        Raises:
            RecordDamagedError: the file holds no position.
            UnavailableError: the file cannot be read.
        """
        if self._known is None:
            self._known = await asyncio.to_thread(self._read)
        return self._known

    async def put(self, position: int) -> None:
        """Store a position. Raises UnavailableError."""
        await asyncio.to_thread(write_whole, self._path, f"{position}\n")
        self._known = position

    def _read(self) -> int:
        try:
            text = self._path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return 0
        except (OSError, UnicodeDecodeError) as error:
            raise UnavailableError(f"position file {self._path} cannot be read") from error
        if not text.isdigit():
            log.error("position_file_damaged", file=str(self._path), fix=FIX)
            raise RecordDamagedError(f"position file {self._path} holds no position")
        return int(text)


def write_whole(path: Path, text: str) -> None:
    """Replace a file by this text, flushed to the disk. Raises UnavailableError."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        with fresh.open("w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise UnavailableError(f"file {path} cannot be written") from error


def sync_folder(folder: Path) -> None:
    """Flush a folder's own entries: only then is a new name durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
