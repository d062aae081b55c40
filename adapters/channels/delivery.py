"""Delivers the notices that the log requests, at least once, on every channel."""

from collections.abc import Sequence
from pathlib import Path

from adapters.channels.notice import Channel
from adapters.channels.notice_renderer import NoticeRenderer
from adapters.subscriptions.background import BackgroundLoop
from adapters.subscriptions.position_file import PositionFile
from adapters.subscriptions.subscription import Subscription
from domain.ports import CaseRecord, RecordedEvent, ThemeStore


class ChannelSubscriber:
    """``Subscriber`` that delivers on one channel, and advances only past delivered events."""

    def __init__(self, channel: Channel, writer: NoticeRenderer, position: PositionFile) -> None:
        self._channel = channel
        self._writer = writer
        self._position = position

    @property
    def name(self) -> str:
        """Return the channel's name."""
        return self._channel.name

    async def position(self) -> int:
        """Return the sequence number of the last event handled."""
        return await self._position.get()

    async def handle(self, events: Sequence[RecordedEvent]) -> None:
        """Deliver the notices among the events, then advance past all of them."""
        notices = await self._writer.notices(events)
        if notices:
            await self._channel.deliver(notices)
        await self._position.put(events[-1].seq)


class NoticeDelivery:
    """Subscribes each channel separately: a failing channel does not block the others.

    Args:
        record: the log.
        themes: the plans.
        channels: where to deliver.
        folder: stores each channel's position, in ``notices-NAME.position``.
        poll_s: seconds between two reads of a log without new events.
    """

    def __init__(
        self,
        record: CaseRecord,
        themes: ThemeStore,
        channels: Sequence[Channel],
        folder: Path,
        *,
        poll_s: float = 0.2,
    ) -> None:
        self._subscriptions = [
            Subscription(
                record,
                ChannelSubscriber(
                    channel,
                    NoticeRenderer(record, themes),
                    PositionFile(folder / f"notices-{channel.name}.position"),
                ),
                poll_s=poll_s,
            )
            for channel in channels
        ]

    @property
    def loops(self) -> list[BackgroundLoop]:
        """Return the loop of each channel, for supervision."""
        return [subscription.loop for subscription in self._subscriptions]

    def start(self) -> None:
        """Start to deliver in the background."""
        for subscription in self._subscriptions:
            subscription.start()

    async def stop(self) -> None:
        """Stop; the rest is delivered after the next start. Idempotent."""
        for subscription in self._subscriptions:
            await subscription.stop()

    async def drain(self) -> None:
        """Deliver everything that the log requests. Only while stopped.

        Raises:
            OnethingError: or whatever the first channel that fails raises.
        """
        for subscription in self._subscriptions:
            while await subscription.read_page():
                pass
