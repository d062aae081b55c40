"""Starts open cases whose workflow never started because of a crash.

It reads rows by index, and the records of the cases it starts. Starting a running case is harmless,
so the sweep need not know Temporal's state.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from uuid import UUID

import structlog

from adapters.gateway.ports import CaseStarter
from adapters.subscriptions.background import BackgroundLoop, error_location
from adapters.subscriptions.plan_history import PAGE, opening_of
from domain.case.decisions.blocked_case import stall_reason
from domain.case.events.ending import Closed
from domain.case.status import CaseStatus
from domain.errors import NotFoundError, RecordDamagedError, UnavailableError
from domain.ports import CaseRecord, Clock, RecordedEvent, ThemeStore
from domain.projection.queries import CaseFilter, ConcernFilter, Cursor, Projection
from domain.projection.rows import (
    CORRUPT_RECORD,
    RECORD,
    CaseRow,
    readable_case,
    unreadable_case,
)

log = structlog.get_logger(__name__)


MAX_CONCURRENT_STARTS = 8
"""Concurrent starts."""

PAGE_ROWS = 500
"""The maximum number of rows of one query."""

_MAX_DOUBLINGS = 16

MAX_BACKOFF = timedelta(hours=1)
"""The longest wait between two attempts at a case that cannot be started."""


@dataclass(slots=True)
class _PendingStart:
    """A case that may be unstarted.

    ``left_behind``: it was open when the sweep began, and was not started since. ``due_at``: when
    it counts as unstarted, or is retried.
    """

    left_behind: bool
    due_at: datetime
    failures: int = 0


class _StartAttempt(Enum):
    STARTED = auto()
    FAILED = auto()
    CLOSED = auto()
    UNAVAILABLE_RETRY = auto()


class UnstartedCaseSweep:
    """Checks the open cases: all of them at first, then those with only an opening.

    A case that cannot be read is a concern of supervision until it can be read.

    Args:
        record: the log.
        projection: finds the open cases.
        themes: the plans.
        clock: for the age of an opening.
        starter: starts workflows.
        every_s: seconds between two rounds.
        min_age_s: the age in seconds from which an opening counts as unstarted.
    """

    def __init__(
        self,
        record: CaseRecord,
        projection: Projection,
        themes: ThemeStore,
        clock: Clock,
        starter: CaseStarter,
        *,
        every_s: float = 5.0,
        min_age_s: float = 10.0,
    ) -> None:
        self._record = record
        self._projection = projection
        self._themes = themes
        self._clock = clock
        self._starter = starter
        self._every_s = every_s
        self._min_age = timedelta(seconds=min_age_s)
        self._caught_up = False
        self._candidates: dict[UUID, _PendingStart] = {}
        """The cases with only an opening, and at first all open ones."""
        self._unreadable: set[UUID] = set()
        """The unreadable cases of which supervision was notified."""
        self.loop = BackgroundLoop("start_sweep", self._run_turn, initial_backoff_s=every_s)

    def start(self) -> None:
        """Start to sweep in the background."""
        self.loop.start()

    async def stop(self) -> None:
        """Stop. Idempotent."""
        await self.loop.stop()

    async def run_once(self) -> int:
        """Find the open cases and start what is due; return how many were started.

        A case that cannot be started is retried with growing pauses, and does not block the others.
        If Temporal is away the round ends; its cases stay due, after the others.

        Raises:
            UnavailableError: the store is away.
        """
        await self._find()
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

    async def _find(self) -> None:
        """Find the cases that may be unstarted: at first all open ones."""
        if self._caught_up:
            await self._find_opened()
            return
        now = self._clock.now()
        flagged = await self._projection.concerns(ConcernFilter(limit=PAGE_ROWS, key=RECORD))
        self._unreadable = {row.case_id for row in flagged}
        self._candidates = {
            row.case_id: _PendingStart(left_behind=True, due_at=now)
            for row in await self._rows(open_only=True)
        }
        self._caught_up = True

    async def _find_opened(self) -> None:
        """Find the cases with only an opening, and drop those that have started since."""
        now = self._clock.now()
        opened = {row.case_id: row for row in await self._rows(open_only=False)}
        self._candidates = {
            case_id: each
            for case_id, each in self._candidates.items()
            if each.left_behind or case_id in opened
        }
        for case_id, row in opened.items():
            if case_id not in self._candidates:
                # A host with a fast clock may have opened it in the future.
                overdue_at = min(row.opened_at, now) + self._min_age
                self._candidates[case_id] = _PendingStart(left_behind=False, due_at=overdue_at)

    async def _rows(self, *, open_only: bool) -> list[CaseRow]:
        """Return the open cases, or those with only an opening, the oldest first."""
        rows: list[CaseRow] = []
        after: Cursor | None = None
        status = None if open_only else CaseStatus.OPENED
        while True:
            page = await self._projection.cases(
                CaseFilter(limit=PAGE_ROWS, after=after, open_only=open_only, status=status)
            )
            rows += page
            if len(page) < PAGE_ROWS:
                return rows[::-1]
            after = Cursor(page[-1].opened_at, page[-1].case_id)

    def _due(self) -> list[UUID]:
        now = self._clock.now()
        return [case_id for case_id, each in self._candidates.items() if each.due_at <= now]

    async def _attempt(self, case_id: UUID) -> _StartAttempt:
        candidate = self._candidates[case_id]
        try:
            events = await self._read(case_id)
            if any(each.event.topic == Closed.TOPIC for each in events):
                del self._candidates[case_id]
                return _StartAttempt.CLOSED
            plan = await self._themes.plan(opening_of(events[0]).plan_digest)
            await self._starter.start(case_id, plan, events[0].event)
        except UnavailableError:
            log.warning("case_start_deferred", case_id=str(case_id))
            self._candidates[case_id] = self._candidates.pop(case_id)  # after the others
            return _StartAttempt.UNAVAILABLE_RETRY
        except Exception as error:  # noqa: BLE001 - one case must not hold up those behind it
            await self._defer(case_id, candidate, error)
            return _StartAttempt.FAILED
        if case_id in self._unreadable:
            await self._projection.store(readable_case(case_id))
            self._unreadable.discard(case_id)
        if len(events) > 1:
            del self._candidates[case_id]
        else:  # started, or waiting for a worker: not due for a while
            candidate.left_behind, candidate.failures = False, 0
            candidate.due_at = self._clock.now() + self._min_age
        return _StartAttempt.STARTED

    async def _read(self, case_id: UUID) -> list[RecordedEvent]:
        """Return the record of a case, checked against its seals. Raises RecordDamagedError."""
        events: list[RecordedEvent] = []
        while read := await self._record.read(case_id, after=len(events), limit=PAGE):
            events += read
        if not events:
            raise RecordDamagedError(f"case {case_id} has rows and no events")
        return events

    async def _defer(self, case_id: UUID, candidate: _PendingStart, error: Exception) -> None:
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
        if isinstance(error, RecordDamagedError | NotFoundError):
            await self._flag(case_id, error)

    async def _flag(self, case_id: UUID, error: Exception) -> None:
        """Notify supervision, once, that a case cannot be read."""
        if case_id not in self._unreadable:
            damaged = isinstance(error, RecordDamagedError)
            reason = CORRUPT_RECORD if damaged else stall_reason(error)
            changes = unreadable_case(case_id, reason, self._clock.now())
            await self._projection.store(changes)
            self._unreadable.add(case_id)
