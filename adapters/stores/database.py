"""What the stores need of a database: one writer's transactions, and short reads.

SQL is written once, with ``?`` for parameters, and runs on SQLite and PostgreSQL. Errors are
``eventsourcing.persistence`` errors inside a transaction and engine errors outside of it.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar
from uuid import UUID

from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    PersistenceError,
)

from domain.errors import (
    OnethingError,
    RecordDamagedError,
    StoreFullError,
    UnavailableError,
)
from domain.ports import Append

SqlValue = int | str | bytes | UUID | None
Row = Sequence[Any]

_DISK_FULL = "53100"
"""PostgreSQL's SQLSTATE for a full disk."""

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


class Sql(Protocol):
    """A cursor inside a transaction."""

    def run(self, sql: str, params: Sequence[SqlValue] = ()) -> Sequence[Row]:
        """Run one statement and return its rows; empty if it returns none."""
        ...

    def run_many(self, sql: str, rows: Sequence[Sequence[SqlValue]]) -> None:
        """Run one statement for each row of parameters."""
        ...


class Transaction(Sql, Protocol):
    """A write transaction that holds the store's only write lock."""

    def append(self, append: Append) -> None:
        """Insert events with their seals, command ids and values, through the recorder.

        Raises:
            eventsourcing.persistence.IntegrityError: a version or a command id is
                taken, or the first version does not follow the last stored one.
        """
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo the writes inside if an error leaves the block."""
        ...


T = TypeVar("T")
Work = Callable[[Transaction], T]


class Queries(Protocol):
    """The read operations of a database."""

    async def read(self, sql: str, params: Sequence[SqlValue] = ()) -> Sequence[Row]:
        """Run one query in its own snapshot, without blocking the event loop for long.

        Raises:
            UnavailableError: the database is away.
        """
        ...


class Writer(Protocol):
    """The write operation of a database: run work in a transaction."""

    async def submit(self, work: Work[T], on_conflict: Work[T] = ...) -> T:
        """Run ``work`` in a transaction; see :class:`adapters.stores.group_commit.GroupCommit`."""
        ...


class Database(Queries, Protocol):
    """One database. ``transaction`` blocks and belongs to the writer thread."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin a write transaction; commit at the end, roll back on an error.

        Raises:
            UnavailableError: it could not begin, so nothing was done.
            eventsourcing.persistence.PersistenceError: it failed later; the
                outcome of the commit may be unknown.
        """
        ...

    def scrub(self) -> None:
        """Make overwritten data unreadable in the files, as far as the database can."""
        ...

    def close(self) -> None:
        """Close every connection."""
        ...


def as_uuid(value: UUID | str) -> UUID:
    """Return a case id as the database returned it."""
    return value if isinstance(value, UUID) else UUID(value)


def is_storable(text: str) -> bool:
    """Return whether every database can hold the text: Unicode, and no zero byte."""
    return _UNSTORABLE.search(text) is None


def engine_error(error: PersistenceError) -> OnethingError:
    """Return the engine's error for a database failure that is not a conflict."""
    if _has_no_room(error):
        return StoreFullError("the store has no room left: free space on its disk")
    if isinstance(error, (OperationalError, InterfaceError)):
        return UnavailableError(f"the store is away: {error}")
    return RecordDamagedError(f"the store refused: {error}")


def _has_no_room(error: BaseException) -> bool:
    cause = error.__cause__
    return (
        getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(cause, "sqlstate", None) == _DISK_FULL
    )


__all__ = [
    "Database",
    "IntegrityError",
    "PersistenceError",
    "Queries",
    "Row",
    "Sql",
    "SqlValue",
    "Transaction",
    "Work",
    "Writer",
    "as_uuid",
    "engine_error",
    "is_storable",
]
