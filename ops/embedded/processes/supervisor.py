"""Restarts child processes that end unexpectedly, and reports it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from adapters.logs.rotation import Rotation
from domain.errors import OnethingError
from ops.embedded.processes.child_process import ChildProcess

CHECK_INTERVAL_S = 0.2
ROTATE_INTERVAL_S = 5.0
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
STABLE_AFTER_S = 30.0

log = structlog.get_logger(__name__)


@dataclass
class SupervisedChild:
    """A child, and how to restart it until it serves."""

    child: ChildProcess
    start: Callable[[], Awaitable[object]]
    pause_s: float = FIRST_PAUSE_S
    started_at: float = field(default_factory=time.monotonic)


async def supervise_children(
    supervised: Sequence[SupervisedChild], rotation: Rotation | None = None
) -> None:
    """Watch children until cancelled.

    A child that keeps ending is restarted with growing pauses; logs are rotated at the size of
    ``rotation``.
    """
    async with asyncio.TaskGroup() as watching:
        for one in supervised:
            watching.create_task(_supervise(one))
        watching.create_task(_rotate([one.child for one in supervised], rotation or Rotation()))


async def _rotate(children: Sequence[ChildProcess], rotation: Rotation) -> None:
    while True:
        for child in children:
            try:
                await asyncio.to_thread(child.rotate_log, rotation)
            except OSError as error:  # a full disk: the log stays unchanged
                log.warning("log_not_rotated", child=child.name, error=type(error).__name__)
        await asyncio.sleep(ROTATE_INTERVAL_S)


async def _supervise(supervised: SupervisedChild) -> None:
    while True:
        await asyncio.sleep(CHECK_INTERVAL_S)
        if supervised.child.running:
            continue
        if time.monotonic() - supervised.started_at > STABLE_AFTER_S:
            supervised.pause_s = FIRST_PAUSE_S
        log.warning(
            "child_died",
            child=supervised.child.name,
            exit_code=supervised.child.exit_code,
            restart_in_s=supervised.pause_s,
        )
        await asyncio.sleep(supervised.pause_s)
        supervised.pause_s = min(2 * supervised.pause_s, LONGEST_PAUSE_S)
        await _restart(supervised)


async def _restart(supervised: SupervisedChild) -> None:
    supervised.started_at = time.monotonic()
    try:
        await supervised.start()
    except OnethingError as error:
        cause = str(error).splitlines()[0]
        # the engine's own message, without a traceback
        log.error("child_restart_failed", child=supervised.child.name, why=cause)  # noqa: TRY400
    else:
        log.info("child_restarted", child=supervised.child.name, pid=supervised.child.pid)
