"""The store behind a gate: reads and writes fail at once while it is known to be away.

A probe asks the store over a line of its own, so that callers who wait for dead
connections keep no probe waiting. Where only writes fail (a full disk), reads go on and
health says so.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar

from adapters.health.availability import Gate
from adapters.stores.database import Queries, Row, SqlValue, Transaction, Work
from adapters.stores.group_commit import GroupCommit, refuse
from domain.errors import UnavailableError

T = TypeVar("T")

PART = "the store"
LOOK = "SELECT max(version) FROM schema_version"
_TOUCH = "UPDATE schema_version SET version = version"
_ROOM = 1024 * 1024


class Look(Protocol):
    """Reads something of the store over a connection of the probe's own."""

    async def __call__(self) -> None:
        """Raise if the store is away."""

    async def close(self) -> None:
        """Close the connection. Idempotent."""


class GatedStore:
    """``Queries`` and ``Writer`` over the real ones.

    Args:
        queries: reads; at once (SQLite) or on other threads, which may hang.
        writer: writes.
        look: see :class:`Look`.
        hangs: whether reads may hang, and are to be given up when the store goes away.
        has_room: whether a write that failed is worth trying again.
    """

    def __init__(
        self,
        queries: Queries,
        writer: GroupCommit,
        look: Look,
        *,
        hangs: bool,
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        self.gate = Gate(PART)
        self._queries = queries
        self._writer = writer
        self._look = look
        self._hangs = hangs
        self._has_room = has_room
        self._write_failure = ""

    async def read(self, sql: str, params: Sequence[SqlValue] = ()) -> Sequence[Row]:
        """Run one query; see ``Queries``."""
        if self._hangs:
            return await self.gate.passed(self._queries.read(sql, params))
        self.gate.require()
        return await self._queries.read(sql, params)

    async def submit(self, work: Work[T], on_conflict: Work[T] = refuse) -> T:
        """Do work in a transaction; see ``Writer``."""
        self.gate.require()
        try:
            result = await self.gate.passed(self._writer.submit(work, on_conflict))
        except UnavailableError as error:
            self._write_failure = type(error).__name__
            raise
        self._write_failure = ""
        return result

    async def check(self) -> None:
        """Raise what keeps the store from being read. Where the last write failed, one that
        changes nothing is tried, so that health follows the disk and not the callers.
        """
        if not self._writer.alive:
            raise UnavailableError("its writer ended")
        await self._look()
        if self._write_failure and self._has_room():
            with suppress(UnavailableError):
                await self._writer.submit(_touch)
                self._write_failure = ""

    def trouble(self) -> str:
        """What is wrong with the store, for health; empty if nothing is."""
        if self.gate.away:
            return self.gate.away
        return f"writes fail ({self._write_failure})" if self._write_failure else ""


def _touch(transaction: Transaction) -> None:
    transaction.run(_TOUCH)


def disk_has_room(path: Path) -> bool:
    """Whether the disk of a file has room for more than a few small writes."""
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize >= _ROOM


class SqliteLook:
    """Reads a row, and checks that the file is still the one that was opened: SQLite goes on
    writing to a file that was removed, and the writes are lost in the end.
    """

    def __init__(self, queries: Queries, path: Path) -> None:
        self._queries = queries
        self._path = path
        self._opened = os.stat(path).st_ino  # noqa: PTH116 - one call, no object

    async def __call__(self) -> None:
        """Look once. Raises UnavailableError."""
        try:
            there = os.stat(self._path).st_ino  # noqa: PTH116 - microseconds
        except OSError as error:
            raise UnavailableError(f"its file {self._path} cannot be found: put it back") from error
        if there != self._opened:
            raise UnavailableError(f"its file {self._path} was replaced: restart the engine")
        await self._queries.read(LOOK)

    async def close(self) -> None:
        """Nothing is held open."""
