"""Erasures in the store: a tombstone replaces the key; the order and its reason stay.

The tombstone, the record of the order and the new epoch commit together.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from adapters.stores.database import Queries, Row, Sql, as_uuid
from adapters.stores.vault.epoch import begin_epoch
from domain.erasure import Erasure, ErasureCommand
from domain.errors import NotFoundError

_KNOWN = "SELECT 1 FROM vault_subject WHERE subject_id = ?"
_ERASE_SUBJECT = """UPDATE vault_subject
    SET master_key_id = NULL, nonce = NULL, wrapped = NULL, erased_at = ?
    WHERE subject_id = ? AND wrapped IS NOT NULL"""
_ERASE_SALTS = "UPDATE vault_case SET nonce = NULL, salt = NULL WHERE subject_id = ?"
_ADD = """INSERT INTO vault_erasure (subject_id, actor, request_id, reason_code, erased_at)
    VALUES (?, ?, ?, ?, ?)"""
_ERASURES = """SELECT subject_id, actor, request_id, reason_code, erased_at, recorded_at
    FROM vault_erasure """
_OF_SUBJECT = _ERASURES + "WHERE subject_id = ?"
_UNRECORDED = _ERASURES + "WHERE recorded_at IS NULL ORDER BY erased_at LIMIT 100"
_MARK = "UPDATE vault_erasure SET recorded_at = ? WHERE subject_id = ? AND recorded_at IS NULL"
_CASES = "SELECT case_id FROM vault_case WHERE subject_id = ? ORDER BY case_id"
_SUBJECT = "SELECT subject_id FROM vault_case WHERE case_id = ?"


def erase(sql: Sql, subject_id: str, order: ErasureCommand, now: datetime) -> Erasure:
    """Destroy a subject's key and its cases' salts; return the first erasure if repeated.

    Raises:
        NotFoundError: no case was ever enrolled for the subject.
    """
    if not sql.run(_KNOWN, (subject_id,)):
        raise NotFoundError("no case was ever enrolled for this subject")
    rows = sql.run(_OF_SUBJECT, (subject_id,))
    if not rows:
        at = now.isoformat()
        sql.run(_ERASE_SUBJECT, (at, subject_id))
        sql.run(_ERASE_SALTS, (subject_id,))
        sql.run(_ADD, (subject_id, order.actor, order.request_id, order.reason_code, at))
        begin_epoch(sql)
        rows = sql.run(_OF_SUBJECT, (subject_id,))
    return _erasure(rows[0])


def mark_recorded(sql: Sql, subject_id: str, now: datetime) -> None:
    """Mark that every case of an erased subject has the event."""
    sql.run(_MARK, (now.isoformat(), subject_id))


async def erasure_of(database: Queries, subject_id: str) -> Erasure | None:
    """Return the erasure of a subject; None if it is not erased."""
    rows = await database.read(_OF_SUBJECT, (subject_id,))
    return _erasure(rows[0]) if rows else None


async def unrecorded(database: Queries) -> Sequence[Erasure]:
    """Return the oldest erasures whose events may be unrecorded, at most a hundred."""
    return [_erasure(row) for row in await database.read(_UNRECORDED)]


async def cases_of(database: Queries, subject_id: str) -> Sequence[UUID]:
    """Return the cases of a subject, erased or not."""
    return [as_uuid(row[0]) for row in await database.read(_CASES, (subject_id,))]


async def subject_of(database: Queries, case_id: UUID) -> str:
    """Return the subject of a case, erased or not. Raises NotFoundError."""
    rows = await database.read(_SUBJECT, (case_id,))
    if not rows:
        raise NotFoundError(f"case {case_id} is not enrolled in the vault")
    return str(rows[0][0])


def _erasure(row: Row) -> Erasure:
    subject_id, actor, request_id, reason_code, erased_at, recorded_at = row
    order = ErasureCommand(actor, request_id, reason_code)
    at = datetime.fromisoformat(erased_at)
    return Erasure(subject_id, order, at, recorded=recorded_at is not None)
