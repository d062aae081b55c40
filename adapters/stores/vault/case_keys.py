"""Caches the keys of the most recently used cases in memory, for at most one epoch."""

import threading
from dataclasses import dataclass
from uuid import UUID

from cachetools import LRUCache

from adapters.stores.vault.cipher import SubjectCipher

CACHED_CASES = 4096


@dataclass(frozen=True, slots=True)
class CaseKeys:
    """The keys of one case, in memory only."""

    subject_id: str
    cipher: SubjectCipher
    salt: bytes


class CaseKeyCache:
    """The keys of the most recently used cases, at most :data:`CACHED_CASES`. Thread-safe.

    Every erasure and rotation, in any process, begins a new epoch of the store. A new epoch empties
    the cache, and keys that were read in an older one are not cached.
    """

    def __init__(self) -> None:
        self._keys = LRUCache[UUID, CaseKeys](CACHED_CASES)
        self._lock = threading.Lock()
        self.epoch = 0

    def get(self, case_id: UUID) -> CaseKeys | None:
        """Return the keys of a case, if they are cached."""
        with self._lock:
            return self._keys.get(case_id)

    def put(self, case_id: UUID, keys: CaseKeys, epoch: int) -> None:
        """Cache keys that were read in ``epoch``, if it is still the current one."""
        with self._lock:
            if epoch == self.epoch:
                self._keys[case_id] = keys

    def begin(self, epoch: int) -> bool:
        """Set the store's epoch; drop all keys and return True if it is a new one."""
        with self._lock:
            if epoch == self.epoch:
                return False
            self.epoch = epoch
            self._keys.clear()
            return True
