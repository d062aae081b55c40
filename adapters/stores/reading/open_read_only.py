"""Opens the stores of a URL for reading: nothing is created, changed or migrated."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from adapters.stores.calendar_store import StoredCalendars
from adapters.stores.case_record import StoredCaseRecord
from adapters.stores.open_stores import POSTGRES, SQLITE
from adapters.stores.postgres_extra import postgres_extra
from adapters.stores.reading.database import ReadOnlyDatabase, ReadOnlyWriter
from adapters.stores.schema import check_schema_version
from adapters.stores.sqlite.snapshot import ReadOnlySqlite
from adapters.stores.theme_store import StoredThemeStore
from domain.errors import NotFoundError, SettingsError
from domain.ports import Clock

_SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
_POSTGRES_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_VERSION = "SELECT max(version) FROM schema_version"


@dataclass(frozen=True, slots=True)
class ReadableStores:
    """Event log, themes and calendars of one database, for reading. Close them."""

    record: StoredCaseRecord
    themes: StoredThemeStore
    calendars: StoredCalendars
    database: ReadOnlyDatabase

    async def close(self) -> None:
        """Close every connection."""
        await asyncio.to_thread(self.database.close)


async def open_read_only(url: str, clock: Clock) -> ReadableStores:
    """Open the stores for reading.

    Args:
        url: as for :func:`adapters.stores.open_stores.open_stores`.
        clock: the clock that the stores require; no time is written.

    Raises:
        NotFoundError: there is no store: no file, or a database without tables.
        SettingsError: the URL, the tables, the rights or the schema's version is
            invalid, or the extra ``postgres`` is missing.
        UnavailableError: the database is away.
    """
    database = await asyncio.to_thread(_open, url)
    try:
        await _check_tables(database, url)
    except BaseException:
        await asyncio.to_thread(database.close)
        raise
    writer = ReadOnlyWriter()
    return ReadableStores(
        StoredCaseRecord(database, writer),
        StoredThemeStore(database, writer, clock),
        StoredCalendars(database, writer, clock),
        database,
    )


def _open(url: str) -> ReadOnlyDatabase:
    if url.startswith(SQLITE):
        return ReadOnlySqlite(Path(url.removeprefix(SQLITE)))
    if url.startswith(POSTGRES):
        return _open_postgres(url)
    raise SettingsError("the store's URL must begin with sqlite:/// or postgresql://")


def _open_postgres(url: str) -> ReadOnlyDatabase:
    with postgres_extra():
        from adapters.stores.postgres.snapshot import ReadOnlyPostgres  # noqa: PLC0415 - optional
    return ReadOnlyPostgres(url)


async def _check_tables(database: ReadOnlyDatabase, url: str) -> None:
    sql = _SQLITE_TABLES if url.startswith(SQLITE) else _POSTGRES_TABLES
    tables = {name for (name,) in await database.read(sql)}
    if "schema_version" not in tables:
        if "stored_events" in tables or (url.startswith(SQLITE) and tables):
            raise SettingsError(
                "the store is a database of another application: check setting store"
            )
        raise NotFoundError(
            "the database holds no store yet: check setting store, "
            "or start an engine on it, which makes the tables"
        )
    [(version,)] = await database.read(_VERSION)
    check_schema_version(version)
