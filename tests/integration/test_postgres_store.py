"""The stores on a real PostgreSQL: the contract suites, and what only a server can show."""

from collections.abc import AsyncIterator
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from adapters.stores.open_stores import open_stores
from tests.unit.adapters.stores.record_contract import RecordContract
from tests.unit.adapters.stores.samples import KEYS, AnyStores, SteppedClock
from tests.unit.adapters.stores.theme_contract import ThemeContract
from tests.unit.adapters.stores.vault_contract import VaultContract


@pytest.fixture
def dsn(postgres_dsn: str) -> str:
    """An empty database of the test's own."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    return postgres_dsn.rpartition("/")[0] + f"/{name}"


@pytest.fixture
async def stores(dsn: str) -> AsyncIterator[AnyStores]:
    opened = await open_stores(dsn, KEYS, SteppedClock())
    yield AnyStores(opened.record, opened.vault, opened.themes)
    await opened.close()


class TestRecord(RecordContract):
    """The event log."""


class TestVault(VaultContract):
    """The vault."""


class TestThemes(ThemeContract):
    """The theme store."""
