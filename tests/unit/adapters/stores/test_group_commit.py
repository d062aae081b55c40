"""The writer thread, on a database that breaks when it is told to."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest
from eventsourcing.persistence import IntegrityError, OperationalError

from adapters.stores import group_commit
from adapters.stores.database import Row, SqlValue, Transaction
from adapters.stores.group_commit import GroupCommit
from domain.errors import CommandRejectedError, UnavailableError, VersionConflictError
from domain.ports import Append


class ScriptedDatabase:
    """Keeps committed texts; ``failures`` names where the next transactions break."""

    def __init__(self, *failures: str) -> None:
        self.failures = list(failures)
        self.stored: list[str] = []
        self.commits: list[int] = []
        self.open = threading.Event()
        self.open.set()

    @contextmanager
    def transaction(self) -> Iterator["ScriptedTransaction"]:
        self.open.wait()
        failure = self.failures.pop(0) if self.failures else ""
        if failure == "begin":
            raise UnavailableError("away")
        transaction = ScriptedTransaction(failure)
        yield transaction
        if failure == "commit":
            raise OperationalError("nothing is known")
        self.stored += transaction.texts
        self.commits.append(len(transaction.texts))
        if failure == "after commit":
            raise OperationalError("the answer was lost")

    async def read(self, sql: str, params: Sequence[SqlValue] = ()) -> Sequence[Row]:
        raise NotImplementedError

    def scrub(self) -> None: ...

    def close(self) -> None: ...


class ScriptedTransaction:
    def __init__(self, failure: str) -> None:
        self.texts: list[str] = []
        self._failure = failure

    def run(self, sql: str, params: Sequence[SqlValue] = ()) -> Sequence[Row]:
        assert not params
        if self._failure == sql:
            raise OperationalError("broken statement")
        self.texts.append(sql)
        return ()

    def run_many(self, sql: str, rows: Sequence[Sequence[SqlValue]]) -> None: ...

    def append(self, append: Append) -> None: ...

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        before = list(self.texts)
        try:
            yield
        except BaseException:
            self.texts = before
            raise


class Note:
    """Idempotent work: stores a text unless it is stored already."""

    def __init__(self, database: ScriptedDatabase, text: str) -> None:
        self._database = database
        self._text = text

    def __call__(self, transaction: Transaction) -> str:
        if self._text not in self._database.stored:
            transaction.run(self._text)
        return self._text


async def submit_all(database: ScriptedDatabase, texts: str) -> list[str | BaseException]:
    """Submit all while the database is held, so that they meet in one queue."""
    database.open.clear()
    writer = GroupCommit(database)
    tasks = [asyncio.create_task(writer.submit(Note(database, text))) for text in texts]
    await asyncio.sleep(0)
    database.open.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.to_thread(writer.close)
    return outcomes


async def test_what_waits_together_commits_together() -> None:
    database = ScriptedDatabase()

    outcomes = await submit_all(database, "abcdef")

    assert list("abcdef") == outcomes == database.stored
    assert len(database.commits) <= 2


@pytest.mark.parametrize("failure", ["commit", "after commit", "c"])
async def test_a_broken_transaction_is_tried_again_and_nothing_is_doubled(failure: str) -> None:
    database = ScriptedDatabase(failure, failure)

    outcomes = await submit_all(database, "abcdef")

    assert list("abcdef") == outcomes
    assert list("abcdef") == sorted(database.stored)


async def test_a_database_that_stays_away_fails_all_that_wait() -> None:
    database = ScriptedDatabase(*["begin"] * 20)

    outcomes = await submit_all(database, "abc")

    assert [UnavailableError] * 3 == [type(outcome) for outcome in outcomes]
    assert [] == database.stored


async def test_a_commit_that_never_works_is_unavailable() -> None:
    database = ScriptedDatabase(*["commit"] * 20)

    outcomes = await submit_all(database, "abc")

    assert [UnavailableError] * 3 == [type(outcome) for outcome in outcomes]


async def test_refused_work_fails_alone_and_leaves_nothing() -> None:
    database = ScriptedDatabase()
    writer = GroupCommit(database)

    def refused(transaction: Transaction) -> None:
        transaction.run("half done")
        raise CommandRejectedError("no")

    outcomes = await asyncio.gather(
        writer.submit(Note(database, "a")),
        writer.submit(refused),
        writer.submit(Note(database, "b")),
        return_exceptions=True,
    )
    await asyncio.to_thread(writer.close)

    assert [str, CommandRejectedError, str] == [type(outcome) for outcome in outcomes]
    assert ["a", "b"] == database.stored


async def test_a_conflict_is_settled_by_the_job_itself() -> None:
    database = ScriptedDatabase()
    writer = GroupCommit(database)

    def conflicting(transaction: Transaction) -> str:
        transaction.run("half done")
        raise IntegrityError

    def settled(transaction: Transaction) -> str:
        transaction.run("settled")
        return "settled"

    assert "settled" == await writer.submit(conflicting, settled)
    with pytest.raises(VersionConflictError):
        await writer.submit(conflicting)
    await asyncio.to_thread(writer.close)
    assert ["settled"] == database.stored


async def test_closing_writes_what_is_queued_and_refuses_what_comes_later() -> None:
    database = ScriptedDatabase()
    database.open.clear()
    writer = GroupCommit(database)
    tasks = [asyncio.create_task(writer.submit(Note(database, text))) for text in "abc"]
    await asyncio.sleep(0)
    closing = asyncio.create_task(asyncio.to_thread(writer.close))
    database.open.set()

    assert ["a", "b", "c"] == await asyncio.gather(*tasks)
    await closing
    with pytest.raises(UnavailableError, match="closed"):
        await writer.submit(Note(database, "late"))
    assert ["a", "b", "c"] == database.stored


async def test_a_full_queue_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "MAX_QUEUE", 0)
    writer = GroupCommit(ScriptedDatabase())

    with pytest.raises(UnavailableError, match="waiting"):
        await writer.submit(lambda _: None)

    await asyncio.to_thread(writer.close)


async def test_whoever_stopped_waiting_disturbs_nobody() -> None:
    database = ScriptedDatabase()
    database.open.clear()
    writer = GroupCommit(database)
    impatient = asyncio.create_task(writer.submit(Note(database, "a")))
    patient = asyncio.create_task(writer.submit(Note(database, "b")))
    await asyncio.sleep(0)
    impatient.cancel()
    with suppress(asyncio.CancelledError):
        await impatient
    database.open.set()

    assert "b" == await patient
    await asyncio.to_thread(writer.close)
    assert ["a", "b"] == database.stored
