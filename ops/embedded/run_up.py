"""``onething up``: runs the embedded stack until a signal."""

import asyncio
from collections.abc import Callable

import structlog

from ops.embedded.endpoints import Endpoints
from ops.embedded.stack import Stack
from ops.serve.config.settings import Settings
from ops.serve.signals import ReadyCallback, run_until_signal

log = structlog.get_logger(__name__)


def run_up(
    settings: Settings, *, split: bool, on_ready: ReadyCallback, report: Callable[[str], None]
) -> None:
    """Start, announce, supervise; on SIGINT or SIGTERM stop all parts and return.

    Raises:
        SettingsError: see :meth:`Stack.start`.
        UnavailableError: the same.
    """
    stack = Stack(settings, split=split, report=report)
    asyncio.run(run_until_signal(_run(stack, on_ready)))


async def _run(stack: Stack, on_ready: ReadyCallback) -> None:
    try:
        endpoints = await stack.start()
        on_ready(_print_endpoints(endpoints))
        await stack.supervise()
    finally:
        await stack.stop()
        log.info("stack_stopped", folder=str(stack.folder))


def _print_endpoints(endpoints: Endpoints) -> dict[str, str]:
    addresses = endpoints.model_dump(include={"gateway", "temporal", "temporal_ui"})
    return {name: where for name, where in addresses.items() if where}
