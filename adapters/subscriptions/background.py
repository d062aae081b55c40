"""A background loop that runs one function repeatedly and survives its errors."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from domain.errors import OnethingError

_MAX_DOUBLINGS = 16

FAILURES_BEFORE_PROBLEM = 3
"""Consecutive failures before a loop reports a problem."""

STALL_TIMEOUT_S = 300.0
"""The timeout of a turn: reading a long log for the first time takes minutes."""

log = structlog.get_logger(__name__)


class BackgroundLoop:
    """Calls ``turn`` until it is stopped, or until a turn says that there is no more work.

    An exception of a turn is logged with the loop's name and the error's type, never its text, and
    the next turn comes after a pause that doubles with each consecutive failure.

    Args:
        name: the loop's, for the log.
        turn: one turn; returns the seconds until the next, or None to end the loop.
        initial_backoff_s: the pause after a first failure.
        max_backoff_s: the longest pause after failures.
        stall_timeout_s: how long one turn may take before the loop counts as stuck.
    """

    def __init__(
        self,
        name: str,
        turn: Callable[[], Awaitable[float | None]],
        *,
        initial_backoff_s: float = 0.5,
        max_backoff_s: float = 30.0,
        stall_timeout_s: float = STALL_TIMEOUT_S,
    ) -> None:
        self._name = name
        self._stuck_after_s = stall_timeout_s
        self._is_started = False
        self._last_error = ""
        self._turn_began: float | None = None
        self._turn = turn
        self._first_pause_s = initial_backoff_s
        self._longest_pause_s = max_backoff_s
        self._failures = 0
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the loop. Does nothing if it runs."""
        self._is_started = True
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        """Stop the loop and cancel the current turn. Idempotent."""
        self._is_started = False
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
            self._running = None

    def problem(self) -> str:
        """Return the problem of the loop, without values; empty if there is none."""
        if self._is_dead():
            return f"{self._name} died"
        if self._is_stuck():
            return f"{self._name}: a turn takes more than {self._stuck_after_s:g} s"
        if self._failures >= FAILURES_BEFORE_PROBLEM:
            return f"{self._name}: {self._failures} turns in a row failed ({self._last_error})"
        return ""

    def restart_if_needed(self) -> bool:
        """Restart the loop if it died or is stuck; return whether it did."""
        stuck = self._is_stuck()
        if not (stuck or self._is_dead()):
            return False
        log.error("background_loop_restarted", loop=self._name, why="stuck" if stuck else "died")
        if self._running is not None:
            self._running.cancel()  # a turn that ignores the cancellation ends by itself
        self._turn_began = None
        self._running = asyncio.create_task(self._run(), name=self._name)
        return True

    def _is_dead(self) -> bool:
        return self._is_started and self._running is not None and self._running.done()

    def _is_stuck(self) -> bool:
        began = self._turn_began
        return (
            self._is_started
            and began is not None
            and time.monotonic() - began > self._stuck_after_s
        )

    async def _run(self) -> None:
        pause: float | None = 0.0
        while pause is not None:
            await asyncio.sleep(pause)
            self._turn_began = time.monotonic()
            pause = await self._run_turn()
            self._turn_began = None
        self._is_started = False

    async def _run_turn(self) -> float | None:
        try:
            pause = await self._turn()
        except Exception as error:  # noqa: BLE001 - whatever it is, the loop goes on
            return self._backoff_after(error)
        self._failures = 0
        return pause

    def _backoff_after(self, error: Exception) -> float:
        doublings = min(self._failures, _MAX_DOUBLINGS)
        pause = min(self._first_pause_s * 2.0**doublings, self._longest_pause_s)
        self._failures += 1
        self._last_error = type(error).__name__
        is_own_error = isinstance(error, OnethingError)
        (log.warning if is_own_error else log.error)(
            "background_turn_failed",
            loop=self._name,
            error=type(error).__name__,
            where=error_location(error),
            failures=self._failures,
            pause_s=pause,
        )
        return pause


def error_location(error: Exception) -> str:
    """Return file and line that raised: never the text, which may hold values."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
