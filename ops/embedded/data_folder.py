"""The data folder: it holds all state of an embedded engine.

One engine per folder: an OS lock (flock(2)) on ``engine.lock`` is held while it runs and is
released with the process, however that ends.
"""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from domain.errors import SettingsError, UnavailableError
from ops.embedded.private_files import make_private_folder

LOCK_NAME = "engine.lock"


class DataFolder:
    """A folder that one engine locks.

    Use as a context manager, or call ``acquire`` and ``release``.

    Args:
        path: created if missing, readable by its owner only.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self._lock: int | None = None

    @property
    def logs(self) -> Path:
        """Return the folder of the processes' logs."""
        return self.path / "logs"

    @property
    def temporal(self) -> Path:
        """Return the embedded Temporal server's folder."""
        return self.path / "temporal"

    def acquire(self) -> Self:
        """Lock the folder.

        Raises:
            SettingsError: it cannot be created or written, or others can read it.
            UnavailableError: another engine has locked it.
        """
        try:
            make_private_folder(self.path)
            lock = os.open(self.path / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise SettingsError(
                f"data folder {self.path}: cannot be written ({error.strerror}); "
                "make it writable or choose another one"
            ) from error
        self._try_lock(lock)
        return self

    def _try_lock(self, lock: int) -> None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(lock, 0)
            os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        except BlockingIOError as error:
            holder = os.pread(lock, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(lock)
            raise UnavailableError(
                f"data folder {self.path}: another engine (pid {holder}) runs on it; "
                "stop that one or choose another folder"
            ) from error
        except OSError as error:
            os.close(lock)
            raise SettingsError(
                f"data folder {self.path}: cannot be locked ({error.strerror}); "
                "choose a local folder with free space"
            ) from error
        self._lock = lock

    def release(self) -> None:
        """Release the lock. Idempotent. The lock file stays."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        return self.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
