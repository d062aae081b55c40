"""Open the stores that a URL names: event log, vault, themes, calendars and pauses."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from eventsourcing.utils import strtobool

from adapters.stores.calendar_store import StoredCalendars
from adapters.stores.case_record import StoredCaseRecord
from adapters.stores.database import Database
from adapters.stores.group_commit import GroupCommit
from adapters.stores.keyring import MasterKeys
from adapters.stores.open_postgres import open_postgres
from adapters.stores.open_sqlite import open_sqlite
from adapters.stores.pause_register import StoredPauseRegister
from adapters.stores.theme_store import StoredThemeStore
from adapters.stores.vault import StoredVault
from domain.errors import SettingsError
from domain.ports import Clock

SQLITE = "sqlite:///"
POSTGRES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Stores:
    """All stores of one database. Close them before the event loop ends."""

    record: StoredCaseRecord
    vault: StoredVault
    themes: StoredThemeStore
    pauses: StoredPauseRegister
    calendars: StoredCalendars
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
    vault = StoredVault(database, writer, master_keys, clock, database.scrub)
    stores = Stores(
        record=StoredCaseRecord(database, writer),
        vault=vault,
        themes=StoredThemeStore(database, writer, clock),
        pauses=StoredPauseRegister(database, writer),
        calendars=StoredCalendars(database, writer, clock),
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
    if url.startswith(POSTGRES):
        return open_postgres(url)
    raise SettingsError("the store's URL must begin with sqlite:/// or postgresql://")
