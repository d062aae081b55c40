"""Watches single cases live: one reader of the log for all watchers."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from uuid import UUID

from adapters.subscriptions.background import BackgroundLoop
from adapters.subscriptions.plan_history import PAGE
from domain.case.codec import decode, fold
from domain.case.events.base import CaseEvent
from domain.errors import UnavailableError
from domain.ports import CaseRecord

LONGEST_PAUSE_S = 5.0
"""The longest delay of watchers after an unavailable log has come back."""


class CaseWatch:
    """Wakes watchers when their case has new events, with one poll of the whole log.

    Args:
        record: the log.
        poll_s: seconds between two reads, while there are watchers.
    """

    def __init__(self, record: CaseRecord, *, poll_s: float = 0.1) -> None:
        self._record = record
        self._poll_s = poll_s
        self._waiting: dict[UUID, set[asyncio.Event]] = defaultdict(set)
        self._position: int | None = None
        self.loop = BackgroundLoop(
            "case_watch", self._poll, initial_backoff_s=poll_s, max_backoff_s=LONGEST_PAUSE_S
        )
        self._closed = False

    async def events(self, case_id: UUID, *, after: int) -> AsyncIterator[CaseEvent]:
        """Yield the events of a case above version ``after`` as they come, each once and in order.

        Ends when the case is at rest and all its recorded events are sent: it is closed, and no
        withdrawal is in progress. Later events (a late answer, a revocation, certificates handed
        out) need a new watch. A case that does not exist has no events and no end.

        Raises:
            UnavailableError: the store is away, or the watch was closed.
            RecordDamagedError: the record does not fold.
        """
        version, case = 0, None
        with self._subscription(case_id) as changed:
            while True:
                changed.clear()  # before the read: a later append sets it again
                read = await self._record.read(case_id, after=version, limit=PAGE)
                for recorded in read:
                    event = decode(recorded.event)
                    version, case = event.version, fold([event], case)
                    if version > after:
                        yield event
                if len(read) == PAGE:
                    continue
                if case is not None and case.fully_closed:
                    return
                await self._wait(changed)

    async def close(self) -> None:
        """End every watch. Idempotent."""
        self._closed = True
        for events in self._waiting.values():
            for changed in events:
                changed.set()
        await self.loop.stop()

    async def _wait(self, changed: asyncio.Event) -> None:
        if not self._closed:
            await changed.wait()
        if self._closed:
            raise UnavailableError("the gateway is stopping")

    @contextmanager
    def _subscription(self, case_id: UUID) -> Iterator[asyncio.Event]:
        changed = asyncio.Event()
        self._waiting[case_id].add(changed)
        self.loop.start()
        try:
            yield changed
        finally:
            self._waiting[case_id].discard(changed)
            if not self._waiting[case_id]:
                del self._waiting[case_id]

    async def _poll(self) -> float | None:
        """Read the log while there are watchers."""
        if self._closed or not self._waiting:
            self._position = None
            return None
        try:
            await self._read_new_events()
        except Exception:
            self._notify(list(self._waiting))  # their own read reports the error
            raise
        return self._poll_s

    async def _read_new_events(self) -> None:
        if self._position is None:
            newest = await self._record.opened(limit=1)
            self._position = newest[0].seq - 1 if newest else 0
            self._notify(list(self._waiting))  # events appended before the first read
        while read := await self._record.follow(after=self._position):
            self._position = read[-1].seq
            self._notify([recorded.event.case_id for recorded in read])

    def _notify(self, cases: list[UUID]) -> None:
        for case_id in cases:
            for changed in self._waiting.get(case_id, ()):
                changed.set()
