"""Checks a part repeatedly, and sets its availability."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from adapters.health.availability import Availability
from adapters.subscriptions.background import BackgroundLoop
from domain.errors import OnethingError

INTERVAL_S = 1.0
TIMEOUT_S = 2.0
"""Seconds between two checks, and the timeout of a check."""

MAX_TIMEOUTS = 2
"""The consecutive timeouts before the part counts as away: a busy machine is not."""

Check = Callable[[], Awaitable[None]]
"""Returns if the part is available, and raises the problem if not."""

log = structlog.get_logger(__name__)


class Probe:
    """Keeps an :class:`Availability` current. ``loop`` is for supervision."""

    def __init__(
        self,
        availability: Availability,
        check: Check,
        *,
        interval_s: float = INTERVAL_S,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._availability = availability
        self._check = check
        self._interval_s = interval_s
        self._timeout_s = timeout_s
        self._timeouts = 0
        self.loop = BackgroundLoop(
            f"probe of {availability.component}", self._turn, stall_timeout_s=10 * timeout_s
        )

    def start(self) -> None:
        """Start to check in the background."""
        self.loop.start()

    async def stop(self) -> None:
        """Stop. Idempotent."""
        await self.loop.stop()

    async def check_once(self) -> None:
        """Check once. Raises nothing that the part raises."""
        previous_reason = self._availability.unavailable_reason
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._check()
        except TimeoutError:
            self._timeouts += 1
            if self._timeouts >= MAX_TIMEOUTS:
                self._availability.mark_unavailable(
                    f"it does not answer within {self._timeout_s:g} s"
                )
        except Exception as error:  # noqa: BLE001 - whatever it is, the part does not do
            is_own_error = isinstance(error, OnethingError)
            self._availability.mark_unavailable(
                str(error) if is_own_error else type(error).__name__
            )
        else:
            self._timeouts = 0
            self._availability.mark_available()
        if bool(previous_reason) != bool(self._availability.unavailable_reason):
            self._log_change()

    async def _turn(self) -> float:
        await self.check_once()
        return self._interval_s

    def _log_change(self) -> None:
        if self._availability.unavailable_reason:
            log.error(
                "component_unavailable",
                component=self._availability.component,
                why=self._availability.unavailable_reason,
            )
        else:
            log.info("component_available", component=self._availability.component)
