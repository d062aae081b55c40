"""The library's PostgreSQL recorder, which seals its events in the same transaction."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import (
    PostgresAggregateRecorder,
    PostgresApplicationRecorder,
    PostgresDatastore,
)
from psycopg import Cursor
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, TupleRow, dict_row, tuple_row
from psycopg.sql import SQL

from adapters.stores.companion_rows import write_companions
from adapters.stores.database import Row, SqlValue
from adapters.stores.schema import postgres_statements
from domain.ports import Append

LOCK_TIMEOUT_S = 10
CONNECT_TIMEOUT_S = 5
SCHEMA = "public"
APPEND_LOCK = 0x6F6E652D73657121
"""The advisory lock that orders the write transactions of all processes."""
POOL_SIZE = 5
"""One connection for the writer, four for readers."""


@lru_cache(maxsize=256)
def postgres_text(sql: str) -> bytes:
    """Return the statement with psycopg's parameter marks."""
    return sql.replace("?", "%s").encode()


class PostgresSql:
    """``Sql`` on a psycopg cursor with rows as tuples.

    Args:
        prepare: see psycopg. False inside the library's pipeline, where
            a prepared statement may be lost with the transaction.
    """

    def __init__(self, cursor: Cursor[TupleRow], *, prepare: bool | None = None) -> None:
        self._cursor = cursor
        self._prepare = prepare

    def run(self, sql: str, params: Sequence[SqlValue] = ()) -> Sequence[Row]:
        """Run one statement and return its rows."""
        self._cursor.execute(postgres_text(sql), params, prepare=self._prepare)
        if not sql.startswith("SELECT"):
            return ()  # in a pipeline, fetching rows would wait for the server
        return self._cursor.fetchall()

    def run_many(self, sql: str, rows: Sequence[Sequence[SqlValue]]) -> None:
        """Run one statement for each row."""
        for row in rows:
            self._cursor.execute(postgres_text(sql), row, prepare=self._prepare)


_SESSION = (
    f"-c lock_timeout={LOCK_TIMEOUT_S}s"
    # A snapshot taken before the lock was granted would not see the last append.
    r" -c default_transaction_isolation=read\ committed"
)
"""Settings of every session of the pool; they override those of the DSN, role and database."""


class DsnDatastore(PostgresDatastore):
    """The library's datastore with all settings of a DSN, TLS included."""

    def __init__(self, dsn: str) -> None:
        super().__init__(
            dbname="",
            host="",
            port="",
            user="",
            password="",
            connect_timeout=CONNECT_TIMEOUT_S,
            idle_in_transaction_session_timeout=2 * LOCK_TIMEOUT_S,
            pool_size=1,
            max_overflow=POOL_SIZE - 1,
            pre_ping=True,
            lock_timeout=LOCK_TIMEOUT_S,
            schema=SCHEMA,
        )
        words = connection_options(dsn)
        words["options"] = f"{words['options']} {_SESSION}"
        self.pool.kwargs = {**words, "row_factory": dict_row}


def connection_options(dsn: str) -> dict[str, str | int]:
    """Return what libpq needs to connect: the DSN's keywords, and the schema of the tables.

    Raises:
        psycopg.ProgrammingError: the DSN cannot be read.
    """
    words = cast("dict[str, str | int]", conninfo_to_dict(dsn, application_name="onething"))
    words.setdefault("connect_timeout", CONNECT_TIMEOUT_S)
    words["options"] = f"{words.get('options', '')} -c search_path={SCHEMA}".strip()
    return words


class SealingPostgresRecorder(PostgresApplicationRecorder):
    """Seals every event it inserts; with ``append=`` also stores the rows that commit with it.

    Every write transaction holds one advisory lock until its commit is visible, so that ``seq`` and
    the library's ids follow commit order. The library's own ``LOCK TABLE … EXCLUSIVE`` conflicts
    with ``VACUUM`` and would block appends until the vacuum ends, which cannot be cancelled if it
    prevents wraparound. The library's insert function, which takes no lock, is not created.
    """

    def __init__(self, datastore: PostgresDatastore) -> None:
        super().__init__(datastore)
        del self.sql_create_statements[self.create_insert_function_statement_index]
        self.sql_create_statements += [SQL(text).format() for text in postgres_statements()]

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, append: Append | None = None, **_: Any
    ) -> Sequence[int] | None:
        """Insert and seal in one transaction; return the library's notification ids.

        The library's own method commits the inserted rows when Python code fails inside its
        pipeline, and retries what may be stored already.
        """
        if not stored_events:
            return []
        with self.datastore.get_connection() as connection, connection.transaction():
            self.begin(connection.cursor())
            ids = self.insert_sealed(connection, stored_events, append)
            self.notify(connection.cursor())
            return ids

    def begin(self, cursor: Cursor[DictRow]) -> None:
        """Take the write lock for a transaction of several appends."""
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (APPEND_LOCK,), prepare=True)

    def notify(self, cursor: Cursor[DictRow]) -> None:
        """Notify listeners at the commit. It costs a transaction id: only for appends."""
        self._notify_channel(cursor)

    def insert_sealed(
        self,
        connection: psycopg.Connection[DictRow],
        events: Sequence[StoredEvent],
        append: Append | None,
    ) -> Sequence[int] | None:
        """Insert and seal in a transaction that :meth:`begin` began."""
        with (
            connection.cursor() as cursor,
            connection.cursor(row_factory=tuple_row) as ours,
        ):
            PostgresAggregateRecorder._insert_stored_events(self, cursor, events)  # noqa: SLF001
            write_companions(PostgresSql(ours, prepare=False), events, append)
            return self._fetch_ids_after_insert_events(cursor, events)
