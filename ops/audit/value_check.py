"""Opens every value that events commit to and compares it, with the vault's master key."""

from collections.abc import AsyncIterator
from uuid import UUID

from adapters.departments.committed_values import commit, purpose_in
from adapters.stores.reading import audit_rows
from adapters.stores.reading.database import ReadOnlyDatabase
from domain.case.codec import decode
from domain.case.committed_values import committed_values
from domain.errors import NotFoundError, OnethingError, RecordDamagedError
from domain.ports import EventRecord, Vault
from ops.audit.differences import Difference


async def check_values(
    database: ReadOnlyDatabase, vault: Vault, case_id: UUID | None = None
) -> AsyncIterator[Difference]:
    """Yield every value of the vault that does not match its commitment.

    Missing values, values of an erased subject and undecodable events are left to the check without
    a key.

    Raises:
        UnavailableError: the database is away.
    """
    with database.snapshot() as snapshot:
        for rows in audit_rows.cases(snapshot, case_id):
            if rows.case_id is None:
                continue
            for version, topic, state in rows.events:
                event = _read_commitments(rows.case_id, version, topic, state)
                for slot, values in event:
                    async for name in _compare_values(vault, rows.case_id, slot, values):
                        what = f"{slot}/{name} is not the value that the event commits to"
                        yield Difference("value_mismatch", what, rows.named, version)


def _read_commitments(
    case_id: UUID, version: object, topic: object, state: object
) -> list[tuple[str, dict[str, str]]]:
    """Return the slot and the commitments of an event; empty if it cannot be decoded."""
    if not (isinstance(version, int) and isinstance(topic, str) and isinstance(state, bytes)):
        return []
    try:
        slot, values = committed_values(decode(EventRecord(case_id, version, topic, state)).payload)
    except OnethingError:
        return []
    return [(slot, dict(values))] if values else []


async def _compare_values(
    vault: Vault, case_id: UUID, slot: str, commitments: dict[str, str]
) -> AsyncIterator[str]:
    for name, commitment in commitments.items():
        try:
            opened = await vault.open(case_id, {name: slot})
            value = opened.get(name)
            if value is None:
                continue
            found = await commit(vault, case_id, purpose_in(slot, name), value)
        except NotFoundError:
            return
        except RecordDamagedError:
            found = ""
        if found != commitment:
            yield name
