"""A vault in memory, for tests: real encryption, keys in dicts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from adapters.memory.case_record import ValueKey
from adapters.stores.vault.cipher import SubjectCipher, keyed_commitment, new_key, pseudonym
from domain.erasure import Erasure, ErasureCommand
from domain.errors import CommandRejectedError, NotFoundError, SubjectErasedError
from domain.plan import FormValue
from domain.ports import SealedValue


class MemoryVault:
    """``Vault`` in dicts.

    Args:
        values: stores the sealed values; may be shared with a ``MemoryCaseRecord``.
    """

    def __init__(self, values: dict[ValueKey, SealedValue] | None = None) -> None:
        self._values = {} if values is None else values
        self._pseudonym_key = new_key()
        self._ciphers: dict[str, SubjectCipher | None] = {}
        self._cases: dict[UUID, tuple[str, bytes]] = {}
        self._erasures: dict[str, Erasure] = {}

    def subject_id(self, identifier: str) -> str:
        """Return a stable pseudonym for a subject's identifier (keyed, 64 hex digits)."""
        return pseudonym(self._pseudonym_key, identifier)

    async def enrol(self, case_id: UUID, subject_id: str) -> None:
        """Bind a case to its subject; see ``Vault``."""
        if self._ciphers.setdefault(subject_id, SubjectCipher(new_key())) is None:
            raise CommandRejectedError("the subject was erased")
        owner, _ = self._cases.setdefault(case_id, (subject_id, new_key()))
        if owner != subject_id:
            raise CommandRejectedError(f"case {case_id} belongs to another subject")

    async def seal(
        self, case_id: UUID, slot: str, values: Mapping[str, FormValue]
    ) -> tuple[SealedValue, ...]:
        """Encrypt values of an enrolled case, without storing them. Raises NotFoundError."""
        cipher, _ = self._keys(case_id)
        return tuple(cipher.seal(case_id, slot, name, value) for name, value in values.items())

    async def put(self, values: Sequence[SealedValue]) -> None:
        """Store sealed values on their own. The same key replaces: idempotent."""
        self._values |= {(v.case_id, v.slot, v.name): v for v in values}

    async def open(self, case_id: UUID, names: Mapping[str, str]) -> dict[str, FormValue]:
        """Decrypt values; see ``Vault``."""
        cipher, _ = self._keys(case_id)
        found = {name: self._values.get((case_id, slot, name)) for name, slot in names.items()}
        return {name: cipher.open(value) for name, value in found.items() if value is not None}

    async def open_slots(
        self, case_id: UUID, slots: Collection[str]
    ) -> dict[tuple[str, str], FormValue]:
        """Decrypt whole slots; see ``Vault``."""
        cipher, _ = self._keys(case_id)
        return {
            (value.slot, value.name): cipher.open(value)
            for value in self._values.values()
            if value.case_id == case_id and value.slot in slots
        }

    async def commitment(self, case_id: UUID, purpose: str, data: bytes) -> str:
        """Return an HMAC-SHA-256 (hex) under the case's salt. Raises NotFoundError."""
        _, salt = self._keys(case_id)
        return keyed_commitment(salt, purpose, data)

    async def subject_of(self, case_id: UUID) -> str:
        """Return the subject of a case; see ``Vault``."""
        if case_id not in self._cases:
            raise NotFoundError(f"case {case_id} is not enrolled in the vault")
        return self._cases[case_id][0]

    async def cases_of(self, subject_id: str) -> Sequence[UUID]:
        """Return the cases of a subject."""
        return sorted(case for case, (owner, _) in self._cases.items() if owner == subject_id)

    async def erase(self, subject_id: str, order: ErasureCommand) -> Erasure:
        """Destroy the subject's key, irreversibly; see ``Vault``."""
        if subject_id not in self._ciphers:
            raise NotFoundError("no case was ever enrolled for this subject")
        self._ciphers[subject_id] = None
        now = datetime.now(UTC)
        return self._erasures.setdefault(subject_id, Erasure(subject_id, order, now, False))  # noqa: FBT003

    async def erasure_of(self, subject_id: str) -> Erasure | None:
        """Return the erasure of a subject; None if it is not erased."""
        return self._erasures.get(subject_id)

    async def unrecorded_erasures(self) -> Sequence[Erasure]:
        """Return the erasures whose event may be missing from a case."""
        return [each for each in self._erasures.values() if not each.recorded]

    async def mark_erasure_recorded(self, subject_id: str) -> None:
        """Mark that every case has the event."""
        self._erasures[subject_id] = replace(self._erasures[subject_id], recorded=True)

    def _keys(self, case_id: UUID) -> tuple[SubjectCipher, bytes]:
        if case_id not in self._cases:
            raise NotFoundError(f"case {case_id} is not enrolled in the vault")
        subject_id, salt = self._cases[case_id]
        cipher = self._ciphers[subject_id]
        if cipher is None:
            raise SubjectErasedError(f"the subject of case {case_id} was erased")
        return cipher, salt
