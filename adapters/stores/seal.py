"""The seal of an event: what binds it to its place in the log and in its case.

``seal = SHA-256(preimage)``. The preimage is a sequence of parts, each led by
its length in four bytes, big-endian: the domain ``onething.seal.v1``; ``seq``
and ``version`` as eight bytes, big-endian; the case id as its 16 bytes; the topic
in UTF-8; the SHA-256 of the stored bytes; and the previous seal of the same case.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.errors import RecordDamagedError
from domain.ports import EventRecord

SEAL_DOMAIN = b"onething.seal.v1"
FIRST_PREV = bytes(32)
"""What stands for the previous seal of a case's first event."""


@dataclass(frozen=True, slots=True)
class SealRow:
    """One row of the ``seal`` table. ``prev`` and ``seal`` are 32 bytes."""

    seq: int
    case_id: UUID
    version: int
    prev: bytes
    seal: bytes


def length_prefixed(*parts: bytes) -> bytes:
    """The parts, each led by its length, so that no two lists give the same bytes."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def compute_seal(seq: int, event: EventRecord, prev: bytes) -> bytes:
    """The seal of an event at ``seq`` whose case's last seal is ``prev``."""
    return hashlib.sha256(
        length_prefixed(
            SEAL_DOMAIN,
            seq.to_bytes(8, "big"),
            event.case_id.bytes,
            event.version.to_bytes(8, "big"),
            event.topic.encode(),
            hashlib.sha256(event.state).digest(),
            prev,
        )
    ).digest()


def check_chain(events: Sequence[EventRecord], rows: Sequence[SealRow]) -> None:
    """Hold the whole chain of one case, from version 1, to its seals.

    Raises:
        RecordDamagedError: an event is missing, moved or changed, or a seal is.
    """
    if len(events) != len(rows):
        raise RecordDamagedError(f"{len(events)} events of a case have {len(rows)} seals")
    prev = FIRST_PREV
    for expected, (event, row) in enumerate(zip(events, rows, strict=True), start=1):
        place = (event.case_id, expected)
        if (event.case_id, event.version) != place or (row.case_id, row.version) != place:
            raise RecordDamagedError(f"case {event.case_id} has no version {expected}")
        if row.prev != prev or row.seal != compute_seal(row.seq, event, prev):
            raise RecordDamagedError(f"the seal of {event.case_id} version {expected} is broken")
        prev = row.seal
