"""The start and end of a serving process: it announces itself, then runs until a signal."""

import asyncio
import signal
from collections.abc import Callable, Coroutine

from ops.serve.logging import log_loop_errors

ReadyCallback = Callable[[dict[str, str]], None]
"""Called with the addresses once all parts serve."""


async def run_until_signal(work: Coroutine[None, None, None]) -> None:
    """Run until the work ends or SIGINT or SIGTERM arrives; the work then cleans up."""
    task = asyncio.create_task(work)
    signalled = asyncio.Event()

    def stop() -> None:
        if not signalled.is_set():
            signalled.set()
            task.cancel()

    loop = asyncio.get_running_loop()
    log_loop_errors(loop)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        if not signalled.is_set():
            raise
