"""Temporary folders that are removed even if a command is killed.

A folder is removed when its command ends. The lock (flock(2)) of a killed command's folder is free:
the next command of the same kind removes that folder.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOCK_NAME = "holder.lock"


@contextmanager
def scratch_folder(prefix: str) -> Iterator[Path]:
    """Create a folder, private to this user, for as long as the context lasts.

    Args:
        prefix: of its name; abandoned folders of the same prefix are removed first.
    """
    remove_abandoned(prefix)
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    lock = _acquire_lock(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def remove_abandoned(prefix: str) -> int:
    """Remove this user's folders of a prefix whose lock is free; return how many."""
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with suppress(OSError):  # another user's, or removed meanwhile
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # BlockingIOError: in use
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
            finally:
                os.close(lock)
    return removed


def _acquire_lock(folder: Path) -> int:
    """Lock a file under another name first, so that a folder never has an unlocked lock file."""
    making = folder / f".{LOCK_NAME}"
    lock = os.open(making, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    making.rename(folder / LOCK_NAME)
    return lock
