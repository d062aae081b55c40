"""The availability of a part that the engine needs: calls fail at once while it is away."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from domain.errors import UnavailableError

T = TypeVar("T")


class Availability:
    """Fails calls while its part is known to be away. A probe sets the state.

    Args:
        part: the part's name in texts: ``the store``.
    """

    def __init__(self, component: str) -> None:
        self.component = component
        self.unavailable_reason = ""
        """Why the part is unavailable; empty while it is available."""
        self._in_flight: set[asyncio.Future[object]] = set()

    def mark_available(self) -> None:
        """Set the part available. Idempotent."""
        self.unavailable_reason = ""

    def mark_unavailable(self, why: str) -> None:
        """Set the part unavailable: calls that wait for it fail now. Idempotent."""
        self.unavailable_reason = why
        for each in list(self._in_flight):
            each.cancel()

    def require_available(self) -> None:
        """Raise UnavailableError if the part is known to be away."""
        if self.unavailable_reason:
            raise UnavailableError(f"{self.component} is away: {self.unavailable_reason}")

    async def guard(self, work: Awaitable[T]) -> T:
        """Await work that needs the part, until the part is known to be away.

        Raises:
            UnavailableError: it is away, or went away meanwhile. The outcome of the work in
                progress is then unknown.
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
