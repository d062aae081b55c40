"""The keys of the cases last used, in memory only."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from adapters.stores.cipher import SubjectCipher

CACHED_CASES = 4096


@dataclass(frozen=True, slots=True)
class CaseKeys:
    """What is needed for one case, in memory only."""

    subject_id: str
    cipher: SubjectCipher
    salt: bytes


class CaseKeyCache:
    """The keys of the cases last used, at most :data:`CACHED_CASES`. Thread-safe."""

    def __init__(self) -> None:
        self._keys: OrderedDict[UUID, CaseKeys] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, case_id: UUID) -> CaseKeys | None:
        """The keys of a case, if they are at hand."""
        with self._lock:
            keys = self._keys.get(case_id)
            if keys is not None:
                self._keys.move_to_end(case_id)
            return keys

    def put(self, case_id: UUID, keys: CaseKeys) -> None:
        """Keep the keys of a case, in place of the longest unused."""
        with self._lock:
            self._keys[case_id] = keys
            if len(self._keys) > CACHED_CASES:
                self._keys.popitem(last=False)

    def forget(self, subject_id: str) -> None:
        """Drop the keys of every case of a subject."""
        with self._lock:
            for case_id in [c for c, k in self._keys.items() if k.subject_id == subject_id]:
                del self._keys[case_id]
