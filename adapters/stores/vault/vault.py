"""The vault: personal values in the events' database, a key per subject.

Keys are in ``vault_subject``, wrapped by a master key; salts in ``vault_case`` and values in
``vault_value``, under their subject's key. Erasing a subject replaces the key with a tombstone. The
values can no longer be opened nor the commitments recomputed, and the events stay unchanged. A
process with keys in memory stops using them, and drops them, within a second of the erasure.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from uuid import UUID

from adapters.stores.companion_rows import put_values
from adapters.stores.database import Queries, Row, Sql, Transaction, Writer
from adapters.stores.vault import erasures
from adapters.stores.vault.case_keys import CaseKeyCache, CaseKeys
from adapters.stores.vault.cipher import (
    SealedSalt,
    SubjectCipher,
    TextCipher,
    keyed_commitment,
    new_key,
    pseudonym,
)
from adapters.stores.vault.epoch import LONGEST_S, read_epoch
from adapters.stores.vault.keyring import MasterKeys, WrappedKey
from adapters.stores.vault.rotation import ROOT, ROOT_OWNER
from adapters.subscriptions.background import BackgroundLoop
from domain.erasure import Erasure, ErasureCommand
from domain.errors import (
    CommandRejectedError,
    NotFoundError,
    RecordDamagedError,
    SubjectErasedError,
)
from domain.plan import FormValue
from domain.ports import Clock, SealedValue

_ADD_ROOT = """INSERT INTO vault_root (name, master_key_id, nonce, wrapped)
    VALUES ('pseudonym', ?, ?, ?)"""
_ANY_SUBJECT = "SELECT 1 FROM vault_subject LIMIT 1"
_SUBJECT = "SELECT master_key_id, nonce, wrapped FROM vault_subject WHERE subject_id = ?"
_ADD_SUBJECT = """INSERT INTO vault_subject (subject_id, master_key_id, nonce, wrapped)
    VALUES (?, ?, ?, ?)"""
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
        self._epoch_read_at = 0.0
        self._watch = BackgroundLoop("vault_epoch", self._watch_epoch, max_backoff_s=5.0)

    async def start(self) -> None:
        """Read the pseudonym key, or create it in a new store.

        Raises:
            RecordDamagedError: the vault has subjects, and no pseudonym key.
            SettingsError: the master keys do not open this vault.
            UnavailableError: the database is away.
        """
        self._pseudonym_key = await self._writer.submit(self._root)
        await self._read_epoch_if_due()
        self._watch.start()

    async def require_master_keys(self) -> None:
        """Check the master keys against the vault, for a vault that is only read.

        Raises:
            RecordDamagedError: the pseudonym key is missing.
            SettingsError: the master keys do not open this vault.
            UnavailableError: the database is away.
        """
        rows = await self._database.read(ROOT)
        if not rows:
            raise _no_root()
        self._unwrap(rows[0], ROOT_OWNER)

    async def stop(self) -> None:
        """Stop polling for erasures of other processes. Idempotent."""
        await self._watch.stop()

    @property
    def texts(self) -> TextCipher:
        """Return the cipher of texts that belong to no case; available once started."""
        return TextCipher(self._pseudonym_key)

    def subject_id(self, identifier: str) -> str:
        """Return a stable pseudonym for a subject's identifier (keyed, 64 hex digits)."""
        return pseudonym(self._pseudonym_key, identifier)

    async def enrol(self, case_id: UUID, subject_id: str) -> None:
        """Bind a case to its subject; see ``Vault``."""
        epoch = self._cache.epoch
        keys = await self._writer.submit(
            partial(self._enrol, case_id=case_id, subject_id=subject_id)
        )
        self._cache.put(case_id, keys, epoch)

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
        """Store sealed values on their own. The same key replaces: idempotent."""
        await self._writer.submit(partial(put_values, values=tuple(values)))

    async def open(self, case_id: UUID, names: Mapping[str, str]) -> dict[str, FormValue]:
        """Decrypt values; see ``Vault``. An erasure by another process takes effect at once."""
        opened = await self._open(case_id, lambda slot, name: names.get(name) == slot)
        return {name: value for (_, name), value in opened.items()}

    async def open_slots(
        self, case_id: UUID, slots: Collection[str]
    ) -> dict[tuple[str, str], FormValue]:
        """Decrypt whole slots; see ``Vault``. An erasure elsewhere takes effect at once."""
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
        """Return the HMAC-SHA-256 (hex) over ``purpose``, a zero byte and ``data`` under the salt.

        Raises:
            NotFoundError: the case is not enrolled, or its subject was erased.
        """
        return keyed_commitment((await self._keys(case_id)).salt, purpose, data)

    async def subject_of(self, case_id: UUID) -> str:
        """Return the subject of a case; see ``Vault``."""
        return await erasures.subject_of(self._database, case_id)

    async def cases_of(self, subject_id: str) -> Sequence[UUID]:
        """Return the cases of a subject; see ``Vault``."""
        return await erasures.cases_of(self._database, subject_id)

    async def erase(self, subject_id: str, order: ErasureCommand) -> Erasure:
        """Destroy the subject's key and the salts of its cases; see ``Vault``."""
        now = self._clock.now()
        erasure = await self._writer.submit(
            partial(erasures.erase, subject_id=subject_id, order=order, now=now)
        )
        await self._read_epoch_if_due()
        await asyncio.to_thread(self._scrub)
        return erasure

    async def erasure_of(self, subject_id: str) -> Erasure | None:
        """Return the erasure of a subject; see ``Vault``."""
        return await erasures.erasure_of(self._database, subject_id)

    async def unrecorded_erasures(self) -> Sequence[Erasure]:
        """Return the erasures whose events may be missing; see ``Vault``."""
        return await erasures.unrecorded(self._database)

    async def mark_erasure_recorded(self, subject_id: str) -> None:
        """Mark that every case has the event; see ``Vault``."""
        now = self._clock.now()
        await self._writer.submit(partial(erasures.mark_recorded, subject_id=subject_id, now=now))

    async def _read_epoch_if_due(self) -> None:
        """In a new epoch, drop every key from memory, and read the master keys again."""
        self._epoch_read_at = time.monotonic()
        if self._cache.begin(await read_epoch(self._database)):
            self._master_keys.reload()

    async def _watch_epoch(self) -> float:
        await self._read_epoch_if_due()
        return LONGEST_S / 2

    async def _keys(self, case_id: UUID) -> CaseKeys:
        if time.monotonic() - self._epoch_read_at > LONGEST_S:
            await self._read_epoch_if_due()
        return self._cache.get(case_id) or await self._read_keys(case_id)

    async def _read_keys(self, case_id: UUID) -> CaseKeys:
        epoch = self._cache.epoch
        keys = self._unlock(case_id, await self._database.read(_CASE, (case_id,)))
        self._cache.put(case_id, keys, epoch)
        return keys

    def _unlock(self, case_id: UUID, rows: Sequence[Row]) -> CaseKeys:
        if not rows:
            raise NotFoundError(f"case {case_id} is not enrolled in the vault")
        subject_id, salt_nonce, salt, *wrapped = rows[0]
        if wrapped[-1] is None:
            raise SubjectErasedError(f"the subject of case {case_id} was erased")
        cipher = SubjectCipher(self._unwrap(wrapped, subject_id))
        sealed = SealedSalt(_bytes(salt_nonce), _bytes(salt))
        return CaseKeys(subject_id, cipher, cipher.open_salt(case_id, sealed))

    def _unwrap(self, row: Row, owner: str) -> bytes:
        key_id, nonce, wrapped = row
        return self._master_keys.unwrap(WrappedKey(key_id, _bytes(nonce), _bytes(wrapped)), owner)

    def _root(self, transaction: Transaction) -> bytes:
        rows = transaction.run(ROOT)
        if rows:
            return self._unwrap(rows[0], ROOT_OWNER)
        if transaction.run(_ANY_SUBJECT):  # a new key would change every pseudonym
            raise _no_root()
        key = new_key()
        wrapped = self._master_keys.wrap(key, ROOT_OWNER)
        transaction.run(_ADD_ROOT, (wrapped.master_key_id, wrapped.nonce, wrapped.wrapped))
        return key

    def _enrol(self, transaction: Transaction, case_id: UUID, subject_id: str) -> CaseKeys:
        key = self._subject_key(transaction, subject_id)
        bound = transaction.run(_CASE, (case_id,))
        if bound and bound[0][0] != subject_id:
            raise CommandRejectedError(f"case {case_id} belongs to another subject")
        if not bound:
            sealed = SubjectCipher(key).seal_salt(case_id, new_key())
            transaction.run(_ADD_CASE, (case_id, subject_id, sealed.nonce, sealed.ciphertext))
        return self._unlock(case_id, bound or transaction.run(_CASE, (case_id,)))

    def _subject_key(self, sql: Sql, subject_id: str) -> bytes:
        rows = sql.run(_SUBJECT, (subject_id,))
        if not rows:
            key = new_key()
            current = sql.run(ROOT)[0][0]  # a rotation may have begun in another process
            wrapped = self._master_keys.wrap(key, subject_id, current)
            params = (subject_id, wrapped.master_key_id, wrapped.nonce, wrapped.wrapped)
            sql.run(_ADD_SUBJECT, params)
            return key
        if rows[0][-1] is None:
            raise CommandRejectedError("the subject was erased")
        return self._unwrap(rows[0], subject_id)


def _value(case_id: UUID, row: Row) -> SealedValue:
    slot, name, nonce, ciphertext = row
    return SealedValue(case_id, slot, name, _bytes(nonce), _bytes(ciphertext))


def _bytes(stored: object) -> bytes:
    """Return a row's value as bytes. Raises RecordDamagedError if it is not bytes."""
    if not isinstance(stored, bytes | memoryview):
        raise RecordDamagedError("a key, salt or value of the vault is not bytes")
    return bytes(stored)


def _no_root() -> RecordDamagedError:
    return RecordDamagedError(
        "the vault has no pseudonym key: restore the row of the table vault_root from a backup"
    )
