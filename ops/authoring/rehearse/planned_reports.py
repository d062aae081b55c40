"""The reports that departments will send, each at its time."""

import heapq
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from ops.authoring.rehearse.scenario import Reply

StopEarlier = Callable[[datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True, order=True)
class Planned:
    """A future report: ``reply`` to the submission ``key``."""

    at: datetime
    number: int
    key: str = field(compare=False)
    reply: Reply = field(compare=False)


async def _no_listener(moment: datetime) -> None:
    del moment


class PlannedReports:
    """The future reports, the next one first.

    ``sooner`` is called when a report is planned, so that time is not skipped past it.
    """

    def __init__(self) -> None:
        self.stop_earlier: StopEarlier = _no_listener
        self._planned: list[Planned] = []
        self._count = 0

    async def plan(self, at: datetime, key: str, reply: Reply) -> None:
        """Plan a report for a time."""
        self._count += 1
        heapq.heappush(self._planned, Planned(at, self._count, key, reply))
        await self.stop_earlier(at)

    @property
    def next_at(self) -> datetime | None:
        """Return the time of the next report."""
        return self._planned[0].at if self._planned else None

    def pop_due(self, now: datetime) -> Planned | None:
        """Return the next report that is due."""
        if self._planned and self._planned[0].at <= now:
            return heapq.heappop(self._planned)
        return None
