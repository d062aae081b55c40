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
    """``Subscriber`` that delivers on one channel, and moves only past what was delivered."""

    def __init__(self, channel: Channel, writer: NoticeRenderer, position: PositionFile) -> None:
        self._channel = channel
        self._writer = writer
        self._position = position

    @property
    def name(self) -> str:
        """The channel's name."""
        return self._channel.name

    async def position(self) -> int:
        """The sequence number of the last event taken."""
        return await self._position.get()

    async def handle(self, events: Sequence[RecordedEvent]) -> None:
        """Deliver the notices among the events, then move past all of them."""
        notices = await self._writer.notices(events)
        if notices:
            await self._channel.deliver(notices)
        await self._position.put(events[-1].seq)


class NoticeDelivery:
    """Every channel with a follower of its own: one that fails holds up no other.

    Args:
        record: the log.
        themes: where the plans are.
        channels: where to deliver.
        folder: where each channel's position is kept, in ``notices-NAME.position``.
        poll_s: seconds between two looks at a log that has nothing new.
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
        """The loop of each channel, for supervision."""
        return [subscription.loop for subscription in self._subscriptions]

    def start(self) -> None:
        """Deliver in the background from now on."""
        for subscription in self._subscriptions:
            subscription.start()

    async def stop(self) -> None:
        """Deliver no more; what is left is delivered after the next start. Idempotent."""
        for subscription in self._subscriptions:
            await subscription.stop()

    async def drain(self) -> None:
        """Deliver everything that the log requests by now. Only while stopped.

        Raises:
            OnethingError: or whatever the first channel that fails raises.
        """
        for subscription in self._subscriptions:
            while await subscription.read_page():
                pass
