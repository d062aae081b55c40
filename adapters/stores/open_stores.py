"""Opens the stores of a URL: event log, vault, themes, calendars and pauses."""

import asyncio
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eventsourcing.utils import strtobool

from adapters.stores.calendar_store import StoredCalendars
from adapters.stores.case_record import StoredCaseRecord
from adapters.stores.database import Database
from adapters.stores.group_commit import GroupCommit
from adapters.stores.guarded_store import AvailabilityCheck, GuardedStore, SqliteLook, disk_has_room
from adapters.stores.pause_register import StoredPauseRegister
from adapters.stores.postgres_extra import postgres_extra
from adapters.stores.projection.stored_projection import StoredProjection
from adapters.stores.sqlite.open import open_sqlite
from adapters.stores.theme_store import StoredThemeStore
from adapters.stores.vault.keyring import MasterKeys
from adapters.stores.vault.rotation import KeyRotation
from adapters.stores.vault.vault import StoredVault
from domain.errors import SettingsError
from domain.ports import Clock

SQLITE = "sqlite:///"
POSTGRES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Stores:
    """All stores of one database. Close them before the event loop ends."""

    record: StoredCaseRecord
    projection: StoredProjection
    vault: StoredVault
    themes: StoredThemeStore
    pauses: StoredPauseRegister
    calendars: StoredCalendars
    rotation: KeyRotation
    database: Database
    writer: GroupCommit
    guarded_store: GuardedStore
    availability_check: AvailabilityCheck

    async def close(self) -> None:
        """Write what is queued, then close every connection. Later writes are rejected."""
        await self.vault.stop()
        await self.availability_check.close()
        await asyncio.to_thread(self.writer.close)
        await asyncio.to_thread(self.database.close)


async def open_stores(url: str, master_keys: MasterKeys, clock: Clock) -> Stores:
    """Open the stores, creating the tables in an empty database.

    Args:
        url: ``sqlite:///relative.db``, ``sqlite:////absolute.db`` or a
            ``postgresql://`` DSN as libpq takes it.
        master_keys: unwraps the vault's keys.
        clock: for the times of publishing and of erasure.

    Raises:
        SettingsError: the URL, the folder, the file, the schema's version or a
            master key is invalid, or the extra ``postgres`` is missing.
        UnavailableError: the database is away or locked.
    """
    _refuse_db_functions()
    database, availability_check = await asyncio.to_thread(_open_database, url)
    writer = GroupCommit(database)
    if url.startswith(SQLITE):
        room = partial(disk_has_room, Path(url.removeprefix(SQLITE)))
        guarded_store = GuardedStore(
            database, writer, availability_check, reads_can_hang=False, has_room=room
        )
    else:
        guarded_store = GuardedStore(database, writer, availability_check, reads_can_hang=True)
    vault = StoredVault(guarded_store, guarded_store, master_keys, clock, database.scrub)
    stores = Stores(
        record=StoredCaseRecord(guarded_store, guarded_store),
        projection=StoredProjection(guarded_store, guarded_store),
        vault=vault,
        themes=StoredThemeStore(guarded_store, guarded_store, clock),
        pauses=StoredPauseRegister(guarded_store, guarded_store, lambda: vault.texts),
        calendars=StoredCalendars(guarded_store, guarded_store, clock),
        rotation=KeyRotation(guarded_store, guarded_store, master_keys, clock),
        database=database,
        writer=writer,
        guarded_store=guarded_store,
        availability_check=availability_check,
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


def _open_database(url: str) -> tuple[Database, AvailabilityCheck]:
    if url.startswith(SQLITE):
        path = Path(url.removeprefix(SQLITE))
        database = open_sqlite(path)
        return database, SqliteLook(database, path)
    if url.startswith(POSTGRES):
        return _open_postgres(url)
    raise SettingsError("the store's URL must begin with sqlite:/// or postgresql://")


def _open_postgres(url: str) -> tuple[Database, AvailabilityCheck]:
    with postgres_extra():
        from adapters.stores.postgres.open import open_postgres  # noqa: PLC0415 - optional
        from adapters.stores.postgres_look import PostgresAvailabilityCheck  # noqa: PLC0415 - optional
    return open_postgres(url), PostgresAvailabilityCheck(url)
