"""Reads a store in one SQLite file without creating any file: no table, WAL or lock file.

SQLite creates ``-wal`` and ``-shm`` files for the first reader of a WAL database and leaves them
behind. A file that no engine has open (it has no ``-wal``) is therefore opened ``immutable``, and
one that an engine has open with ``mode=ro``.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from adapters.stores.database import Row, SqlValue
from adapters.stores.sqlite.recorder import LOCK_TIMEOUT_S, sqlite_params
from domain.errors import NotFoundError, RecordDamagedError, SettingsError, UnavailableError

_MANY = 500
"""Rows that a stream fetches at a time."""


class SqliteSnapshot:
    """``Snapshot`` on one connection inside a read transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, params: Sequence[SqlValue] = ()) -> Iterator[Row]:
        """Stream a query; see ``Snapshot``."""
        with _engine_errors():
            cursor = self._connection.execute(sql, sqlite_params(params))
            while some := cursor.fetchmany(_MANY):
                yield from some


class ReadOnlySqlite:
    """``ReadOnlyDatabase`` on one file.

    Raises:
        NotFoundError: the file does not exist.
        SettingsError: the file cannot be read or is not a SQLite database.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise NotFoundError(
                f"there is no store at {path}: choose the data folder with --data, "
                "or create one with `onething up`"
            )
        self._path = path
        self._wal = path.with_name(f"{path.name}-wal")
        self._reading = threading.Lock()
        self._connection, self._immutable = self._connect()

    async def read(self, sql: str, params: Sequence[SqlValue] = ()) -> Sequence[Row]:
        """Run one query on the event loop; it takes microseconds."""
        with self._reading, _engine_errors():
            if self._immutable and self._wal.exists():  # an engine has started since
                self._connection.close()
                self._connection, self._immutable = self._connect()
            return self._connection.execute(sql, sqlite_params(params)).fetchall()

    @contextmanager
    def snapshot(self) -> Iterator[SqliteSnapshot]:
        """Hold a snapshot on its own connection; see ``ReadOnlyDatabase``."""
        connection, immutable = self._connect()
        try:
            with _engine_errors():
                connection.execute("BEGIN")
            yield SqliteSnapshot(connection)
            if immutable and self._wal.exists():
                raise UnavailableError(
                    f"an engine opened the store {self._path} while it was read: run it again"
                )
        finally:
            connection.close()

    def close(self) -> None:
        """Close the connection."""
        with self._reading:
            self._connection.close()

    def _connect(self) -> tuple[sqlite3.Connection, bool]:
        immutable = not self._wal.exists()
        mode = "immutable=1" if immutable else "mode=ro"
        with _engine_errors():
            connection = sqlite3.connect(
                f"file:{quote(str(self._path.absolute()))}?{mode}",
                uri=True,
                timeout=LOCK_TIMEOUT_S,
                isolation_level=None,
                check_same_thread=False,
            )
            connection.text_factory = _text
            connection.execute("PRAGMA query_only=ON")
        return connection, immutable


def _text(stored: bytes) -> str:
    """Return a text; invalid UTF-8, which no engine writes, is escaped."""
    return stored.decode(errors="backslashreplace")


@contextmanager
def _engine_errors() -> Iterator[None]:
    """Translate errors of ``sqlite3`` into the engine's errors."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "no such table" in str(error) or "no such column" in str(error):
            raise SettingsError(
                f"the store lacks a table or column that this engine reads: {error}"
            ) from error
        raise UnavailableError(f"the store cannot be read: {error}") from error
    except sqlite3.DatabaseError as error:
        raise RecordDamagedError(f"the store cannot be read: {error}") from error
