"""Delivers notices on the channels of the settings while a block runs."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from adapters.channels.console import ConsoleChannel, ConsoleLogChannel
from adapters.channels.delivery import NoticeDelivery
from adapters.channels.json_lines import JsonLinesChannel
from adapters.channels.notice import Channel
from adapters.health.health_reporter import HealthReporter
from adapters.logs.rotation import Rotation
from adapters.stores.open_stores import Stores
from ops.serve.config.settings import Settings

log = structlog.get_logger(__name__)


@asynccontextmanager
async def deliver_notices(
    settings: Settings, stores: Stores, health_reporter: HealthReporter
) -> AsyncIterator[None]:
    """Deliver the requested notices, from each channel's last position."""
    channels = [_channel(name, settings) for name in settings.notice_channels]
    delivery = NoticeDelivery(
        stores.record, stores.themes, channels, settings.data_folder.absolute()
    )
    delivery.start()
    for channel, loop in zip(channels, delivery.loops, strict=True):
        health_reporter.supervise(f"onething.notices.{channel.name}", [loop])
    health_reporter.supervise("onething.notices", delivery.loops)
    log.info("notice_delivery_started", channels=[channel.name for channel in channels])
    try:
        yield
    finally:
        await delivery.stop()


def _channel(name: str, settings: Settings) -> Channel:
    if name == "console":
        return ConsoleChannel(sys.stdout) if sys.stdout.isatty() else ConsoleLogChannel()
    return JsonLinesChannel(notices_file(settings), rotation(settings))


def rotation(settings: Settings) -> Rotation:
    """Return when growing files are rotated."""
    return Rotation(settings.rotate_bytes, settings.rotate_keep)


def notices_file(settings: Settings) -> Path:
    """Return the path of the file channel."""
    return settings.notices_file or settings.data_folder.absolute() / "notices.jsonl"
