"""Starts what a crash left unstarted: cases in the log whose workflow never began.

Reads the record only. Starting a case that runs is harmless, so the sweep need
not know what Temporal knows.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from pathlib import Path
from uuid import UUID

import structlog

from adapters.gateway.ports import CaseStarter
from adapters.subscriptions.background import BackgroundLoop, error_location
from adapters.subscriptions.open_cases import SAVE_INTERVAL_EVENTS, OpenCases
from adapters.subscriptions.plan_history import opening_event, opening_of
from domain.case.events.ending import Closed
from domain.case.events.opening import Opened
from domain.errors import UnavailableError
from domain.ports import CaseRecord, Clock, RecordedEvent, ThemeStore

log = structlog.get_logger(__name__)


MAX_CONCURRENT_STARTS = 8
"""Starts under way at the same time."""

_MAX_DOUBLINGS = 16

MAX_BACKOFF = timedelta(hours=1)
"""What the wait between two attempts at a case that cannot be started grows to."""


@dataclass(slots=True)
class _PendingStart:
    """A case that may be unstarted. ``left_behind``: it was open when the sweep began, and was not
    taken up yet; ``has_more_events``: it has more than its opening.
    """

    opening: RecordedEvent
    left_behind: bool
    has_more_events: bool = False
    due_at: datetime | None = None
    failures: int = 0


class _StartAttempt(Enum):
    STARTED = auto()
    FAILED = auto()
    UNAVAILABLE_RETRY = auto()


class UnstartedCaseSweep:
    """Goes over the open cases: all of them at first, then those that only were opened.

    Args:
        record: the log.
        themes: where the plans are.
        clock: tells how old an opening is.
        starter: starts workflows.
        every_s: seconds between two rounds.
        older_s: how old an opening must be, in seconds, to count as left behind.
        file: where the open cases are kept, so that the next start need not read
            the whole log; nowhere if None.
    """

    def __init__(
        self,
        record: CaseRecord,
        themes: ThemeStore,
        clock: Clock,
        starter: CaseStarter,
        *,
        every_s: float = 5.0,
        min_age_s: float = 10.0,
        file: Path | None = None,
    ) -> None:
        self._record = record
        self._themes = themes
        self._clock = clock
        self._starter = starter
        self._every_s = every_s
        self._min_age = timedelta(seconds=min_age_s)
        self._open = OpenCases(record, file)
        self._caught_up = False
        self._candidates: dict[UUID, _PendingStart] = {}
        """Those that were only opened, and at first all that are open."""
        self.loop = BackgroundLoop("start_sweep", self._run_turn, initial_backoff_s=every_s)

    def start(self) -> None:
        """Sweep in the background from now on."""
        self.loop.start()

    async def stop(self) -> None:
        """Sweep no more. Idempotent."""
        await self.loop.stop()
        if self._caught_up:
            await self._open.save()

    async def run_once(self) -> int:
        """Catch up with the log and start what is due; how many were started.

        A case that cannot be started is tried again, later and later, and holds up
        no other. Where Temporal is away the round ends; what it saw stays due,
        behind the others.

        Raises:
            UnavailableError: the store is away.
        """
        await self._catch_up()
        self._caught_up = True
        started, due = 0, self._due()
        for first in range(0, len(due), MAX_CONCURRENT_STARTS):
            attempts = await asyncio.gather(
                *map(self._attempt, due[first : first + MAX_CONCURRENT_STARTS])
            )
            started += attempts.count(_StartAttempt.STARTED)
            if _StartAttempt.UNAVAILABLE_RETRY in attempts:
                break
        return started

    async def _run_turn(self) -> float:
        started = await self.run_once()
        if started:
            log.info("cases_taken_up", count=started)
        return self._every_s

    async def _catch_up(self) -> None:
        if not self._caught_up and self._open.position == 0:
            async for opening, *more in self._open.load():
                candidate = _PendingStart(opening, left_behind=True, has_more_events=bool(more))
                self._candidates[opening.event.case_id] = candidate
        while read := await self._record.follow(after=self._open.position):
            for recorded in read:
                self._apply(recorded)
            await asyncio.sleep(0)  # others may be served between two strides
        await self._open.save(min_events=SAVE_INTERVAL_EVENTS)

    def _apply(self, recorded: RecordedEvent) -> None:
        self._open.apply(recorded)
        case_id, topic = recorded.event.case_id, recorded.event.topic
        if topic == Opened.TOPIC:
            self._candidates[case_id] = _PendingStart(recorded, left_behind=not self._caught_up)
            return
        candidate = self._candidates.get(case_id)
        if candidate is None:
            return
        candidate.has_more_events = True
        if topic == Closed.TOPIC or not candidate.left_behind:
            del self._candidates[case_id]

    def _due(self) -> list[UUID]:
        now = self._clock.now()
        return [
            case_id
            for case_id, candidate in self._candidates.items()
            if self._due_at(candidate, now) <= now
        ]

    def _due_at(self, candidate: _PendingStart, now: datetime) -> datetime:
        if candidate.due_at is None:
            candidate.due_at = (
                now if candidate.left_behind else self._overdue_at(candidate.opening, now)
            )
        return candidate.due_at

    def _overdue_at(self, opening: RecordedEvent, now: datetime) -> datetime:
        """When an opening counts as left behind; one that cannot be read, now. One that a
        host with a fast clock recorded in the future counts from now on.
        """
        try:
            return min(opening_event(opening)[0].recorded_at, now) + self._min_age
        except Exception:  # noqa: BLE001 - the attempt to start it will say what it is
            return now

    async def _attempt(self, case_id: UUID) -> _StartAttempt:
        candidate = self._candidates[case_id]
        try:
            plan = await self._themes.plan(opening_of(candidate.opening).plan_digest)
            await self._starter.start(case_id, plan, candidate.opening.event)
        except UnavailableError:
            log.warning("case_start_deferred", case_id=str(case_id))
            self._candidates[case_id] = self._candidates.pop(case_id)  # behind the others
            return _StartAttempt.UNAVAILABLE_RETRY
        except Exception as error:  # noqa: BLE001 - one case must not hold up those behind it
            self._defer(case_id, candidate, error)
            return _StartAttempt.FAILED
        if candidate.has_more_events:
            del self._candidates[case_id]
        else:  # started, or waiting for a worker: not due for a while
            candidate.left_behind, candidate.failures = False, 0
            candidate.due_at = self._clock.now() + self._min_age
        return _StartAttempt.STARTED

    def _defer(self, case_id: UUID, candidate: _PendingStart, error: Exception) -> None:
        first = max(self._min_age, timedelta(seconds=self._every_s))
        wait = min(first * 2 ** min(candidate.failures, _MAX_DOUBLINGS), MAX_BACKOFF)
        candidate.failures += 1
        candidate.due_at = self._clock.now() + wait
        log.error(
            "case_not_startable",
            case_id=str(case_id),
            error=type(error).__name__,
            where=error_location(error),
            failures=candidate.failures,
            wait_s=wait.total_seconds(),
        )
