"""A part that the engine needs, and whether it is known to be away: then calls fail at once."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from domain.errors import UnavailableError

T = TypeVar("T")


class Gate:
    """Shut while its part is known to be away. A probe opens and shuts it.

    Args:
        part: what it stands before, for texts: ``the store``.
    """

    def __init__(self, part: str) -> None:
        self.part = part
        self.away = ""
        """Why it is shut; empty while it is open."""
        self._under_way: set[asyncio.Future[object]] = set()

    def open(self) -> None:
        """The part is there. Idempotent."""
        self.away = ""

    def shut(self, why: str) -> None:
        """The part is away: what waits for it fails now. Idempotent."""
        self.away = why
        for each in list(self._under_way):
            each.cancel()

    def require(self) -> None:
        """Raise UnavailableError if the part is known to be away."""
        if self.away:
            raise UnavailableError(f"{self.part} is away: {self.away}")

    async def passed(self, work: Awaitable[T]) -> T:
        """Wait for work that needs the part, until it is known to be away.

        Raises:
            UnavailableError: it is away, or went away meanwhile. What was under way may
                have been done or not.
        """
        task = asyncio.ensure_future(work)
        self._under_way.add(task)  # type: ignore[arg-type]  # only to be cancelled
        try:
            self.require()
            return await task
        except asyncio.CancelledError:
            present = asyncio.current_task()
            if self.away and not (present and present.cancelling()):
                raise UnavailableError(f"{self.part} went away: {self.away}") from None
            raise
        finally:
            self._under_way.discard(task)
            if not task.done():
                task.cancel()
