"""Asks a part over and over whether it is there, and opens or shuts its gate."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from adapters.health.availability import Gate
from adapters.subscriptions.background import BackgroundLoop
from domain.errors import OnethingError

EVERY_S = 1.0
WITHIN_S = 2.0
"""Seconds between two looks, and what an answer may take."""

SLOW_LOOKS = 2
"""Answers in a row that must be late before the part counts as away: a busy machine is not."""

Check = Callable[[], Awaitable[None]]
"""Returns if the part is there, and raises what is wrong if not."""

log = structlog.get_logger(__name__)


class Probe:
    """Keeps a gate true. ``loop`` is for supervision."""

    def __init__(
        self, gate: Gate, check: Check, *, every_s: float = EVERY_S, within_s: float = WITHIN_S
    ) -> None:
        self._gate = gate
        self._check = check
        self._every_s = every_s
        self._within_s = within_s
        self._late = 0
        self.loop = BackgroundLoop(f"probe of {gate.part}", self._turn, stuck_after_s=10 * within_s)

    def start(self) -> None:
        """Look from now on."""
        self.loop.start()

    async def stop(self) -> None:
        """Look no more. Idempotent."""
        await self.loop.stop()

    async def look(self) -> None:
        """Look once. Raises nothing of what the part raises."""
        was = self._gate.away
        try:
            async with asyncio.timeout(self._within_s):
                await self._check()
        except TimeoutError:
            self._late += 1
            if self._late >= SLOW_LOOKS:
                self._gate.shut(f"it does not answer within {self._within_s:g} s")
        except Exception as error:  # noqa: BLE001 - whatever it is, the part does not do
            ours = isinstance(error, OnethingError)
            self._gate.shut(str(error) if ours else type(error).__name__)
        else:
            self._late = 0
            self._gate.open()
        if bool(was) != bool(self._gate.away):
            self._say()

    async def _turn(self) -> float:
        await self.look()
        return self._every_s

    def _say(self) -> None:
        if self._gate.away:
            log.error("part_away", part=self._gate.part, why=self._gate.away)
        else:
            log.info("part_back", part=self._gate.part)
