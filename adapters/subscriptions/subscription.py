"""Follows the log of all cases for one reader, from where the reader stands."""

from collections.abc import Sequence
from typing import Protocol

import structlog

from adapters.subscriptions.background import BackgroundLoop
from domain.ports import CaseRecord, RecordedEvent

FIRST_PAUSE_S = 0.5

log = structlog.get_logger(__name__)


class Subscriber(Protocol):
    """A view of the log, and how far it has come. Both move together.

    ``name`` tells it from every other reader.
    """

    @property
    def name(self) -> str:
        """The reader's name."""
        ...

    async def position(self) -> int:
        """The sequence number of the last event taken; 0 for none."""
        ...

    async def handle(self, events: Sequence[RecordedEvent]) -> None:
        """Take the events that follow the position, in order, and move it past all
        of them, the ignored ones too. Raising means that they come again.
        """
        ...


class Subscription:
    """Feeds one reader, at least once an event; failures are tried again with backoff.

    Args:
        record: the log.
        reader: whom to feed.
        poll_s: seconds between two looks at a log that was read to its end: what
            came meanwhile is taken together, with one flush to the disk.
        page: how many events at most are handed over at once.
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
        """Follow in the background from now on."""
        self.loop.start()

    async def stop(self) -> None:
        """Follow no more. What was being taken comes again. Idempotent."""
        await self.loop.stop()

    async def read_page(self) -> int:
        """Hand over one page; how many events it had. Raises what the reader raises."""
        if self._start is None:
            self._start = await self._start_position()
        position = await self._subscriber.position() if self._has_progressed else self._start
        events = await self._record.follow(after=position, limit=self._page)
        if events:
            await self._subscriber.handle(events)
            self._has_progressed = True
        return len(events)

    async def _start_position(self) -> int:
        """Where the reader stands; the beginning where the log does not reach so far.

        A log restored from an older copy gives its next numbers to other events:
        reading all of it again beats passing over them in silence.
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
