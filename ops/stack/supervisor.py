"""Keeps child processes alive: one that ends unasked is started again, and said so."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from adapters.logs.rotation import Rotation
from domain.errors import OnethingError
from ops.embedded.child_process import ChildProcess

LOOK_EVERY_S = 0.2
ROTATE_EVERY_S = 5.0
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
STEADY_S = 30.0

log = structlog.get_logger(__name__)


@dataclass
class Kept:
    """A child and how it is started again, until it serves."""

    child: ChildProcess
    start: Callable[[], Awaitable[object]]
    pause_s: float = FIRST_PAUSE_S
    started_at: float = field(default_factory=time.monotonic)


async def keep_alive(kept: Sequence[Kept], rotation: Rotation | None = None) -> None:
    """Watch until cancelled. A child that keeps ending is started ever more slowly; a log
    that has grown to the size of ``rotation`` is put aside.
    """
    async with asyncio.TaskGroup() as watching:
        for one in kept:
            watching.create_task(_keep(one))
        watching.create_task(_rotate([one.child for one in kept], rotation or Rotation()))


async def _rotate(children: Sequence[ChildProcess], rotation: Rotation) -> None:
    while True:
        for child in children:
            try:
                await asyncio.to_thread(child.rotate_log, rotation)
            except OSError as error:  # a full disk: the log stays as it is
                log.warning("log_not_rotated", child=child.name, error=type(error).__name__)
        await asyncio.sleep(ROTATE_EVERY_S)


async def _keep(kept: Kept) -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        if kept.child.running:
            continue
        if time.monotonic() - kept.started_at > STEADY_S:
            kept.pause_s = FIRST_PAUSE_S
        log.warning(
            "child_died",
            child=kept.child.name,
            exit_code=kept.child.exit_code,
            restart_in_s=kept.pause_s,
        )
        await asyncio.sleep(kept.pause_s)
        kept.pause_s = min(2 * kept.pause_s, LONGEST_PAUSE_S)
        await _start_again(kept)


async def _start_again(kept: Kept) -> None:
    kept.started_at = time.monotonic()
    try:
        await kept.start()
    except OnethingError as error:
        log.error("child_not_back", child=kept.child.name, why=str(error).splitlines()[0])  # noqa: TRY400 - our own words, no trace
    else:
        log.info("child_back", child=kept.child.name, pid=kept.child.pid)
