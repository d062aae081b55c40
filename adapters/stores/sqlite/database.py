"""The stores' database on one SQLite file: WAL, every commit flushed.

One writer thread per process; several processes may share the file, and wait for each other up to
:data:`~adapters.stores.sqlite.recorder.LOCK_TIMEOUT_S`.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from eventsourcing import persistence
from eventsourcing.sqlite import SQLiteConnection

from adapters.stores.companion_rows import stored_events
from adapters.stores.database import Row, SqlValue, engine_error
from adapters.stores.sqlite.recorder import (
    DurableDatastore,
    SealingSqliteRecorder,
    SqliteSql,
    sqlite_params,
)
from domain.errors import UnavailableError
from domain.ports import Append

_KINDS: tuple[tuple[type[sqlite3.Error], type[persistence.PersistenceError]], ...] = (
    (sqlite3.IntegrityError, persistence.IntegrityError),
    (sqlite3.OperationalError, persistence.OperationalError),
    (sqlite3.InterfaceError, persistence.InterfaceError),
    (sqlite3.ProgrammingError, persistence.ProgrammingError),
    (sqlite3.DatabaseError, persistence.DatabaseError),
)


@contextmanager
def library_errors() -> Iterator[None]:
    """Translate errors of ``sqlite3`` into the library's errors."""
    try:
        yield
    except sqlite3.Error as error:
        kinds = (ours for theirs, ours in _KINDS if isinstance(error, theirs))
        raise next(kinds, persistence.PersistenceError)(str(error)) from error


class SqliteTransaction(SqliteSql):
    """``Transaction`` on a connection that holds the write lock."""

    def __init__(self, connection: SQLiteConnection, recorder: SealingSqliteRecorder) -> None:
        super().__init__(connection.cursor())
        self._recorder = recorder

    def append(self, append: Append) -> None:
        """Insert an append; see ``Transaction``."""
        self._recorder.insert_append(self.cursor, append, stored_events(append.events))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo the writes inside if an error leaves the block."""
        with library_errors():
            self.cursor.execute("SAVEPOINT job")
            try:
                yield
            except BaseException:
                with suppress(
                    sqlite3.Error
                ):  # the database may have rolled back everything already
                    self.cursor.execute("ROLLBACK TO job")
                    self.cursor.execute("RELEASE job")
                raise
            self.cursor.execute("RELEASE job")


class SqliteDatabase:
    """``Database`` on one file. :meth:`create_tables` creates the tables."""

    def __init__(self, path: str) -> None:
        self._datastore = DurableDatastore(path)
        self.recorder = SealingSqliteRecorder(self._datastore)
        self._reading = threading.Lock()
        self._reader: SQLiteConnection | None = None

    def create_tables(self) -> None:
        """Create the missing tables."""
        with library_errors(), self._datastore.get_connection(commit=True) as connection:
            connection.cursor().execute("BEGIN IMMEDIATE")
            try:
                self.recorder._create_table(connection.cursor())  # noqa: SLF001 - the library's hook
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    @contextmanager
    def transaction(self) -> Iterator[SqliteTransaction]:
        """Take the write lock at once, so that no read can be stale; see ``Database``."""
        with library_errors(), self._datastore.get_connection(commit=True) as connection:
            try:
                connection.cursor().execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                raise UnavailableError(f"the store is locked or away: {error}") from error
            try:
                yield SqliteTransaction(connection, self.recorder)
                connection.commit()
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.rollback()
                raise

    async def read(self, sql: str, params: Sequence[SqlValue] = ()) -> Sequence[Row]:
        """Run one query on the event loop; it takes microseconds."""
        return self.read_now(sql, params)

    def read_now(self, sql: str, params: Sequence[SqlValue] = ()) -> Sequence[Row]:
        """Read on the calling thread: in WAL mode a reader never waits for the writer."""
        try:
            with self._reading, library_errors():
                return self._read(sql, params)
        except persistence.PersistenceError as error:
            raise engine_error(error) from error

    def _read(self, sql: str, params: Sequence[SqlValue]) -> Sequence[Row]:
        if self._reader is None:
            self._reader = self._datastore.pool.get_connection(is_writer=False)
        cursor = self._reader.cursor()
        cursor.execute(sql, sqlite_params(params))
        rows: Sequence[Row] = cursor.fetchall()
        return rows

    def scrub(self) -> None:
        """Truncate the write-ahead log, which still holds overwritten pages."""
        with library_errors(), self._datastore.get_connection(commit=True) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        with self._reading:
            if self._reader is not None:
                self._datastore.pool.put_connection(self._reader)
                self._reader = None
            self._datastore.close()
