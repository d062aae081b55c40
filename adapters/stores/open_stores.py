"""Open the stores that a URL names: the event log, the vault and the themes."""

import asyncio
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import structlog
from eventsourcing.persistence import PersistenceError
from eventsourcing.utils import strtobool

from adapters.stores.case_record import StoredCaseRecord
from adapters.stores.database import Database
from adapters.stores.group_commit import GroupCommit
from adapters.stores.keyring import MasterKeys
from adapters.stores.schema import SCHEMA_VERSION
from adapters.stores.sqlite_database import SqliteDatabase
from adapters.stores.theme_store import StoredThemeStore
from adapters.stores.vault import StoredVault
from domain.errors import SettingsError, UnavailableError
from domain.ports import Clock

_log = structlog.get_logger(__name__)

SQLITE = "sqlite:///"
POSTGRES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Stores:
    """All stores of one database. Close them before the event loop ends."""

    record: StoredCaseRecord
    vault: StoredVault
    themes: StoredThemeStore
    database: Database
    writer: GroupCommit

    async def close(self) -> None:
        """Write what is queued, then close every connection. Later writes are refused."""
        await asyncio.to_thread(self.writer.close)
        await asyncio.to_thread(self.database.close)


async def open_stores(url: str, master_keys: MasterKeys, clock: Clock) -> Stores:
    """Open the stores, making the tables in an empty database.

    Args:
        url: ``sqlite:///relative.db``, ``sqlite:////absolute.db`` or a
            ``postgresql://`` DSN as libpq takes it.
        master_keys: what opens the vault.
        clock: for the times of publishing and of erasure.

    Raises:
        SettingsError: the URL, the folder, the file, the schema's version or a
            master key is not as it must be.
        UnavailableError: the database is away or locked.
    """
    _refuse_db_functions()
    database = await asyncio.to_thread(_open_database, url)
    writer = GroupCommit(database)
    vault = StoredVault(database, writer, master_keys, clock)
    stores = Stores(
        record=StoredCaseRecord(database, writer),
        vault=vault,
        themes=StoredThemeStore(database, writer, clock),
        database=database,
        writer=writer,
    )
    try:
        await vault.start()
    except BaseException:
        await stores.close()
        raise
    return stores


def _refuse_db_functions() -> None:
    if strtobool(os.environ.get("POSTGRES_ENABLE_DB_FUNCTIONS") or "no"):
        raise SettingsError(
            "POSTGRES_ENABLE_DB_FUNCTIONS lets readers see events out of order: unset it"
        )


def _open_database(url: str) -> Database:
    if url.startswith(SQLITE):
        return open_sqlite(Path(url.removeprefix(SQLITE)))
    raise SettingsError("the store's URL must begin with sqlite:/// or postgresql://")


def open_sqlite(path: Path) -> SqliteDatabase:
    """Open or make a store in one file. Errors as for :func:`open_stores`."""
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
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            _check_schema(path, connection)
    except sqlite3.OperationalError as error:
        raise UnavailableError(f"cannot open the store {path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise SettingsError(f"{path} is not a SQLite database: {error}") from error


def _check_schema(path: Path, connection: sqlite3.Connection) -> None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if "schema_version" in tables:
        (version,) = connection.execute("SELECT max(version) FROM schema_version").fetchone()
        if version != SCHEMA_VERSION:
            raise SettingsError(
                f"the store {path} has schema version {version}, this engine needs {SCHEMA_VERSION}"
            )
    elif tables:
        raise SettingsError(f"{path} is a database of something else")
