"""Guards the store: reads and writes fail at once while it is known to be away.

A probe reads the store over its own connection, so that callers that wait for dead connections do
not block it. If only writes fail (a full disk), reads continue and health reports the problem.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar

from adapters.health.availability import Availability
from adapters.stores.database import Queries, Row, SqlValue, Transaction, Work
from adapters.stores.group_commit import GroupCommit, raise_conflict
from domain.errors import UnavailableError

T = TypeVar("T")

COMPONENT = "the store"
LOOK = "SELECT max(version) FROM schema_version"
_WRITE_NOTHING = "UPDATE schema_version SET version = version"
_MIN_FREE_BYTES = 1024 * 1024


class AvailabilityCheck(Protocol):
    """Reads something of the store over the probe's own connection."""

    async def __call__(self) -> None:
        """Raise if the store is away."""

    async def close(self) -> None:
        """Close the connection. Idempotent."""


class GuardedStore:
    """``Queries`` and ``Writer`` over the real ones.

    Args:
        queries: reads; directly (SQLite) or on other threads, which may hang.
        writer: writes.
        look: see :class:`AvailabilityCheck`.
        hangs: whether reads may hang; they are abandoned when the store goes away.
        has_room: whether a write that failed is worth retrying.
    """

    def __init__(
        self,
        queries: Queries,
        writer: GroupCommit,
        availability_check: AvailabilityCheck,
        *,
        reads_can_hang: bool,
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        self.availability = Availability(COMPONENT)
        self._queries = queries
        self._writer = writer
        self._availability_check = availability_check
        self._reads_can_hang = reads_can_hang
        self._has_room = has_room
        self._write_failure = ""

    async def read(self, sql: str, params: Sequence[SqlValue] = ()) -> Sequence[Row]:
        """Run one query; see ``Queries``."""
        if self._reads_can_hang:
            return await self.availability.guard(self._queries.read(sql, params))
        self.availability.require_available()
        return await self._queries.read(sql, params)

    async def submit(self, work: Work[T], on_conflict: Work[T] = raise_conflict) -> T:
        """Run work in a transaction; see ``Writer``."""
        self.availability.require_available()
        try:
            result = await self.availability.guard(self._writer.submit(work, on_conflict))
        except UnavailableError as error:
            self._write_failure = type(error).__name__
            raise
        self._write_failure = ""
        return result

    async def check(self) -> None:
        """Raise the problem that keeps the store from being read.

        If the last write failed, an empty write is tried, so that health follows the disk and not
        the callers.
        """
        if not self._writer.alive:
            raise UnavailableError("its writer ended")
        await self._availability_check()
        if self._write_failure and self._has_room():
            with suppress(UnavailableError):
                await self._writer.submit(_write_nothing)
                self._write_failure = ""

    def problem(self) -> str:
        """Return the problem of the store, for health; empty if there is none."""
        if self.availability.unavailable_reason:
            return self.availability.unavailable_reason
        return f"writes fail ({self._write_failure})" if self._write_failure else ""


def _write_nothing(transaction: Transaction) -> None:
    transaction.run(_WRITE_NOTHING)


def disk_has_room(path: Path) -> bool:
    """Return whether the disk of a file has room for more than a few small writes."""
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize >= _MIN_FREE_BYTES


class SqliteLook:
    """Reads a row, and checks that the file is still the one that was opened.

    SQLite continues to write to a file that was removed, and those writes are lost.
    """

    def __init__(self, queries: Queries, path: Path) -> None:
        self._queries = queries
        self._path = path
        self._opened = os.stat(path).st_ino  # noqa: PTH116 - one call, no object

    async def __call__(self) -> None:
        """Check once. Raises UnavailableError."""
        try:
            there = os.stat(self._path).st_ino  # noqa: PTH116 - microseconds
        except OSError as error:
            raise UnavailableError(f"its file {self._path} cannot be found: put it back") from error
        if there != self._opened:
            raise UnavailableError(f"its file {self._path} was replaced: restart the engine")
        await self._queries.read(LOOK)

    async def close(self) -> None:
        """Do nothing: no connection is kept open."""
