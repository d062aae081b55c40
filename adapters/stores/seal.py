"""The seal of an event: it binds the event to its place in the log and in its case.

``seal = SHA-256(preimage)``. The preimage is a sequence of parts, each prefixed with its length in
four bytes, big-endian: the domain ``onething.seal.v1``; ``seq`` and ``version`` as eight bytes,
big-endian; the case id as its 16 bytes; the topic in UTF-8; the SHA-256 of the stored bytes; and
the previous seal of the same case.
"""

import hashlib
import struct
from uuid import UUID

from domain.errors import RecordDamagedError
from domain.ports import EventRecord

SEAL_DOMAIN = b"onething.seal.v1"
FIRST_PREV = bytes(32)
"""The previous seal of a case's first event."""
MAX_VALUE = 2**63 - 1
"""The highest sequence number and version that a seal can hold."""


_FIXED = struct.Struct(">IQI16sIQI")
"""The fixed-length parts between domain and topic, with lengths, and the topic's length.

They are packed at once, because every read computes a seal per event.
"""
_DIGEST_BYTES = hashlib.sha256().digest_size
_LENGTH_32 = _DIGEST_BYTES.to_bytes(4, "big")


def length_prefixed(*parts: bytes) -> bytes:
    """Return the parts, each prefixed with its length, so that no two lists give the same bytes."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


_DOMAIN = length_prefixed(SEAL_DOMAIN)


def compute_seal(seq: int, event: EventRecord, prev: bytes) -> bytes:
    """Return the seal of an event at ``seq`` whose case's last seal is ``prev``."""
    topic = event.topic.encode()
    fixed = _FIXED.pack(8, seq, 16, event.case_id.bytes, 8, event.version, len(topic))
    state = hashlib.sha256(event.state).digest()
    preimage = b"".join((_DOMAIN, fixed, topic, _LENGTH_32, state, _length(prev), prev))
    return hashlib.sha256(preimage).digest()


def _length(part: bytes) -> bytes:
    return _LENGTH_32 if len(part) == _DIGEST_BYTES else len(part).to_bytes(4, "big")


def is_seal_valid(seq: object, event: EventRecord, prev: object, seal: object) -> bool:
    """Return whether a seal matches the event at ``seq`` after ``prev``.

    False for values that are not a sequence number or not bytes.
    """
    if not (isinstance(seq, int) and isinstance(event.version, int)):
        return False
    if not (0 < seq <= MAX_VALUE and 0 < event.version <= MAX_VALUE):
        return False
    if not (isinstance(prev, bytes) and isinstance(event.topic, str)):
        return False
    return seal == compute_seal(seq, event, prev)


class CaseChain:
    """Checks the events of one case against their seals, in order, as they are read.

    Args:
        case_id: the case.
        version: the version after which the chain starts; 0 for the beginning.
        prev: the seal of that version.
    """

    def __init__(self, case_id: UUID, version: int = 0, prev: bytes = FIRST_PREV) -> None:
        self.version = version
        self._case_id = case_id
        self._prev: object = prev

    def take(self, seq: object, event: EventRecord, prev: object, seal: object) -> None:
        """Check the next event and its seal.

        Raises:
            RecordDamagedError: an event or a seal is missing, moved or changed.
        """
        expected = self.version + 1
        if (event.case_id, event.version) != (self._case_id, expected):
            raise RecordDamagedError(f"case {self._case_id} has no version {expected}")
        if prev != self._prev or not is_seal_valid(seq, event, prev, seal):
            raise RecordDamagedError(
                f"case {self._case_id} version {expected} does not match its seal"
            )
        self.version, self._prev = expected, seal
