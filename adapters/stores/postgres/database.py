"""The stores' database on PostgreSQL. Any number of processes may share it.

Every write transaction takes one advisory lock first, so writers queue and ``seq`` has no gaps;
readers never wait, and no lock conflicts with ``VACUUM``.
"""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import psycopg
from eventsourcing import persistence
from psycopg.rows import DictRow, tuple_row

from adapters.stores.companion_rows import stored_events
from adapters.stores.database import Row, SqlValue, engine_error
from adapters.stores.postgres.recorder import (
    POOL_SIZE,
    DsnDatastore,
    PostgresSql,
    SealingPostgresRecorder,
)
from domain.errors import UnavailableError
from domain.ports import Append

READ_ATTEMPTS = 2


class PostgresTransaction(PostgresSql):
    """``Transaction`` on a connection that holds the write lock."""

    def __init__(
        self, connection: psycopg.Connection[DictRow], recorder: SealingPostgresRecorder
    ) -> None:
        super().__init__(connection.cursor(row_factory=tuple_row), prepare=False)
        self._connection = connection
        self._recorder = recorder
        self._appended = False

    def append(self, append: Append) -> None:
        """Insert an append; see ``Transaction``."""
        self._appended = True
        self._recorder.insert_sealed(self._connection, stored_events(append.events), append)

    def end(self) -> None:
        """Run the deferred work before the commit."""
        if self._appended:
            self._recorder.notify(self._connection.cursor())

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo the writes inside if an error leaves the block."""
        try:
            with self._connection.transaction():
                yield
        except psycopg.IntegrityError as error:
            raise persistence.IntegrityError(str(error)) from error
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise persistence.OperationalError(str(error)) from error
        except psycopg.Error as error:
            raise persistence.DatabaseError(str(error)) from error


class PostgresDatabase:
    """``Database`` on a DSN. :meth:`create_tables` creates the tables."""

    def __init__(self, dsn: str) -> None:
        self._datastore = DsnDatastore(dsn)
        self._readers = ThreadPoolExecutor(POOL_SIZE - 1, thread_name_prefix="store-reader")
        self.recorder = SealingPostgresRecorder(self._datastore)

    def create_tables(self) -> None:
        """Create the missing tables."""
        self.recorder.create_table()

    @contextmanager
    def transaction(self) -> Iterator[PostgresTransaction]:
        """Take the write lock at once, so that no read can be stale; see ``Database``."""
        with ExitStack() as stack:
            try:
                connection = stack.enter_context(self._datastore.get_connection())
                stack.enter_context(connection.transaction())
                self.recorder.begin(connection.cursor())
            except (persistence.PersistenceError, psycopg.Error) as error:
                raise UnavailableError(f"the store is locked or away: {error}") from error
            transaction = PostgresTransaction(connection, self.recorder)
            yield transaction
            transaction.end()

    async def read(self, sql: str, params: Sequence[SqlValue] = ()) -> Sequence[Row]:
        """Run one query on a reader thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self.read_now, sql, params)

    def read_now(self, sql: str, params: Sequence[SqlValue] = ()) -> Sequence[Row]:
        """Run one query on the calling thread, on a new connection if the first is dead."""
        failure: persistence.PersistenceError | None = None
        for _ in range(READ_ATTEMPTS):
            try:
                with self._datastore.get_connection() as connection:
                    return PostgresSql(connection.cursor(row_factory=tuple_row)).run(sql, params)
            except persistence.OperationalError as error:
                failure = error
            except persistence.PersistenceError as error:
                raise engine_error(error) from error
        assert failure is not None  # noqa: S101 - the loop ran
        raise engine_error(failure) from failure

    def scrub(self) -> None:
        """Vacuum the rows that an erasure replaced. Older WAL and backups still hold them.

        A table that another vacuum is processing is left to that vacuum and the next.
        """
        with self._datastore.get_connection() as connection:
            connection.execute("VACUUM (SKIP_LOCKED) vault_subject, vault_case")

    def close(self) -> None:
        """Close every connection."""
        self._readers.shutdown()
        self._datastore.close()
