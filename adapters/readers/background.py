"""One thing done over and over in the background, which no error ends."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from domain.errors import OnethingError

_MOST_DOUBLINGS = 16

log = structlog.get_logger(__name__)


class BackgroundLoop:
    """Takes turns until it is stopped, or a turn says that there is no more to do.

    Whatever a turn raises is logged with the loop's name and the error's type,
    never its text, and the next turn comes after a pause that doubles with each
    failure in a row.

    Args:
        name: the loop's, for the log.
        turn: one turn; gives the seconds until the next, or None to end the loop.
        first_pause_s: the pause after a first failure.
        longest_pause_s: what pauses after failures grow to.
    """

    def __init__(
        self,
        name: str,
        turn: Callable[[], Awaitable[float | None]],
        *,
        first_pause_s: float = 0.5,
        longest_pause_s: float = 30.0,
    ) -> None:
        self._name = name
        self._turn = turn
        self._first_pause_s = first_pause_s
        self._longest_pause_s = longest_pause_s
        self._failures = 0
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Take turns from now on. Does nothing to a loop that runs."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        """Take no more turns; the present one is cancelled. Idempotent."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
            self._running = None

    async def _run(self) -> None:
        pause: float | None = 0.0
        while pause is not None:
            await asyncio.sleep(pause)
            pause = await self._guarded_turn()

    async def _guarded_turn(self) -> float | None:
        try:
            pause = await self._turn()
        except Exception as error:  # noqa: BLE001 - whatever it is, the loop goes on
            return self._put_off(error)
        self._failures = 0
        return pause

    def _put_off(self, error: Exception) -> float:
        doublings = min(self._failures, _MOST_DOUBLINGS)
        pause = min(self._first_pause_s * 2.0**doublings, self._longest_pause_s)
        self._failures += 1
        ours = isinstance(error, OnethingError)
        (log.warning if ours else log.error)(
            "background_turn_failed",
            loop=self._name,
            error=type(error).__name__,
            where=raised_at(error),
            failures=self._failures,
            pause_s=pause,
        )
        return pause


def raised_at(error: Exception) -> str:
    """File and line that raised: never the text, which may hold values."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
