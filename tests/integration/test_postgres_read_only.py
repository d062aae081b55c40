"""Reading a PostgreSQL store: no table is made, and a role that may only SELECT is enough."""

from collections.abc import AsyncIterator
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from adapters.stores.open_stores import open_stores
from adapters.stores.reading.open_read_only import open_read_only
from domain.errors import NotFoundError, SettingsError, UnavailableError
from tests.unit.adapters.stores.samples import KEYS, SteppedClock, turn

CASE = uuid4()
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@pytest.fixture
def dsn(postgres_dsn: str) -> str:
    """An empty database of the test's own."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    return postgres_dsn.rpartition("/")[0] + f"/{name}"


@pytest.fixture
async def filled_store(dsn: str) -> AsyncIterator[str]:
    stores = await open_stores(dsn, KEYS, SteppedClock())
    await stores.record.append(turn(CASE, 0, 3))
    yield dsn
    await stores.close()


async def test_an_empty_or_foreign_database_stays_as_it_is(dsn: str) -> None:
    with pytest.raises(NotFoundError, match="holds no store yet"):
        await open_read_only(dsn, SteppedClock())
    with psycopg.connect(dsn, autocommit=True) as connection:
        assert [] == connection.execute(TABLES).fetchall()
        connection.execute("CREATE TABLE stored_events (a int)")
        with pytest.raises(SettingsError, match="another application"):
            await open_read_only(dsn, SteppedClock())
        assert [("stored_events",)] == connection.execute(TABLES).fetchall()


async def test_nothing_can_be_written_through_it(filled_store: str) -> None:
    stores = await open_read_only(filled_store, SteppedClock())
    assert 3 == len(await stores.record.read(CASE))
    with pytest.raises((SettingsError, UnavailableError), match="read-only"):
        await stores.database.read("DELETE FROM seal RETURNING seq")
    await stores.close()


async def test_a_role_that_may_only_select_reads_a_snapshot(filled_store: str) -> None:
    role = f"r{uuid4().hex}"
    with psycopg.connect(filled_store, autocommit=True) as connection:
        connection.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(role)))
        grant = SQL("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}")
        connection.execute(grant.format(Identifier(role)))
        mark = "&" if "?" in filled_store else "?"
        stores = await open_read_only(
            f"{filled_store}{mark}options=-c%20role%3D{role}", SteppedClock()
        )
        with stores.database.snapshot() as snapshot:
            versions = snapshot.rows("SELECT version FROM seal ORDER BY version")
            assert (1,) == next(versions)
            connection.execute("DELETE FROM seal WHERE version = 3")
            assert [(2,), (3,)] == list(versions)
            assert [(3,)] == list(snapshot.rows("SELECT count(*) FROM seal"))
        assert [(2,)] == list(await stores.database.read("SELECT count(*) FROM seal"))
        await stores.close()
        connection.execute(SQL("DROP OWNED BY {0}").format(Identifier(role)))
        connection.execute(SQL("DROP ROLE {}").format(Identifier(role)))
