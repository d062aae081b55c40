"""Rotation of growing files: a maximum size, and a number of older files."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Rotation:
    """When a file is rotated, and how many older ones are kept, ``NAME.1`` the newest.

    ``max_bytes`` 0 means never, ``keep`` 0 means no older ones.
    """

    max_bytes: int = 0
    keep: int = 5

    def due(self, path: Path) -> bool:
        """Return whether the file has reached the size. Raises OSError, not for a missing file."""
        try:
            return 0 < self.max_bytes <= path.stat().st_size
        except FileNotFoundError:
            return False

    def rotate_by_rename(self, path: Path) -> None:
        """Rename the file, for a writer that reopens it. Raises OSError."""
        self._shift_older(path)
        if self.keep:
            path.replace(rotated_path(path, 1))
        else:
            path.unlink()

    def rotate_by_copy(self, path: Path) -> None:
        """Copy the file and truncate it, for writers that hold it open in append mode.

        Lines written between the last read of the copy and the truncation, microseconds, are lost.
        Raises OSError.
        """
        self._shift_older(path)
        if self.keep:
            shutil.copyfile(path, rotated_path(path, 1))
            rotated_path(path, 1).chmod(path.stat().st_mode)
        os.truncate(path, 0)

    def _shift_older(self, path: Path) -> None:
        for number in range(self.keep, 0, -1):
            older = rotated_path(path, number)
            if not older.exists():
                continue
            if number == self.keep:
                older.unlink()
            else:
                older.replace(rotated_path(path, number + 1))


def rotated_path(path: Path, number: int) -> Path:
    """Return the name of an older file."""
    return path.with_name(f"{path.name}.{number}")
