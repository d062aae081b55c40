"""Opens the store in one SQLite file, and explains why it cannot be opened."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import structlog
from eventsourcing.persistence import PersistenceError

from adapters.stores.schema import check_schema_version
from adapters.stores.sqlite.database import SqliteDatabase
from domain.errors import SettingsError, UnavailableError

_log = structlog.get_logger(__name__)


def open_sqlite(path: Path) -> SqliteDatabase:
    """Open or create a store in one file; errors as for ``open_stores``."""
    _check_file(path)
    database = SqliteDatabase(str(path))
    try:
        database.create_tables()
        database.read_now("SELECT 1")
    except PersistenceError as error:
        database.close()
        raise UnavailableError(f"cannot open the store {path}: {error}") from error
    _log.info("store_opened", kind="sqlite", path=str(path), sqlite=sqlite3.sqlite_version)
    return database


def _check_file(path: Path) -> None:
    if not path.parent.is_dir():
        raise SettingsError(f"the folder of the store {path} does not exist")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise SettingsError(f"the folder of the store {path} is not writable")
    if path.is_dir() or (path.exists() and not os.access(path, os.R_OK | os.W_OK)):
        raise SettingsError(f"the store {path} is not a file that can be read and written")
    try:
        _make_private(path)
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            _check_schema(path, connection)
    except sqlite3.OperationalError as error:
        raise UnavailableError(f"cannot open the store {path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise SettingsError(f"{path} is not a SQLite database: {error}") from error


def _make_private(path: Path) -> None:
    """Make a new file readable by its owner only; WAL and SHM inherit its mode (SQLite)."""
    if not path.exists():
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _check_schema(path: Path, connection: sqlite3.Connection) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if "schema_version" in tables:
        (version,) = connection.execute("SELECT max(version) FROM schema_version").fetchone()
        check_schema_version(version)
    elif tables:
        raise SettingsError(f"{path} is a database of another application")
