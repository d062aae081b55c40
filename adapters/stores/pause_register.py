"""Which departments are held back: entries that are added, and never changed or deleted.

The reasons are people's words, of no case: they are kept under the key of the store.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

import structlog

from adapters.stores.cipher import SealedText, TextCipher
from adapters.stores.database import Queries, Row, Transaction, Writer, is_storable
from domain.errors import CommandRefusedError, InvalidInputError, RecordDamagedError
from domain.pauses import Pause, PauseEntry, PauseMode, paused_by

_ADD = """INSERT INTO pause_entry (number, department, action, actor, reason_nonce, reason, made_at)
    SELECT coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ? FROM pause_entry"""
_LAST = "SELECT action FROM pause_entry WHERE department = ? ORDER BY number DESC LIMIT 1"
_LAST_OF_ALL = """SELECT number, department, action, actor, reason_nonce, reason, made_at
    FROM pause_entry AS one
    WHERE number = (SELECT max(number) FROM pause_entry WHERE department = one.department)
    ORDER BY number"""
_NEWEST = """SELECT number, department, action, actor, reason_nonce, reason, made_at
    FROM pause_entry ORDER BY number DESC LIMIT ?"""

log = structlog.get_logger(__name__)

_REASON = "pause/reason"
"""What the reasons are bound to, beside their entry."""

DAMAGED_REASON = "原因已损坏 the reason is damaged"
"""What stands for a reason that was changed in the store."""
_MOST_NAME = 200
_MOST_REASON = 2_000


class StoredPauseRegister:
    """``PauseRegister`` on a database and its writer; ``texts`` gives the cipher of the
    store, once its vault is started.
    """

    def __init__(self, database: Queries, writer: Writer, texts: Callable[[], TextCipher]) -> None:
        self._database = database
        self._writer = writer
        self._texts = texts

    async def pause(
        self, department: str, *, mode: PauseMode, actor: str, reason: str, at: datetime
    ) -> None:
        """Hold a department back; see ``PauseRegister``."""
        check_words(department, actor, reason)
        row = self._row(department, mode, actor, reason, at)
        await self._writer.submit(partial(_add, row=row))

    async def resume(self, department: str, *, actor: str, reason: str, at: datetime) -> None:
        """Let a department's calls go on; see ``PauseRegister``."""
        check_words(department, actor, reason)
        row = self._row(department, "resume", actor, reason, at)
        await self._writer.submit(partial(_add_resumption, row=row))

    async def paused(self) -> Mapping[str, Pause]:
        """The departments that are held back now."""
        return paused_by(map(self._entry, await self._database.read(_LAST_OF_ALL)))

    async def history(self, limit: int = 100) -> Sequence[PauseEntry]:
        """What was said, newest first."""
        return [self._entry(row) for row in await self._database.read(_NEWEST, (limit,))]

    def _row(
        self, department: str, action: str, actor: str, reason: str, at: datetime
    ) -> tuple[str | bytes, ...]:
        made_at = at.isoformat()
        sealed = self._texts().seal(reason, _REASON, department, action, actor, made_at)
        return department, action, actor, sealed.nonce, sealed.ciphertext, made_at

    def _entry(self, row: Row) -> PauseEntry:
        number, department, action, actor, nonce, reason, made_at = row
        sealed = SealedText(bytes(nonce), bytes(reason))
        try:
            text = self._texts().open(sealed, _REASON, department, action, actor, made_at)
        except RecordDamagedError:  # the pause holds all the same
            log.error("pause_reason_damaged", number=number)  # noqa: TRY400 - no trace of ours
            text = DAMAGED_REASON
        at = datetime.fromisoformat(made_at)
        return PauseEntry(number, department, action, actor, text, at)


def check_words(department: str, actor: str, reason: str) -> None:
    """Refuse words that say nothing, or that not every database can hold.

    Raises:
        InvalidInputError: names every one of them.
    """
    given = (
        ("department", department, _MOST_NAME),
        ("actor", actor, _MOST_NAME),
        ("reason", reason, _MOST_REASON),
    )
    wrong = tuple(
        (name, f"give text of 1 to {most} characters")
        for name, text, most in given
        if not text.strip() or len(text) > most or not is_storable(text)
    )
    if wrong:
        raise InvalidInputError(wrong)


def not_held_back(department: str) -> CommandRefusedError:
    """The refusal of a resumption of what goes on."""
    return CommandRefusedError(f"department {department} is not paused")


def _add(transaction: Transaction, row: Sequence[str | bytes]) -> None:
    transaction.run(_ADD, row)


def _add_resumption(transaction: Transaction, row: Sequence[str | bytes]) -> None:
    department = str(row[0])
    last = transaction.run(_LAST, (department,))
    if not last or last[0][0] == "resume":
        raise not_held_back(department)
    transaction.run(_ADD, row)
