"""The library's SQLite recorder, which seals its events in the same transaction."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
)

from adapters.stores.companion_rows import write_companions
from adapters.stores.database import Row, SqlValue
from adapters.stores.schema import sqlite_statements
from domain.ports import Append

LOCK_TIMEOUT_S = 10


class SqliteSql:
    """``Sql`` on a cursor of the library: UUIDs are stored as 32 hex digits."""

    def __init__(self, cursor: SQLiteCursor) -> None:
        self.cursor = cursor

    def run(self, sql: str, params: Sequence[SqlValue] = ()) -> Sequence[Row]:
        """Run one statement and return its rows."""
        self.cursor.execute(sql, sqlite_params(params))
        rows: Sequence[Row] = self.cursor.fetchall()
        return rows

    def run_many(self, sql: str, rows: Sequence[Sequence[SqlValue]]) -> None:
        """Run one statement for each row."""
        self.cursor.executemany(sql, [sqlite_params(row) for row in rows])


def sqlite_params(params: Sequence[SqlValue]) -> tuple[SqlValue, ...]:
    """Return parameters as SQLite takes them."""
    return tuple(p.hex if isinstance(p, UUID) else p for p in params)


class DurablePool(SQLiteConnectionPool):
    """Connections that flush every commit and overwrite what they delete."""

    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA secure_delete=ON")
        return connection


class DurableDatastore(SQLiteDatastore):
    """The library's datastore on durable connections."""

    def __init__(self, db_name: str) -> None:
        super().__init__(db_name=db_name, lock_timeout=LOCK_TIMEOUT_S)
        self.pool = DurablePool(db_name=db_name, lock_timeout=LOCK_TIMEOUT_S)


class SealingSqliteRecorder(SQLiteApplicationRecorder):
    """Seals every event it inserts; with ``append=`` also stores the rows that commit with it.

    The insert comes before the first read, so that the transaction holds the write lock when it
    looks up the highest ``seq``.
    """

    def construct_create_table_statements(self) -> list[str]:
        """Return the statements for the library's table and the engine's."""
        return [*super().construct_create_table_statements(), *sqlite_statements()]

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        *,
        append: Append | None = None,
        **kwargs: Any,
    ) -> Sequence[int] | None:
        ids = super()._insert_events(c, stored_events, **kwargs)
        write_companions(SqliteSql(c), stored_events, append)
        return ids

    def insert_append(self, c: SQLiteCursor, append: Append, events: Sequence[StoredEvent]) -> None:
        """Insert one append inside a transaction that the caller began."""
        self._insert_events(c, events, append=append)
