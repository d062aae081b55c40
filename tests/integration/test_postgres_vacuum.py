"""Writes on PostgreSQL never wait for a VACUUM, stay in order, and spend few transaction ids."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from threading import Event, Thread
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from adapters.stores.open_stores import Stores, open_stores
from tests.integration.store_processes import acknowledged, check_intact, start_writer
from tests.unit.adapters.stores.samples import ERASED, KEYS, SteppedClock, turn

VACUUMED = """stored_events, seal, command, vault_root, vault_subject, vault_case, vault_value,
    published_theme, pause_entry"""
WRITERS = 3


@pytest.fixture
def dsn(postgres_dsn: str) -> str:
    """An empty database of the test's own."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    return postgres_dsn.rpartition("/")[0] + f"/{name}"


@asynccontextmanager
async def opened(dsn: str) -> AsyncIterator[Stores]:
    stores = await open_stores(dsn, KEYS, SteppedClock())
    try:
        yield stores
    finally:
        await stores.close()


@contextmanager
def vacuum_that_does_not_end(dsn: str) -> Iterator[None]:
    """Hold the lock that VACUUM holds, on every table of the store."""
    with psycopg.connect(dsn) as connection:
        connection.execute(f"LOCK TABLE {VACUUMED} IN SHARE UPDATE EXCLUSIVE MODE".encode())
        yield


@contextmanager
def vacuums(dsn: str) -> Iterator[list[float]]:
    """Vacuum everything over and over; gives how long each took."""
    took: list[float] = []
    stop = Event()

    def vacuum() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            while not stop.is_set():
                begun = time.monotonic()
                connection.execute(f"VACUUM (FREEZE, DISABLE_PAGE_SKIPPING) {VACUUMED}".encode())
                took.append(time.monotonic() - begun)

    thread = Thread(target=vacuum)
    thread.start()
    try:
        yield took
    finally:
        stop.set()
        thread.join()


async def test_several_writers_append_in_order_during_a_vacuum_that_does_not_end(dsn: str) -> None:
    async with opened(dsn) as stores:
        with vacuum_that_does_not_end(dsn):
            writers = [start_writer(dsn, cases=5, turns=10) for _ in range(WRITERS)]
            outputs = [writer.communicate(timeout=60)[0] for writer in writers]

        assert [0] * WRITERS == [writer.returncode for writer in writers]
        said = [one for output in outputs for one in acknowledged(output)]
        assert WRITERS * 5 * 10 == len(said)
        assert WRITERS * 5 * 10 * 3 == await check_intact(stores, said)
        ids = await stores.database.read(
            "SELECT seal.seq FROM stored_events AS stored JOIN seal"
            " ON stored.originator_id = seal.case_id AND stored.originator_version = seal.version"
            " ORDER BY stored.notification_id"
        )
        order = [row[0] for row in ids]
        assert sorted(order) == order  # the library's ids follow the commits as well


async def test_freezing_vacuums_under_load_keep_nobody_waiting(dsn: str) -> None:
    async with opened(dsn) as stores:
        with vacuums(dsn) as took:
            writers = [start_writer(dsn, cases=5, turns=20) for _ in range(WRITERS)]
            outputs = [writer.communicate(timeout=60)[0] for writer in writers]

        assert took
        assert [0] * WRITERS == [writer.returncode for writer in writers]
        said = [one for output in outputs for one in acknowledged(output)]
        assert WRITERS * 5 * 20 * 3 == await check_intact(stores, said)


async def test_a_store_is_opened_during_a_vacuum(dsn: str) -> None:
    async with opened(dsn):
        pass
    with psycopg.connect(dsn) as vacuum:
        vacuum.execute("LOCK TABLE stored_events, seal, vault_case IN SHARE UPDATE EXCLUSIVE MODE")

        async with asyncio.timeout(8), opened(dsn) as stores:
            await stores.record.append(turn(uuid4(), 0))


async def test_an_erasure_does_not_wait_for_a_vacuum(dsn: str) -> None:
    async with opened(dsn) as stores:
        subject = stores.vault.subject_id("A")
        await stores.vault.enrol(uuid4(), subject)
        with vacuum_that_does_not_end(dsn):
            async with asyncio.timeout(8):
                await stores.vault.erase(subject, ERASED)


async def test_an_append_costs_one_transaction_id(dsn: str) -> None:
    def used() -> int:
        with psycopg.connect(dsn, autocommit=True) as connection:
            found = connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
        assert found is not None
        return int(found[0])

    case_id = uuid4()
    async with opened(dsn) as stores:
        await stores.vault.enrol(case_id, stores.vault.subject_id("A"))
        before = used()
        for number in range(10):
            values = await stores.vault.seal(case_id, f"step/{number}", {"note": number})
            await stores.record.append(
                turn(case_id, number, commands=(f"{number}",), values=values)
            )

        assert 10 == used() - before - 1


async def test_a_database_that_defaults_to_old_snapshots_is_written_in_order(dsn: str) -> None:
    name = dsn.rpartition("/")[2]
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            SQL("ALTER DATABASE {} SET default_transaction_isolation = 'repeatable read'").format(
                Identifier(name)
            )
        )
    async with opened(dsn) as stores:
        writers = [start_writer(dsn, cases=2, turns=20) for _ in range(WRITERS)]
        outputs = [writer.communicate(timeout=60)[0] for writer in writers]

        assert [0] * WRITERS == [writer.returncode for writer in writers]
        said = [one for output in outputs for one in acknowledged(output)]
        assert WRITERS * 2 * 20 * 3 == await check_intact(stores, said)
