"""A part that the engine needs, and whether it is known to be away: then calls fail at once."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from domain.errors import UnavailableError

T = TypeVar("T")


class Availability:
    """Shut while its part is known to be away. A probe opens and shuts it.

    Args:
        part: what it stands before, for texts: ``the store``.
    """

    def __init__(self, component: str) -> None:
        self.component = component
        self.unavailable_reason = ""
        """Why it is shut; empty while it is open."""
        self._in_flight: set[asyncio.Future[object]] = set()

    def mark_available(self) -> None:
        """The part is there. Idempotent."""
        self.unavailable_reason = ""

    def mark_unavailable(self, why: str) -> None:
        """The part is away: what waits for it fails now. Idempotent."""
        self.unavailable_reason = why
        for each in list(self._in_flight):
            each.cancel()

    def require_available(self) -> None:
        """Raise UnavailableError if the part is known to be away."""
        if self.unavailable_reason:
            raise UnavailableError(f"{self.component} is away: {self.unavailable_reason}")

    async def guard(self, work: Awaitable[T]) -> T:
        """Wait for work that needs the part, until it is known to be away.

        Raises:
            UnavailableError: it is away, or went away meanwhile. What was under way may
                have been done or not.
        """
        task = asyncio.ensure_future(work)
        self._in_flight.add(task)  # type: ignore[arg-type]  # only to be cancelled
        try:
            self.require_available()
            return await task
        except asyncio.CancelledError:
            present = asyncio.current_task()
            if self.unavailable_reason and not (present and present.cancelling()):
                raise UnavailableError(
                    f"{self.component} went away: {self.unavailable_reason}"
                ) from None
            raise
        finally:
            self._in_flight.discard(task)
            if not task.done():
                task.cancel()
