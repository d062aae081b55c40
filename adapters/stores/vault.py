"""The vault: personal values in the events' database, a key per subject.

Keys live in ``vault_subject``, wrapped by a master key; salts in ``vault_case``
and values in ``vault_value``, under their subject's key. Erasing a subject puts
a tombstone in the key's place. Nobody can open the values or recompute the
commitments any more, and the events stay as they are.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from uuid import UUID

from adapters.stores.case_keys import CaseKeyCache, CaseKeys
from adapters.stores.cipher import (
    SealedSalt,
    SubjectCipher,
    keyed_commitment,
    new_key,
    pseudonym,
)
from adapters.stores.companion_rows import put_values
from adapters.stores.database import Queries, Row, Sql, Transaction, Writer
from adapters.stores.keyring import MasterKeys, WrappedKey
from domain.errors import CommandRefusedError, NotFoundError, SubjectErasedError
from domain.plan import FormValue
from domain.ports import Clock, SealedValue

_ROOT = "SELECT master_key_id, nonce, wrapped FROM vault_root WHERE name = 'pseudonym'"
_ADD_ROOT = """INSERT INTO vault_root (name, master_key_id, nonce, wrapped)
    VALUES ('pseudonym', ?, ?, ?)"""
_REWRAP_ROOT = """UPDATE vault_root SET master_key_id = ?, nonce = ?, wrapped = ?
    WHERE name = 'pseudonym'"""
_SUBJECT = "SELECT master_key_id, nonce, wrapped FROM vault_subject WHERE subject_id = ?"
_ADD_SUBJECT = """INSERT INTO vault_subject (subject_id, master_key_id, nonce, wrapped)
    VALUES (?, ?, ?, ?)"""
_REWRAP_SUBJECT = """UPDATE vault_subject SET master_key_id = ?, nonce = ?, wrapped = ?
    WHERE subject_id = ?"""
_STALE = """SELECT subject_id, master_key_id, nonce, wrapped FROM vault_subject
    WHERE wrapped IS NOT NULL AND master_key_id <> ? LIMIT 500"""
_ERASE_SUBJECT = """UPDATE vault_subject
    SET master_key_id = NULL, nonce = NULL, wrapped = NULL, erased_at = ?
    WHERE subject_id = ? AND wrapped IS NOT NULL"""
_ERASE_SALTS = "UPDATE vault_case SET nonce = NULL, salt = NULL WHERE subject_id = ?"
_CASE = """SELECT bound.subject_id, bound.nonce, bound.salt,
        subject.master_key_id, subject.nonce, subject.wrapped
    FROM vault_case AS bound JOIN vault_subject AS subject
    ON subject.subject_id = bound.subject_id WHERE bound.case_id = ?"""
_ADD_CASE = "INSERT INTO vault_case (case_id, subject_id, nonce, salt) VALUES (?, ?, ?, ?)"
_VALUES = """SELECT value.slot, value.name, value.nonce, value.ciphertext
    FROM vault_case AS bound
    JOIN vault_subject AS subject ON subject.subject_id = bound.subject_id
    JOIN vault_value AS value ON value.case_id = bound.case_id
    WHERE bound.case_id = ? AND subject.wrapped IS NOT NULL"""


class StoredVault:
    """``Vault`` on a database and its writer. Call :meth:`start` first."""

    def __init__(
        self,
        database: Queries,
        writer: Writer,
        master_keys: MasterKeys,
        clock: Clock,
        scrub: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._scrub = scrub
        self._writer = writer
        self._master_keys = master_keys
        self._clock = clock
        self._cache = CaseKeyCache()
        self._pseudonym_key = b""

    async def start(self) -> None:
        """Read the pseudonym key, or make it in a new store.

        Raises:
            SettingsError: the master keys do not open this vault.
            UnavailableError: the database is away.
        """
        self._pseudonym_key = await self._writer.submit(self._root)

    def subject_id(self, identifier: str) -> str:
        """A stable pseudonym for a subject's identifier (keyed, 64 hex digits)."""
        return pseudonym(self._pseudonym_key, identifier)

    async def enrol(self, case_id: UUID, subject_id: str) -> None:
        """Bind a case to its subject; see ``Vault``."""
        keys = await self._writer.submit(
            partial(self._enrol, case_id=case_id, subject_id=subject_id)
        )
        self._cache.put(case_id, keys)

    async def seal(
        self, case_id: UUID, slot: str, values: Mapping[str, FormValue]
    ) -> tuple[SealedValue, ...]:
        """Encrypt values of an enrolled case, without storing them.

        Raises:
            NotFoundError: the case is not enrolled, or its subject was erased.
            InvalidInputError: a text is not valid Unicode.
        """
        cipher = (await self._keys(case_id)).cipher
        return tuple(cipher.seal(case_id, slot, name, value) for name, value in values.items())

    async def put(self, values: Sequence[SealedValue]) -> None:
        """Store sealed values on their own. Same key again replaces: idempotent."""
        await self._writer.submit(partial(put_values, values=tuple(values)))

    async def open(self, case_id: UUID, names: Mapping[str, str]) -> dict[str, FormValue]:
        """Decrypt values; see ``Vault``. Erasure by another process counts at once."""
        opened = await self._open(case_id, lambda slot, name: names.get(name) == slot)
        return {name: value for (_, name), value in opened.items()}

    async def open_slots(
        self, case_id: UUID, slots: Collection[str]
    ) -> dict[tuple[str, str], FormValue]:
        """Decrypt whole slots; see ``Vault``. Erasure by another process counts at once."""
        return await self._open(case_id, lambda slot, _: slot in slots)

    async def _open(
        self, case_id: UUID, wanted: Callable[[str, str], bool]
    ) -> dict[tuple[str, str], FormValue]:
        rows = await self._database.read(_VALUES, (case_id,))
        keys = await self._keys(case_id) if rows else await self._read_keys(case_id)
        return {
            (row[0], row[1]): keys.cipher.open(_value(case_id, row))
            for row in rows
            if wanted(row[0], row[1])
        }

    async def commitment(self, case_id: UUID, purpose: str, data: bytes) -> str:
        """HMAC-SHA-256 (hex) over ``purpose``, a zero byte and ``data`` under the case's salt.

        Raises:
            NotFoundError: the case is not enrolled, or its subject was erased.
        """
        return keyed_commitment((await self._keys(case_id)).salt, purpose, data)

    async def erase(self, subject_id: str) -> None:
        """Destroy the subject's key and the salts of its cases, for good. Idempotent.

        Raises:
            NotFoundError: no case was ever enrolled for the subject.
        """
        self._cache.forget(subject_id)
        await self._writer.submit(partial(self._erase, subject_id=subject_id))
        self._cache.forget(subject_id)  # an opening on its way may have put it back
        await asyncio.to_thread(self._scrub)

    async def rewrap(self) -> int:
        """Wrap every key with the newest master key; how many there were to wrap.

        Afterwards the older master keys are no longer needed.
        """
        count = await self._writer.submit(self._rewrap_root)
        while done := await self._writer.submit(self._rewrap_some):
            count += done
        return count

    async def _keys(self, case_id: UUID) -> CaseKeys:
        return self._cache.get(case_id) or await self._read_keys(case_id)

    async def _read_keys(self, case_id: UUID) -> CaseKeys:
        keys = self._unlock(case_id, await self._database.read(_CASE, (case_id,)))
        self._cache.put(case_id, keys)
        return keys

    def _unlock(self, case_id: UUID, rows: Sequence[Row]) -> CaseKeys:
        if not rows:
            raise NotFoundError(f"case {case_id} is not enrolled in the vault")
        subject_id, salt_nonce, salt, *wrapped = rows[0]
        if wrapped[-1] is None:
            raise SubjectErasedError(f"the subject of case {case_id} was erased")
        cipher = SubjectCipher(self._unwrap(wrapped, subject_id))
        sealed = SealedSalt(bytes(salt_nonce), bytes(salt))
        return CaseKeys(subject_id, cipher, cipher.open_salt(case_id, sealed))

    def _unwrap(self, row: Row, owner: str) -> bytes:
        key_id, nonce, wrapped = row
        return self._master_keys.unwrap(WrappedKey(key_id, bytes(nonce), bytes(wrapped)), owner)

    def _root(self, transaction: Transaction) -> bytes:
        rows = transaction.run(_ROOT)
        if rows:
            return self._unwrap(rows[0], "pseudonym")
        key = new_key()
        wrapped = self._master_keys.wrap(key, "pseudonym")
        transaction.run(_ADD_ROOT, (wrapped.master_key_id, wrapped.nonce, wrapped.wrapped))
        return key

    def _enrol(self, transaction: Transaction, case_id: UUID, subject_id: str) -> CaseKeys:
        key = self._subject_key(transaction, subject_id)
        bound = transaction.run(_CASE, (case_id,))
        if bound and bound[0][0] != subject_id:
            raise CommandRefusedError(f"case {case_id} belongs to another subject")
        if not bound:
            sealed = SubjectCipher(key).seal_salt(case_id, new_key())
            transaction.run(_ADD_CASE, (case_id, subject_id, sealed.nonce, sealed.ciphertext))
        return self._unlock(case_id, bound or transaction.run(_CASE, (case_id,)))

    def _subject_key(self, sql: Sql, subject_id: str) -> bytes:
        rows = sql.run(_SUBJECT, (subject_id,))
        if not rows:
            key = new_key()
            wrapped = self._master_keys.wrap(key, subject_id)
            params = (subject_id, wrapped.master_key_id, wrapped.nonce, wrapped.wrapped)
            sql.run(_ADD_SUBJECT, params)
            return key
        if rows[0][-1] is None:
            raise CommandRefusedError("the subject was erased")
        return self._unwrap(rows[0], subject_id)

    def _erase(self, transaction: Transaction, subject_id: str) -> None:
        if not transaction.run(_SUBJECT, (subject_id,)):
            raise NotFoundError("no case was ever enrolled for this subject")
        transaction.run(_ERASE_SUBJECT, (self._clock.now().isoformat(), subject_id))
        transaction.run(_ERASE_SALTS, (subject_id,))

    def _rewrap_root(self, transaction: Transaction) -> int:
        row = transaction.run(_ROOT)[0]
        if row[0] == self._master_keys.newest:
            return 0
        fresh = self._master_keys.wrap(self._unwrap(row, "pseudonym"), "pseudonym")
        transaction.run(_REWRAP_ROOT, (fresh.master_key_id, fresh.nonce, fresh.wrapped))
        return 1

    def _rewrap_some(self, transaction: Transaction) -> int:
        stale = transaction.run(_STALE, (self._master_keys.newest,))
        for subject_id, *row in stale:
            fresh = self._master_keys.wrap(self._unwrap(row, subject_id), subject_id)
            params = (fresh.master_key_id, fresh.nonce, fresh.wrapped, subject_id)
            transaction.run(_REWRAP_SUBJECT, params)
        return len(stale)


def _value(case_id: UUID, row: Row) -> SealedValue:
    slot, name, nonce, ciphertext = row
    return SealedValue(case_id, slot, name, bytes(nonce), bytes(ciphertext))
