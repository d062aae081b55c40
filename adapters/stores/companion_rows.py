"""What commits with events: seals, command ids, vault values and the rows of cases."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent

from adapters.stores.database import Sql, SqlValue
from adapters.stores.projection.write_rows import write_rows
from adapters.stores.seal import FIRST_PREV, compute_seal
from domain.ports import Append, EventRecord, SealedValue

HEAD = """SELECT (SELECT coalesce(max(seq), 0) FROM seal),
    (SELECT seal FROM seal WHERE case_id = ? AND version = ?)"""
INSERT_SEALS = "INSERT INTO seal (seq, case_id, version, prev, seal) VALUES "
SEALS_A_STATEMENT = 1000
INSERT_COMMAND = "INSERT INTO command (command_id, case_id, version) VALUES (?, ?, ?)"
PUT_VALUE = """INSERT INTO vault_value (case_id, slot, name, nonce, ciphertext)
    VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (case_id, slot, name)
    DO UPDATE SET nonce = excluded.nonce, ciphertext = excluded.ciphertext"""


def stored_events(events: Iterable[EventRecord]) -> list[StoredEvent]:
    """Return the events in the library's stored form."""
    return [StoredEvent(e.case_id, e.version, e.topic, e.state) for e in events]


def put_values(sql: Sql, values: Sequence[SealedValue]) -> None:
    """Store sealed values; the same case, slot and name replaces."""
    if values:
        sql.run_many(
            PUT_VALUE, [(v.case_id, v.slot, v.name, v.nonce, v.ciphertext) for v in values]
        )


def write_companions(sql: Sql, events: Sequence[StoredEvent], append: Append | None) -> None:
    """Seal events inserted in this transaction, and add the rows that commit with them.

    The caller must hold the write lock: the dense ``seq`` continues from the highest stored.

    Raises:
        eventsourcing.persistence.IntegrityError: a case's versions have a gap.
    """
    if events:
        _insert_seals(sql, _seal_rows(sql, events))
    if append is not None:
        last = append.events[-1].version
        if append.command_ids:
            rows = [(command_id, append.case_id, last) for command_id in append.command_ids]
            sql.run_many(INSERT_COMMAND, rows)
        put_values(sql, append.values)
        if append.rows is not None:
            write_rows(sql, append.rows)


def _insert_seals(sql: Sql, rows: Sequence[tuple[SqlValue, ...]]) -> None:
    for start in range(0, len(rows), SEALS_A_STATEMENT):
        some = rows[start : start + SEALS_A_STATEMENT]
        params = [value for row in some for value in row]
        sql.run(INSERT_SEALS + ", ".join(["(?, ?, ?, ?, ?)"] * len(some)), params)


def _seal_rows(sql: Sql, events: Sequence[StoredEvent]) -> list[tuple[SqlValue, ...]]:
    rows: list[tuple[SqlValue, ...]] = []
    heads: dict[tuple[UUID, int], bytes] = {}
    seq: int | None = None
    for event in map(_record, events):
        before = (event.case_id, event.version - 1)
        prev = heads.get(before)
        if prev is None:
            top, stored = sql.run(HEAD, before)[0]
            seq = top if seq is None else seq
            prev = _previous(event, stored)
        assert seq is not None  # noqa: S101 - the first event always asks
        seq += 1
        seal = compute_seal(seq, event, prev)
        heads[event.case_id, event.version] = seal
        rows.append((seq, event.case_id, event.version, prev, seal))
    return rows


def _record(event: StoredEvent) -> EventRecord:
    originator = event.originator_id
    case_id = originator if isinstance(originator, UUID) else UUID(originator)
    return EventRecord(case_id, event.originator_version, event.topic, event.state)


def _previous(event: EventRecord, stored: bytes | None) -> bytes:
    if event.version == 1:
        return FIRST_PREV
    if stored is None:
        raise IntegrityError(f"case {event.case_id} has no version {event.version - 1}")
    return bytes(stored)
