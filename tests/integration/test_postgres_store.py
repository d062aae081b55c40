"""The stores on a real PostgreSQL: the contract suites, and what only a server can show."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError
from psycopg.sql import SQL, Identifier

from adapters.stores.companion_rows import stored_events
from adapters.stores.database import Transaction
from adapters.stores.open_stores import Stores, open_stores
from adapters.stores.postgres.database import PostgresDatabase
from domain.errors import SettingsError, UnavailableError
from tests.integration.store_processes import (
    acknowledged,
    check_intact,
    kill_after,
    start_writer,
)
from tests.unit.adapters.stores.calendar_contract import CalendarContract
from tests.unit.adapters.stores.pause_contract import PauseContract
from tests.unit.adapters.stores.projection_contract import ProjectionContract
from tests.unit.adapters.stores.record_contract import RecordContract
from tests.unit.adapters.stores.samples import KEYS, AnyStores, SteppedClock, events, turn
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
    yield AnyStores(
        opened.record,
        opened.projection,
        opened.vault,
        opened.themes,
        opened.pauses,
        opened.calendars,
    )
    await opened.close()


class TestProjection(ProjectionContract):
    """The rows of cases."""


class TestRecord(RecordContract):
    """The event log."""


class TestVault(VaultContract):
    """The vault."""


class TestPauses(PauseContract):
    """The pause register."""


class TestThemes(ThemeContract):
    """The theme store."""


class TestCalendars(CalendarContract):
    """The calendar store."""


@asynccontextmanager
async def opened(dsn: str) -> AsyncIterator[Stores]:
    stores = await open_stores(dsn, KEYS, SteppedClock())
    try:
        yield stores
    finally:
        await stores.close()


def end_backends(dsn: str) -> None:
    """Cut every connection to the database, as a failover does."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        )


async def test_a_follower_never_sees_a_number_before_the_one_below(dsn: str) -> None:
    async with opened(dsn) as stores:
        writers = [start_writer(dsn, cases=5, turns=20) for _ in range(3)]
        seen: list[int] = []
        while len(seen) < 900:
            page = await stores.record.follow(after=seen[-1] if seen else 0, limit=50)
            seen += [recorded.seq for recorded in page]
        outputs = [writer.communicate()[0] for writer in writers]

        assert list(range(1, 901)) == seen
        assert [0, 0, 0] == [writer.returncode for writer in writers]
        said = [one for output in outputs for one in acknowledged(output)]
        assert 900 == await check_intact(stores, said)


async def test_a_killed_writer_loses_nothing_that_it_acknowledged(dsn: str) -> None:
    output = kill_after(start_writer(dsn, cases=10, turns=10_000), lines=100)

    async with opened(dsn) as stores:
        assert await check_intact(stores, acknowledged(output)) >= 300


async def test_cut_connections_lose_nothing_and_double_nothing(dsn: str) -> None:
    cases = [uuid4() for _ in range(10)]

    async def write(stores: Stores, case_id: UUID) -> None:
        for number in range(20):
            append = turn(case_id, number, commands=(f"{case_id}/{number}",))
            while True:
                with suppress(UnavailableError):
                    await stores.record.append(append)
                    break

    async with opened(dsn) as stores:
        writing = asyncio.gather(*(write(stores, case_id) for case_id in cases))
        for _ in range(5):
            await asyncio.to_thread(end_backends, dsn)
        await writing

        for case_id in cases:
            assert 20 == len(await stores.record.read(case_id))
        assert list(range(1, 201)) == [r.seq for r in await stores.record.follow(after=0)]


async def test_a_connection_that_dies_in_the_middle_stores_nothing(dsn: str) -> None:
    case_id = uuid4()

    def append_then_die(transaction: Transaction) -> None:
        transaction.append(turn(case_id, 0))
        transaction.run("SELECT pg_terminate_backend(pg_backend_pid())")

    async with opened(dsn) as stores:
        with pytest.raises(UnavailableError):
            await stores.writer.submit(append_then_die)

        assert [] == list(await stores.record.read(case_id))
        await stores.record.append(turn(case_id, 0))


async def test_a_commit_whose_answer_was_lost_succeeds(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = psycopg.OperationalError("the answer was lost")
    exits = psycopg.Transaction.__exit__
    failures = [lost]

    def exit_then_lose(self: psycopg.Transaction, *details: Any) -> bool:
        outcome = exits(self, *details)
        if self.savepoint_name == "" and failures:
            raise failures.pop()
        return outcome

    case_id = uuid4()
    async with opened(dsn) as stores:
        monkeypatch.setattr(psycopg.Transaction, "__exit__", exit_then_lose)

        await stores.record.append(turn(case_id, 0, 2, commands=("open",)))

        assert [] == failures
        assert 2 == len(await stores.record.read(case_id))


async def test_the_library_writes_the_same_log_sealed_and_without_its_function(dsn: str) -> None:
    case_id = uuid4()
    async with opened(dsn) as stores:
        assert isinstance(stores.database, PostgresDatabase)
        recorder = stores.database.recorder
        await asyncio.to_thread(recorder.insert_events, stored_events(events(case_id, 1, 2)))
        with pytest.raises(IntegrityError):
            recorder.insert_events(stored_events(events(case_id, 2)))
        with pytest.raises(IntegrityError, match="no version 3"):
            recorder.insert_events(stored_events(events(case_id, 4)))

        assert 2 == len(await stores.record.read(case_id))
        assert stored_events(events(case_id, 1, 2)) == recorder.select_events(case_id)
        functions = "SELECT 1 FROM pg_proc WHERE starts_with(proname, 'es_insert')"
        assert [] == list(await stores.database.read(functions))


async def test_many_may_open_an_empty_database_at_once(dsn: str) -> None:
    stores = await asyncio.gather(*(open_stores(dsn, KEYS, SteppedClock()) for _ in range(4)))

    assert 1 == len({one.vault.subject_id("A") for one in stores})
    for one in stores:
        await one.close()


async def test_a_database_of_another_kind_or_version_is_refused(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE stored_events (a int)")
        with pytest.raises(SettingsError, match="another application"):
            await open_stores(dsn, KEYS, SteppedClock())
        connection.execute("CREATE TABLE schema_version AS SELECT 99 AS version")
        with pytest.raises(SettingsError, match="version 99"):
            await open_stores(dsn, KEYS, SteppedClock())


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("port=1", UnavailableError),
        ("dbname=none", UnavailableError),
        ("nonsense=1", SettingsError),
    ],
)
async def test_a_database_that_cannot_be_reached_is_reported_plainly(
    dsn: str, words: str, error: type[Exception]
) -> None:
    name, _, value = words.partition("=")
    with pytest.raises(error):
        await open_stores(f"{dsn}?{name}={value}", KEYS, SteppedClock())
