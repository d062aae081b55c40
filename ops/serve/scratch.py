"""Temporary folders that no killed command leaves behind for good.

A folder is removed when its command ends. One whose command was killed has no holder of its
lock (flock(2)) any more: the next command of its kind removes it.
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
    """Make a folder, private to this user, for as long as the context lasts.

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
    """Remove this user's folders of a prefix whose lock nobody holds; returns how many."""
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with suppress(OSError):  # another user's, or gone meanwhile
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
    """Make the lock under another name first: a folder with a lock is one that is locked."""
    making = folder / f".{LOCK_NAME}"
    lock = os.open(making, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    making.rename(folder / LOCK_NAME)
    return lock
