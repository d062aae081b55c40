"""Reads a store in a PostgreSQL database in read-only transactions.

A role that may only SELECT is sufficient.
"""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count

import psycopg
from psycopg.rows import TupleRow, tuple_row

from adapters.stores.database import Row, SqlValue
from adapters.stores.postgres.recorder import connection_options, postgres_text
from domain.errors import SettingsError, UnavailableError

_MANY = 2_000
"""Rows that a stream fetches at a time."""


class PostgresSnapshot:
    """``Snapshot`` on one connection inside a repeatable-read transaction."""

    def __init__(self, connection: psycopg.Connection[TupleRow]) -> None:
        self._connection = connection
        self._names = count(1)

    def rows(self, sql: str, params: Sequence[SqlValue] = ()) -> Iterator[Row]:
        """Stream a query through a server-side cursor; see ``Snapshot``."""
        with _engine_errors(), self._connection.cursor(f"rows_{next(self._names)}") as cursor:
            cursor.itersize = _MANY
            cursor.execute(postgres_text(sql), params)
            yield from cursor


class ReadOnlyPostgres:
    """``ReadOnlyDatabase`` on a DSN. One connection serves the queries, one each snapshot.

    Raises:
        SettingsError: the DSN cannot be read.
        UnavailableError: the database is away, or refuses the connection.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._reading = threading.Lock()
        self._connection = self._connect()

    async def read(self, sql: str, params: Sequence[SqlValue] = ()) -> Sequence[Row]:
        """Run one query on another thread."""
        return await asyncio.to_thread(self.read_now, sql, params)

    def read_now(self, sql: str, params: Sequence[SqlValue] = ()) -> Sequence[Row]:
        """Run one query on the calling thread, on a new connection if the first is dead."""
        with self._reading, _engine_errors():
            if self._connection.broken:
                self._connection = self._connect()
            return self._connection.execute(postgres_text(sql), params).fetchall()

    @contextmanager
    def snapshot(self) -> Iterator[PostgresSnapshot]:
        """Hold a snapshot on its own connection; see ``ReadOnlyDatabase``."""
        connection = self._connect()
        try:
            with _engine_errors():
                connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield PostgresSnapshot(connection)
        finally:
            connection.close()

    def close(self) -> None:
        """Close the connection."""
        with self._reading:
            self._connection.close()

    def _connect(self) -> psycopg.Connection[TupleRow]:
        with _engine_errors():
            words = connection_options(self._dsn)
            words["options"] = f"{words['options']} -c default_transaction_read_only=on"
            return psycopg.connect(**words, autocommit=True, row_factory=tuple_row)  # type: ignore[arg-type]  # libpq's words


@contextmanager
def _engine_errors() -> Iterator[None]:
    """Translate errors of ``psycopg`` into the engine's errors."""
    try:
        yield
    except psycopg.errors.UndefinedTable as error:
        raise SettingsError(
            f"the store lacks a table or column that this engine reads: {error}"
        ) from error
    except psycopg.ProgrammingError as error:
        raise SettingsError(f"the store's DSN or its rights are wrong: {error}") from error
    except psycopg.Error as error:
        raise UnavailableError(f"the store cannot be read: {error}") from error
