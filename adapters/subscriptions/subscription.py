"""Reads the log of all cases for one subscriber, from its position."""

from collections.abc import Sequence
from typing import Protocol

import structlog

from adapters.subscriptions.background import BackgroundLoop
from domain.ports import CaseRecord, RecordedEvent

FIRST_PAUSE_S = 0.5

log = structlog.get_logger(__name__)


class Subscriber(Protocol):
    """A projection of the log and its position, which advance together.

    ``name`` identifies the subscriber.
    """

    @property
    def name(self) -> str:
        """Return the subscriber's name."""
        ...

    async def position(self) -> int:
        """Return the sequence number of the last event handled; 0 for none."""
        ...

    async def handle(self, events: Sequence[RecordedEvent]) -> None:
        """Handle the events after the position, in order, and advance past all of them.

        After an exception the same events are passed again.
        """
        ...


class Subscription:
    """Feeds one subscriber, each event at least once; failures are retried with backoff.

    Args:
        record: the log.
        reader: the subscriber.
        poll_s: seconds between two reads of a log without new events: events that arrive
            meanwhile are handled together, with one flush to the disk.
        page: the most events per call.
        max_backoff_s: the longest pause after failures, which double from half a second.
    """

    def __init__(
        self,
        record: CaseRecord,
        subscriber: Subscriber,
        *,
        poll_s: float = 0.2,
        page: int = 500,
        max_backoff_s: float = 30.0,
    ) -> None:
        self._record = record
        self._subscriber = subscriber
        self._poll_s = poll_s
        self._page = page
        self._start: int | None = None
        self._has_progressed = False
        self.loop = BackgroundLoop(
            f"follower {subscriber.name}",
            self._turn,
            initial_backoff_s=FIRST_PAUSE_S,
            max_backoff_s=max_backoff_s,
        )

    def start(self) -> None:
        """Start to read in the background."""
        self.loop.start()

    async def stop(self) -> None:
        """Stop. Events in progress are passed again after a restart. Idempotent."""
        await self.loop.stop()

    async def read_page(self) -> int:
        """Pass one page; return its number of events. Raises what the subscriber raises."""
        if self._start is None:
            self._start = await self._start_position()
        position = await self._subscriber.position() if self._has_progressed else self._start
        events = await self._record.follow(after=position, limit=self._page)
        if events:
            await self._subscriber.handle(events)
            self._has_progressed = True
        return len(events)

    async def _start_position(self) -> int:
        """Return the subscriber's position; 0 if the log is shorter.

        A log restored from an older copy gives the next numbers to other events: reading all of it
        again is safer than skipping them silently.
        """
        position = await self._subscriber.position()
        if position > await self._record.newest():
            log.warning(
                "position_beyond_log_end", subscriber=self._subscriber.name, position=position
            )
            return 0
        return position

    async def _turn(self) -> float:
        return 0.0 if await self.read_page() == self._page else self._poll_s
