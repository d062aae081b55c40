"""The event log of all cases, on the recorders of the ``eventsourcing`` library."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from adapters.stores.database import Queries, Sql, Transaction, Writer, as_uuid, is_storable
from adapters.stores.sealed_reads import SealedReads
from domain.errors import VersionConflictError
from domain.ports import Append, CommandReceipt, RecordedEvent

_COMMAND = "SELECT case_id, version FROM command WHERE command_id = ?"
_STORED = """SELECT originator_version, topic, state FROM stored_events
    WHERE originator_id = ? AND originator_version BETWEEN ? AND ? ORDER BY originator_version"""


class StoredCaseRecord:
    """``CaseRecord`` on a database and its writer."""

    def __init__(self, database: Queries, writer: Writer) -> None:
        self._database = database
        self._writer = writer
        self._sealed = SealedReads(database)

    async def append(self, append: Append) -> None:
        """Store one append; repeating the same one changes nothing.

        Raises:
            ValueError: the versions do not continue from ``expected_version``, or
                a part of it belongs to another case.
            VersionConflictError: see ``CaseRecord``.
            UnavailableError: see ``CaseRecord``.
        """
        check_append(append)
        await self._writer.submit(
            partial(_insert, append=append), partial(_accept_repeat, append=append)
        )

    async def read(
        self, case_id: UUID, *, after: int = 0, limit: int = 10_000
    ) -> Sequence[RecordedEvent]:
        """Return the events of a case above version ``after``, in order; empty if none."""
        return await self._sealed.read(case_id, after=after, limit=limit)

    async def follow(self, *, after: int, limit: int = 500) -> Sequence[RecordedEvent]:
        """Return the events of all cases above sequence number ``after``, in order."""
        return await self._sealed.follow(after=after, limit=limit)

    async def newest(self) -> int:
        """Return the highest sequence number of the log; 0 for an empty one."""
        return await self._sealed.newest()

    async def opened(
        self, *, before: int | None = None, limit: int = 50
    ) -> Sequence[RecordedEvent]:
        """Return the first event of each case below sequence number ``before``, newest first."""
        return await self._sealed.opened(before=before, limit=limit)

    async def find_command(self, command_id: str) -> CommandReceipt | None:
        """Return the result of a command id; None if it was never stored."""
        if not is_storable(command_id):
            return None
        rows = await self._database.read(_COMMAND, (command_id,))
        return next((CommandReceipt(as_uuid(case_id), version) for case_id, version in rows), None)


def check_append(append: Append) -> None:
    """Reject an append that no store can hold. Raises ValueError."""
    versions = [event.version for event in append.events]
    start = append.expected_version + 1
    if not versions or versions != list(range(start, start + len(versions))):
        raise ValueError(f"versions {versions} do not follow {append.expected_version}")
    owners = {e.case_id for e in append.events} | {v.case_id for v in append.values}
    if owners != {append.case_id}:
        raise ValueError(f"an append to {append.case_id} has a part that belongs to another case")
    if not all(map(is_storable, append.command_ids)):
        raise ValueError("a command id must not contain a zero byte or a lone surrogate")


def _insert(transaction: Transaction, append: Append) -> None:
    transaction.append(append)


def _accept_repeat(transaction: Transaction, append: Append) -> None:
    if not _is_stored(transaction, append):
        raise VersionConflictError(
            f"case {append.case_id} is not at version {append.expected_version},"
            " or a command id is already used"
        )


def _is_stored(sql: Sql, append: Append) -> bool:
    last = append.events[-1].version
    rows = sql.run(_STORED, (append.case_id, append.events[0].version, last))
    stored = [(version, topic, bytes(state)) for version, topic, state in rows]
    if stored != [(e.version, e.topic, e.state) for e in append.events]:
        return False
    receipts = [sql.run(_COMMAND, (command_id,)) for command_id in append.command_ids]
    return all(
        [(as_uuid(owner), version) for owner, version in found] == [(append.case_id, last)]
        for found in receipts
    )
