"""Open the stores for reading only: needs no key, no Temporal and no engine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from adapters.stores.case_record import StoredCaseRecord
from adapters.stores.database import Database
from adapters.stores.group_commit import GroupCommit
from adapters.stores.open_postgres import open_postgres
from adapters.stores.open_stores import POSTGRES, SQLITE
from adapters.stores.schema import check_schema_version
from adapters.stores.sqlite_database import SqliteDatabase
from adapters.stores.theme_store import StoredThemeStore
from domain.errors import NotFoundError, SettingsError
from ops.engine.wall_clock import WallClock
from ops.settings import Settings


@dataclass(frozen=True, slots=True)
class ReadableStores:
    """The event log and the themes."""

    record: StoredCaseRecord
    themes: StoredThemeStore


@asynccontextmanager
async def opened_for_reading(settings: Settings) -> AsyncIterator[ReadableStores]:
    """The stores of the settings; nothing is written, and none is made.

    Raises:
        NotFoundError: there is no store yet.
        SettingsError: the URL or the schema is not as it must be.
        UnavailableError: the database is away.
    """
    database = await asyncio.to_thread(_open, settings.store)
    writer = GroupCommit(database)  # idle: the readers below never submit
    try:
        [(version,)] = await database.read("SELECT max(version) FROM schema_version")
        check_schema_version(version)
        yield ReadableStores(
            StoredCaseRecord(database, writer), StoredThemeStore(database, writer, WallClock())
        )
    finally:
        await asyncio.to_thread(writer.close)
        await asyncio.to_thread(database.close)


def _open(url: str) -> Database:
    if url.startswith(SQLITE):
        path = Path(url.removeprefix(SQLITE)).absolute()
        if not path.exists():
            raise NotFoundError(
                f"there is no store at {path}: choose the data folder with --data, "
                "or make one with `onething up`"
            )
        return SqliteDatabase(f"file:{quote(str(path))}?mode=ro")
    if url.startswith(POSTGRES):
        return open_postgres(url)
    raise SettingsError("the store's URL must begin with sqlite:/// or postgresql://")
