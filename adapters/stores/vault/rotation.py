"""The rotation of the master key: every key is wrapped again, under the newest one.

The root key names the master key that wraps new keys, so it is wrapped again first, in one
transaction with the record of the rotation and a new epoch. Keys that another process wraps after
that commit are under the new key: wrapping reads the root in its own transaction. An interrupted
rotation continues where it stopped.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from adapters.stores.database import Queries, Row, Transaction, Writer
from adapters.stores.vault.epoch import begin_epoch
from adapters.stores.vault.keyring import MasterKeys, WrappedKey
from domain.errors import RecordDamagedError
from domain.ports import Clock

ROOT_OWNER = "pseudonym"
ROOT = "SELECT master_key_id, nonce, wrapped FROM vault_root WHERE name = 'pseudonym'"
_REWRAP_ROOT = """UPDATE vault_root SET master_key_id = ?, nonce = ?, wrapped = ?
    WHERE name = 'pseudonym'"""
_REWRAP_SUBJECT = """UPDATE vault_subject SET master_key_id = ?, nonce = ?, wrapped = ?
    WHERE subject_id = ?"""
_STALE = """SELECT subject_id, master_key_id, nonce, wrapped FROM vault_subject
    WHERE wrapped IS NOT NULL AND master_key_id <> ? LIMIT 500"""
_PAGE = """SELECT subject_id, master_key_id, nonce, wrapped FROM vault_subject
    WHERE wrapped IS NOT NULL AND subject_id > ? ORDER BY subject_id LIMIT 500"""
_IN_USE = """SELECT master_key_id, count(*) FROM vault_subject
    WHERE wrapped IS NOT NULL GROUP BY master_key_id ORDER BY master_key_id"""
_ROTATIONS = """SELECT number, actor, reason_code, former_key_id, master_key_id, begun_at,
    finished_at FROM vault_rotation ORDER BY number"""
_ADD = """INSERT INTO vault_rotation
    (number, actor, reason_code, former_key_id, master_key_id, begun_at)
    SELECT coalesce(max(number), 0) + 1, ?, ?, ?, ?, ? FROM vault_rotation"""
_FINISH = """UPDATE vault_rotation SET finished_at = ?
    WHERE master_key_id = ? AND finished_at IS NULL"""

Progress = Callable[[int], None]
"""Called with the number of keys wrapped so far."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """One rotation: who ordered it and why, between which keys, and when."""

    number: int
    actor: str
    reason_code: str
    former_key_id: str
    master_key_id: str
    begun_at: datetime
    finished_at: datetime | None


class KeyRotation:
    """Rotates the master key of one store while it is in use."""

    def __init__(
        self, database: Queries, writer: Writer, master_keys: MasterKeys, clock: Clock
    ) -> None:
        self._database = database
        self._writer = writer
        self._master_keys = master_keys
        self._clock = clock

    async def rotate(self, actor: str, reason_code: str, progress: Progress) -> int:
        """Wrap every key under the newest master key; return how many there were to wrap.

        Raises:
            SettingsError: a master key that is still needed is not among those given.
            UnavailableError: the database is away; completed work is kept.
        """
        begin = partial(self._begin, actor=actor, reason_code=reason_code)
        count = await self._writer.submit(begin)
        progress(count)
        while done := await self._writer.submit(self._rewrap_some):
            count += done
            progress(count)
        return count

    async def finish(self, only_newest: MasterKeys) -> int:
        """Open every key with the newest master key alone, then record the end; return the count.

        Raises:
            RecordDamagedError: a key is not under the newest master key, or is damaged.
            SettingsError: the newest master key is another one.
        """
        opened = self._check(only_newest, (await self._database.read(ROOT))[0], ROOT_OWNER)
        last = ""
        while rows := await self._database.read(_PAGE, (last,)):
            opened += sum(self._check(only_newest, row[1:], row[0]) for row in rows)
            last = rows[-1][0]
        now = self._clock.now().isoformat()
        await self._writer.submit(lambda sql: sql.run(_FINISH, (now, only_newest.newest)) and None)
        return opened

    def _check(self, only_newest: MasterKeys, row: Row, owner: str) -> int:
        wrapped = _wrapped(row)
        if wrapped.master_key_id != only_newest.newest:
            raise RecordDamagedError(
                f"a key is still under master key {wrapped.master_key_id!r}: rotate again"
            )
        only_newest.unwrap(wrapped, owner)
        return 1

    def _begin(self, transaction: Transaction, actor: str, reason_code: str) -> int:
        row = transaction.run(ROOT)[0]
        newest = self._master_keys.newest
        if row[0] == newest:
            return 0
        fresh = self._rewrapped(row, ROOT_OWNER)
        transaction.run(_REWRAP_ROOT, (fresh.master_key_id, fresh.nonce, fresh.wrapped))
        now = self._clock.now().isoformat()
        transaction.run(_ADD, (actor, reason_code, row[0], newest, now))
        begin_epoch(transaction)
        return 1

    def _rewrap_some(self, transaction: Transaction) -> int:
        stale = transaction.run(_STALE, (self._master_keys.newest,))
        for subject_id, *row in stale:
            fresh = self._rewrapped(row, subject_id)
            params = (fresh.master_key_id, fresh.nonce, fresh.wrapped, subject_id)
            transaction.run(_REWRAP_SUBJECT, params)
        return len(stale)

    def _rewrapped(self, row: Row, owner: str) -> WrappedKey:
        return self._master_keys.wrap(self._master_keys.unwrap(_wrapped(row), owner), owner)


async def keys_in_use(database: Queries) -> dict[str, int]:
    """Return how many subjects' keys each master key wraps, by its id."""
    return {key_id: int(count) for key_id, count in await database.read(_IN_USE)}


async def rotations(database: Queries) -> Sequence[Rotation]:
    """Return all rotations, the first one first."""
    return [_rotation(row) for row in await database.read(_ROTATIONS)]


def _wrapped(row: Row) -> WrappedKey:
    key_id, nonce, wrapped = row
    return WrappedKey(key_id, bytes(nonce), bytes(wrapped))


def _rotation(row: Row) -> Rotation:
    number, actor, reason_code, former, master, begun_at, finished_at = row
    begun = datetime.fromisoformat(begun_at)
    finished = datetime.fromisoformat(finished_at) if finished_at else None
    return Rotation(number, actor, reason_code, former, master, begun, finished)
