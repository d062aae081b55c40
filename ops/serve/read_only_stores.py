"""Opens the stores of the settings for reading only, without key, Temporal or engine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.stores.reading.database import ReadOnlyWriter
from adapters.stores.reading.open_read_only import ReadableStores, open_read_only
from adapters.stores.vault.vault import StoredVault
from ops.serve.config.master_key import master_keys
from ops.serve.config.settings import Settings
from ops.serve.wall_clock import WallClock


@asynccontextmanager
async def open_stores_read_only(settings: Settings) -> AsyncIterator[ReadableStores]:
    """Open the stores of the settings; nothing is written or created.

    Raises:
        NotFoundError: there is no store yet.
        SettingsError: the URL or the schema is invalid.
        UnavailableError: the database is away.
    """
    stores = await open_read_only(settings.store, WallClock())
    try:
        yield stores
    finally:
        await stores.close()


def open_vault_read_only(settings: Settings, stores: ReadableStores) -> StoredVault:
    """Return the vault of a store that is opened for reading.

    Raises SettingsError: no master key.
    """
    keys = master_keys(settings, make=False)
    return StoredVault(stores.database, ReadOnlyWriter(), keys, WallClock())


__all__ = ["ReadableStores", "open_stores_read_only", "open_vault_read_only"]
