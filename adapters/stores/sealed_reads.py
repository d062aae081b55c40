"""Reads of the event log that check every event against its seal in the same query.

A case is read as a chain: its versions have no gap, each event matches its seal, each seal names
the one before it, and no event is above the last seal. The log of all cases is read event by event,
each checked against its own seal; a damaged one is logged (``event_damaged``) and left out, and
does not block other cases. What no seal can show (both tables cut at the end) is not found here.
"""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import structlog
from cachetools import FIFOCache

from adapters.stores.database import Queries, Row, SqlValue, as_uuid
from adapters.stores.seal import CaseChain, is_seal_valid
from domain.errors import RecordDamagedError
from domain.ports import EventRecord, RecordedEvent

_EVENTS = """SELECT seal.seq, seal.case_id, seal.version, seal.prev, seal.seal,
        stored.topic, stored.state{more}
    FROM seal LEFT JOIN stored_events AS stored
    ON stored.originator_id = seal.case_id AND stored.originator_version = seal.version """
_TOP = "SELECT max(originator_version) FROM stored_events WHERE originator_id = ?"
_OF_CASE = (
    _EVENTS.format(more=f", ({_TOP})")
    + "WHERE seal.case_id = ? AND seal.version >= ? ORDER BY seal.version LIMIT ?"
)
_FOLLOW = _EVENTS.format(more="") + "WHERE seal.seq > ? ORDER BY seal.seq LIMIT ?"
_OPENED = (
    _EVENTS.format(more="")
    + "WHERE seal.version = 1 AND seal.seq < ? ORDER BY seal.seq DESC LIMIT ?"
)

_NEWEST = "SELECT max(seq) FROM seal"

NEWEST = 2**62
"""Above every sequence number."""
_REMEMBERED = 1_000
"""The number of damaged events that are remembered, so that each is logged once."""

log = structlog.get_logger(__name__)


class SealedReads:
    """The reads of ``CaseRecord`` on a database."""

    def __init__(self, database: Queries) -> None:
        self._database = database
        self._damaged = FIFOCache[int, None](_REMEMBERED)

    async def read(self, case_id: UUID, *, after: int, limit: int) -> Sequence[RecordedEvent]:
        """Return the events of a case above version ``after``, in order; empty if none.

        Raises:
            RecordDamagedError: an event or a seal is missing or changed.
        """
        verified = after > 0  # the chain continues from the seal of ``after``
        params = (case_id, case_id, after, limit + verified)
        rows = await self._database.read(_OF_CASE, params)
        if not rows:
            [(top,)] = await self._database.read(_TOP, (case_id,))
            _check_top(case_id, after, top)
            return []
        chain = CaseChain(case_id)
        if verified:
            if rows[0][2] != after:
                raise RecordDamagedError(f"case {case_id} has no version {after}")
            chain = CaseChain(case_id, after, _bytes(rows[0][4]))
        read = [_next(chain, case_id, row) for row in rows[verified:]]
        if len(read) < limit:
            _check_top(case_id, chain.version, rows[0][-1])
        return read

    async def follow(self, *, after: int, limit: int) -> Sequence[RecordedEvent]:
        """Return the valid events of all cases above sequence number ``after``, in order."""
        return await self._pages(_FOLLOW, min(after, NEWEST), limit)

    async def newest(self) -> int:
        """Return the highest sequence number, including damaged events; 0 for an empty log."""
        [(seq,)] = await self._database.read(_NEWEST)
        return seq or 0

    async def opened(self, *, before: int | None, limit: int) -> Sequence[RecordedEvent]:
        """Return the valid first event of each case below ``before``, newest first."""
        return await self._pages(_OPENED, NEWEST if before is None else min(before, NEWEST), limit)

    async def _pages(self, sql: str, place: SqlValue, limit: int) -> list[RecordedEvent]:
        """Return a full page if there are enough events: an empty one means the end of the log."""
        found: list[RecordedEvent] = []
        while len(found) < limit:
            wanted = limit - len(found)
            rows = await self._database.read(sql, (place, wanted))
            found += filter(None, map(self._verify, rows))
            if len(rows) < wanted:
                break
            place = rows[-1][0]
        return found

    def _verify(self, row: Row) -> RecordedEvent | None:
        seq, case_id, version, prev, seal, topic, state = row
        with suppress(ValueError):  # not a case id
            event = EventRecord(as_uuid(case_id), version, topic, state)
            if isinstance(state, bytes) and is_seal_valid(seq, event, prev, seal):
                return RecordedEvent(seq, event)
        if seq not in self._damaged:
            self._damaged[seq] = None
            log.error("event_damaged", case_id=str(case_id), version=version, seq=seq)
        return None


def _next(chain: CaseChain, case_id: UUID, row: Row) -> RecordedEvent:
    seq, _, version, prev, seal, topic, state, _ = row
    if not isinstance(state, bytes):
        raise RecordDamagedError(f"case {case_id} version {version} has a seal and no event")
    event = EventRecord(case_id, version, topic, state)
    chain.take(seq, event, prev, seal)
    return RecordedEvent(seq, event)


def _check_top(case_id: UUID, last: int, top: object) -> None:
    """Reject a case with events above its last seal."""
    if top is not None and (not isinstance(top, int) or top > last):
        raise RecordDamagedError(f"case {case_id} has events without seals above version {last}")


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise RecordDamagedError("a seal holds no bytes")
    return value
