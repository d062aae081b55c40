"""``onething up``: the embedded stack until a signal."""

import asyncio
from collections.abc import Callable

import structlog

from ops.engine.signals import Announce, until_signal
from ops.settings import Settings
from ops.stack.endpoints import Endpoints
from ops.stack.stack import Stack

log = structlog.get_logger(__name__)


def run_up(
    settings: Settings, *, split: bool, announce: Announce, report: Callable[[str], None]
) -> None:
    """Start, announce, keep alive; on SIGINT or SIGTERM stop all parts and return.

    Raises:
        SettingsError: see :meth:`Stack.start`.
        UnavailableError: the same.
    """
    stack = Stack(settings, split=split, report=report)
    asyncio.run(until_signal(_run(stack, announce)))


async def _run(stack: Stack, announce: Announce) -> None:
    try:
        endpoints = await stack.start()
        announce(_served(endpoints))
        await stack.keep()
    finally:
        await stack.stop()
        log.info("stack_stopped", folder=str(stack.folder))


def _served(endpoints: Endpoints) -> dict[str, str]:
    shown = endpoints.model_dump(include={"gateway", "temporal", "temporal_ui"})
    return {name: where for name, where in shown.items() if where}
