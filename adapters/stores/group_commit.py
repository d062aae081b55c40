"""Group commit: one thread runs the writes of many callers, many jobs per transaction.

A flush to disk costs far more than an insert, so the jobs queued during one flush go into the next
transaction. A batch first runs without savepoints: on PostgreSQL each savepoint that writes costs a
transaction id, and ids trigger anti-wraparound vacuums. Only if a job fails is the batch rolled
back and run again with a savepoint per job, so that the job fails alone. A transaction that breaks
is run again job by job, which also settles a commit of unknown outcome, since every job can tell
whether it is done already.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, NoReturn, TypeVar

from adapters.stores.database import (
    Database,
    IntegrityError,
    PersistenceError,
    Transaction,
    Work,
    engine_error,
)
from domain.errors import UnavailableError, VersionConflictError

T = TypeVar("T")

MAX_BATCH = 256
MAX_QUEUE = 10_000


def raise_conflict(_: Transaction) -> NoReturn:
    """The default action on a conflict."""
    raise VersionConflictError("another writer committed first")


@dataclass(slots=True)
class Job(Generic[T]):
    """One piece of work and the future of its result.

    ``work`` must be idempotent. If it breaks a constraint it is undone, and ``on_conflict`` returns
    the result or raises.
    """

    work: Work[T]
    on_conflict: Work[T]
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[T]"
    result: T | None = None
    error: Exception | None = None


class _JobFailedError(Exception):
    """A job failed in a batch without savepoints: the transaction is rolled back."""


class GroupCommit:
    """The writer thread of one database in one process. Usable from any event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs: deque[Job[Any]] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    async def submit(self, work: Work[T], on_conflict: Work[T] = raise_conflict) -> T:
        """Run ``work`` in a transaction; return its result once that is committed.

        Raises:
            UnavailableError: the database is away, the queue is full, or the
                store is closed. The same work may be tried again.
            OnethingError: whatever the work raises; none of its writes is kept.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        job = Job(work, on_conflict, loop, future)
        with self._changed:
            if self._closing:
                raise UnavailableError("the store is closed")
            if len(self._jobs) >= MAX_QUEUE:
                raise UnavailableError("too many writes are waiting")
            self._jobs.append(job)
            self._changed.notify()
        return await future

    @property
    def alive(self) -> bool:
        """Return whether the thread runs."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Write what is queued, then stop. Blocks until then."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while batch := self._take_batch():
            self._write(batch)
            _notify(batch)

    def _take_batch(self) -> list[Job[Any]]:
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closing)
            return [self._jobs.popleft() for _ in range(min(len(self._jobs), MAX_BATCH))]

    def _write(self, batch: Sequence[Job[Any]]) -> None:
        try:
            if not self._attempt(batch):
                self._transact(batch)
        except UnavailableError as error:
            _fail(batch, error)
        except PersistenceError as error:
            if len(batch) == 1:
                self._retry_job(batch[0], error)
            else:
                self._write_singly(batch)
        except Exception as error:  # noqa: BLE001 - the thread must outlive any bug
            _fail(batch, error)

    def _write_singly(self, batch: Sequence[Job[Any]]) -> None:
        for position, job in enumerate(batch):
            self._write([job])
            if isinstance(job.error, UnavailableError):
                _fail(batch[position:], job.error)
                return

    def _retry_job(self, job: Job[Any], first: PersistenceError) -> None:
        try:
            self._transact([job])
        except PersistenceError:
            job.error = engine_error(first)
        except Exception as error:  # noqa: BLE001 - the thread must outlive any bug
            job.error = error

    def _attempt(self, batch: Sequence[Job[Any]]) -> bool:
        """Run a batch without savepoints; False if a job failed and all was rolled back."""
        try:
            with self._database.transaction() as transaction:
                for job in batch:
                    _run(job, transaction)
        except _JobFailedError:
            return False
        return True

    def _transact(self, batch: Sequence[Job[Any]]) -> None:
        """Run a batch with a savepoint per job, so that each fails alone."""
        with self._database.transaction() as transaction:
            for job in batch:
                _run_job(job, transaction)


def _run(job: Job[Any], transaction: Transaction) -> None:
    job.error = None
    try:
        job.result = job.work(transaction)
    except Exception as error:
        raise _JobFailedError from error


def _run_job(job: Job[Any], transaction: Transaction) -> None:
    job.error = None
    try:
        try:
            with transaction.savepoint():
                job.result = job.work(transaction)
        except IntegrityError:
            with transaction.savepoint():
                job.result = job.on_conflict(transaction)
    except PersistenceError:
        raise
    except Exception as error:  # noqa: BLE001 - handed to whoever submitted it
        job.error = error


def _fail(jobs: Sequence[Job[Any]], error: Exception) -> None:
    for job in jobs:
        job.error = error


def _notify(batch: Sequence[Job[Any]]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[Job[Any]]] = {}
    for job in batch:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, jobs in by_loop.items():
        with suppress(RuntimeError):  # nobody waits on a closed loop
            loop.call_soon_threadsafe(_resolve, jobs)


def _resolve(jobs: Sequence[Job[Any]]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if job.error is None:
            job.future.set_result(job.result)
        else:
            job.future.set_exception(job.error)
