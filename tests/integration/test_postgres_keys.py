"""Erasure and rotation on a real PostgreSQL, beside a second store that stays open."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from adapters.stores.open_stores import Stores, open_stores
from adapters.stores.vault.epoch import LONGEST_S
from adapters.stores.vault.keyring import MasterKeys
from domain.errors import SubjectErasedError
from tests.unit.adapters.stores.samples import ERASED, SteppedClock

OLD, NEW = bytes(range(32)), bytes(32)
BOTH = MasterKeys({"old": OLD, "new": NEW}, newest="new")


def former() -> MasterKeys:
    """The old key; the key file that it came from has the new one by now."""
    return MasterKeys({"old": OLD}, newest="old", source=lambda: BOTH)


@pytest.fixture
def dsn(postgres_dsn: str) -> str:
    """An empty database of the test's own."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    return postgres_dsn.rpartition("/")[0] + f"/{name}"


@asynccontextmanager
async def opened(dsn: str, keys: MasterKeys) -> AsyncIterator[Stores]:
    stores = await open_stores(dsn, keys, SteppedClock())
    try:
        yield stores
    finally:
        await stores.close()


async def enrolled(stores: Stores, subject: str) -> UUID:
    """A case of a subject, with a value."""
    case_id = uuid4()
    await stores.vault.enrol(case_id, stores.vault.subject_id(subject))
    await stores.vault.put(await stores.vault.seal(case_id, "form", {"name": subject}))
    return case_id


async def name_in(stores: Stores, case_id: UUID) -> object:
    return (await stores.vault.open(case_id, {"name": "form"}))["name"]


async def test_a_store_that_had_the_key_reads_nothing_of_an_erased_subject(dsn: str) -> None:
    async with opened(dsn, former()) as one, opened(dsn, former()) as other:
        erased, kept = await enrolled(one, "A"), await enrolled(one, "B")
        assert ["A", "B"] == [await name_in(other, each) for each in (erased, kept)]

        await one.vault.erase(one.vault.subject_id("A"), ERASED)
        await asyncio.sleep(LONGEST_S)

        with pytest.raises(SubjectErasedError):
            await name_in(other, erased)
        with pytest.raises(SubjectErasedError):
            await other.vault.seal(erased, "form", {"name": "again"})
        assert "B" == await name_in(other, kept)
        with psycopg.connect(dsn) as connection:
            rows = connection.execute(
                "SELECT wrapped FROM vault_subject WHERE erased_at IS NOT NULL"
            ).fetchall()
        assert rows in ([(None,)], [(b"",)])


async def test_a_store_goes_on_through_a_rotation_that_another_one_makes(dsn: str) -> None:
    async with opened(dsn, former()) as running:
        before = await enrolled(running, "A")
        async with opened(dsn, BOTH) as operator:
            wrapped: list[int] = []
            assert await operator.rotation.rotate("operator/o", "yearly", wrapped.append) > 0
            after = await enrolled(operator, "B")

        assert ["A", "B"] == [await name_in(running, each) for each in (before, after)]
        beside = await enrolled(running, "C")

    async with opened(dsn, MasterKeys({"new": NEW}, newest="new")) as later:
        found = [await name_in(later, each) for each in (before, after, beside)]
        assert ["A", "B", "C"] == found
