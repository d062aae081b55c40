"""Read-only access to a store: queries and one snapshot."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from adapters.stores.database import Queries, Row, SqlValue, Work
from adapters.stores.group_commit import raise_conflict
from domain.errors import SettingsError

T = TypeVar("T")


class Snapshot(Protocol):
    """One state of the whole database, independent of concurrent writes."""

    def rows(self, sql: str, params: Sequence[SqlValue] = ()) -> Iterator[Row]:
        """Run one query and stream its rows; several may be open at once.

        Raises:
            UnavailableError: the database is away.
        """
        ...


class ReadOnlyDatabase(Queries, Protocol):
    """A database that is opened for reading and never changed.

    SQL is written with ``?`` for parameters, as in :mod:`adapters.stores.database`.
    """

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Hold one snapshot while the block runs.

        Raises:
            UnavailableError: the database is away, or it was changed under a snapshot
                that cannot be held (a SQLite file that an engine opened meanwhile).
        """
        ...

    def close(self) -> None:
        """Close every connection."""
        ...


class ReadOnlyWriter:
    """``Writer`` of a store that is opened for reading: it rejects all work."""

    async def submit(self, work: Work[T], on_conflict: Work[T] = raise_conflict) -> T:  # noqa: ARG002 - it does none
        """Raise SettingsError: the store is read-only."""
        raise SettingsError("the store is opened for reading only")


__all__ = ["ReadOnlyDatabase", "ReadOnlyWriter", "Snapshot"]
