"""The register of paused departments: entries are added, and never changed or deleted.

The reasons are texts of people and belong to no case: they are encrypted under the store's key.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

import structlog

from adapters.stores.database import Queries, Row, Transaction, Writer, is_storable
from adapters.stores.vault.cipher import SealedText, TextCipher
from domain.errors import CommandRejectedError, InvalidInputError, RecordDamagedError
from domain.pauses import Pause, PauseCommand, PauseEntry, current_pauses

_ADD = """INSERT INTO pause_entry
    (number, department, action, actor, request_id, reason_nonce, reason, made_at)
    SELECT coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ?, ? FROM pause_entry"""
_LAST = "SELECT action FROM pause_entry WHERE department = ? ORDER BY number DESC LIMIT 1"
_LAST_OF_ALL = """SELECT number, department, action, actor, request_id,
    reason_nonce, reason, made_at FROM pause_entry AS one
    WHERE number = (SELECT max(number) FROM pause_entry WHERE department = one.department)
    ORDER BY number"""
_OF_REQUEST = """SELECT number, department, action, actor, request_id,
    reason_nonce, reason, made_at FROM pause_entry WHERE actor = ? AND request_id = ?"""
_NEWEST = """SELECT number, department, action, actor, request_id,
    reason_nonce, reason, made_at FROM pause_entry ORDER BY number DESC LIMIT ?"""

log = structlog.get_logger(__name__)

_REASON = "pause/reason"
"""The associated data of the encrypted reasons, besides their entry."""

DAMAGED_REASON = "原因已损坏 the reason is damaged"
"""Replaces a reason that was changed in the store."""
_MOST_NAME = 200
_MOST_REASON = 2_000


class StoredPauseRegister:
    """``PauseRegister`` on a database and its writer.

    ``texts`` returns the store's text cipher, once its vault is started.
    """

    def __init__(self, database: Queries, writer: Writer, texts: Callable[[], TextCipher]) -> None:
        self._database = database
        self._writer = writer
        self._texts = texts

    async def record(self, command: PauseCommand) -> PauseEntry:
        """Record a command; see ``PauseRegister``."""
        check_texts(command)
        return await self._writer.submit(partial(self._record, command=command))

    async def paused(self) -> Mapping[str, Pause]:
        """Return the departments that are paused now."""
        return current_pauses(map(self._entry, await self._database.read(_LAST_OF_ALL)))

    async def history(self, limit: int = 100) -> Sequence[PauseEntry]:
        """Return the entries, newest first."""
        return [self._entry(row) for row in await self._database.read(_NEWEST, (limit,))]

    def _record(self, transaction: Transaction, command: PauseCommand) -> PauseEntry:
        known = transaction.run(_OF_REQUEST, (command.actor, command.request_id))
        if known:
            first = self._decrypt_reason(known[0])
            first.require_repeat(command)
            return first
        last = transaction.run(_LAST, (command.department,))
        if command.action == "resume" and (not last or last[0][0] == "resume"):
            raise not_paused_error(command.department)
        transaction.run(_ADD, self._row(command))
        return self._decrypt_reason(
            transaction.run(_OF_REQUEST, (command.actor, command.request_id))[0]
        )

    def _row(self, command: PauseCommand) -> tuple[str | bytes, ...]:
        bound = (
            command.department,
            command.action,
            command.actor,
            command.request_id,
        )
        made_at = command.at.isoformat()
        sealed = self._texts().seal(command.reason, _REASON, *bound, made_at)
        return *bound, sealed.nonce, sealed.ciphertext, made_at

    def _decrypt_reason(self, row: Row) -> PauseEntry:
        number, department, action, actor, request_id, nonce, reason, made_at = row
        sealed = SealedText(bytes(nonce), bytes(reason))
        bound = (department, action, actor, request_id, made_at)
        text = self._texts().open(sealed, _REASON, *bound)
        at = datetime.fromisoformat(made_at)
        return PauseEntry(number, department, action, actor, text, at)

    def _entry(self, row: Row) -> PauseEntry:
        try:
            return self._decrypt_reason(row)
        except RecordDamagedError:  # the pause is in force regardless
            number, department, action, actor, *_, made_at = row
            log.error("pause_reason_damaged", number=number)  # noqa: TRY400 - no trace of ours
            at = datetime.fromisoformat(made_at)
            return PauseEntry(number, department, action, actor, DAMAGED_REASON, at)


def check_texts(command: PauseCommand) -> None:
    """Reject texts that are empty, or that not every database can hold.

    Raises:
        InvalidInputError: names every one of them.
    """
    texts = (
        ("department", command.department, _MOST_NAME),
        ("actor", command.actor, _MOST_NAME),
        ("request_id", command.request_id, _MOST_NAME),
        ("reason", command.reason, _MOST_REASON),
    )
    wrong = tuple(
        (name, f"give text of 1 to {most} characters")
        for name, text, most in texts
        if not text.strip() or len(text) > most or not is_storable(text)
    )
    if wrong:
        raise InvalidInputError(wrong)


def not_paused_error(department: str) -> CommandRejectedError:
    """Return the error for a resumption of a department that is not paused."""
    return CommandRejectedError(f"department {department} is not paused")
