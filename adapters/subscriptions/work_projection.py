"""The tasks and concerns of all cases, derived from the log and kept in memory.

Nothing here is stored: after a start the log is read again, by topics alone, and only cases that
are open, or disputed, are folded.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

import structlog

from adapters.subscriptions.background import BackgroundLoop, error_location
from adapters.subscriptions.case_cache import CaseCache
from adapters.subscriptions.work_rows import ConcernRow, Rows, TaskRow, rows_of, unreadable_row
from domain.case.decisions.stall import stall_reason
from domain.case.events.answers import AnswerContradicted
from domain.case.events.clocks import LimitBreached
from domain.case.events.ending import Closed
from domain.case.events.opening import Opened
from domain.case.events.people import ConcernRaised, MessageSent
from domain.case.events.steps import NoticeRequested, StepFlagged
from domain.errors import RecordDamagedError, UnavailableError
from domain.ports import CaseRecord, Clock, RecordedEvent, ThemeStore

CORRUPT_RECORD = "record_damaged"
"""The reason of a case whose record does not match its seals."""

CATCH_UP_S = 10.0
"""How long a list waits for the log to be read after a start."""

_OPEN_AFTER_CLOSE = frozenset(
    {
        AnswerContradicted.TOPIC,
        ConcernRaised.TOPIC,
        LimitBreached.TOPIC,
        MessageSent.TOPIC,
        StepFlagged.TOPIC,
    }
)
"""A contradiction and an unanswered message remain once their case is closed.

Missed limits can be listed afterwards as well.
"""

log = structlog.get_logger(__name__)


class WorkProjection:
    """The tasks and concerns of all cases.

    Memory holds a row for each, and the states of the most recently changed cases.

    Args:
        record: the log.
        themes: the plans.
        clock: the time at which a damaged record is noticed.
        poll_s: seconds between two reads of a log without new events; a list request
            reads it at once.
        most_kept: the number of cached states, so that few cases are read again.
    """

    def __init__(
        self,
        record: CaseRecord,
        themes: ThemeStore,
        clock: Clock,
        *,
        poll_s: float = 5.0,
        max_cached_cases: int = 2_000,
    ) -> None:
        self._record = record
        self._themes = themes
        self._clock = clock
        self._poll_s = poll_s
        self._cases = CaseCache(record, max_cases=max_cached_cases)
        self._rows: dict[UUID, Rows] = {}
        self._position = 0
        self._cases_to_read: dict[UUID, None] | None = {}
        """Cases to read, in order, once the log is read at a start; None afterwards."""
        self._open_after_close: set[UUID] = set()
        self._reading = asyncio.Lock()
        self.loop = BackgroundLoop("worklist", self._turn, initial_backoff_s=poll_s)

    def start(self) -> None:
        """Start to read the log in the background."""
        self.loop.start()

    async def stop(self) -> None:
        """Stop. Idempotent."""
        await self.loop.stop()

    async def catch_up(self, within_s: float = CATCH_UP_S) -> None:
        """Read the log to its current end.

        Raises:
            UnavailableError: the store is away, or the log cannot be read in time.
        """
        try:
            async with asyncio.timeout(within_s), self._reading:
                await self._catch_up()
        except TimeoutError as error:
            raise UnavailableError("the log is still being read: ask again") from error

    def tasks(self, department: str | None = None) -> tuple[TaskRow, ...]:
        """Return the open tasks, the most urgent first; of one department, or of all."""
        rows = (row for rows in self._rows.values() for row in rows.tasks)
        wanted = [row for row in rows if department in (None, row.task.department)]
        return tuple(sorted(wanted, key=lambda row: (row.task.due_at, row.case_id, row.task.key)))

    def concerns(
        self, department: str | None = None, *, settled: bool = False
    ) -> tuple[ConcernRow, ...]:
        """Return the open concerns, the oldest first; or the settled ones."""
        found = (rows.settled if settled else rows.concerns for rows in self._rows.values())
        rows = (row for each in found for row in each)
        wanted = [row for row in rows if department in (None, row.department)]
        return tuple(sorted(wanted, key=lambda row: (row.raised_at, row.case_id, row.key)))

    async def _turn(self) -> float:
        async with self._reading:
            await self._catch_up()
        return self._poll_s

    async def _catch_up(self) -> None:
        """Read the log to its end. An interrupted read continues where it stopped."""
        while read := await self._record.follow(after=self._position):
            if self._cases_to_read is None:
                await self._apply(read)
            else:
                self._note_topics(read, self._cases_to_read)
            self._position = read[-1].seq
            await asyncio.sleep(0)  # let other coroutines run between two pages
        while self._cases_to_read:
            case_id = next(iter(self._cases_to_read))
            self._cases.forget(case_id)  # read whole: its events are recorded, not applied
            await self._refresh(case_id, ())
            del self._cases_to_read[case_id]
        self._cases_to_read = None
        self._open_after_close.clear()

    def _note_topics(self, read: Iterable[RecordedEvent], cases_to_read: dict[UUID, None]) -> None:
        """Find by topics alone which cases may need people."""
        for recorded in read:
            case_id, topic = recorded.event.case_id, recorded.event.topic
            if topic in _OPEN_AFTER_CLOSE:
                self._open_after_close.add(case_id)
            stays_listed = case_id in self._open_after_close or case_id in self._rows
            if topic == Closed.TOPIC and not stays_listed:
                cases_to_read.pop(case_id, None)
            elif topic != NoticeRequested.TOPIC:  # notices may follow the end and change nothing
                cases_to_read[case_id] = None

    async def _apply(self, read: Iterable[RecordedEvent]) -> None:
        by_case: dict[UUID, list[RecordedEvent]] = defaultdict(list)
        for recorded in read:
            by_case[recorded.event.case_id].append(recorded)
        for case_id, events in by_case.items():
            if self._is_finished(case_id, events):
                self._cases.forget(case_id)
            else:
                await self._refresh(case_id, events)

    def _is_finished(self, case_id: UUID, events: Sequence[RecordedEvent]) -> bool:
        """Return whether the case ended without ever needing people, by topics alone."""
        topics = {recorded.event.topic for recorded in events}
        has_no_work = case_id not in self._rows and topics.isdisjoint(_OPEN_AFTER_CLOSE)
        return has_no_work and Closed.TOPIC in topics and events[0].event.topic == Opened.TOPIC

    async def _refresh(self, case_id: UUID, events: Sequence[RecordedEvent]) -> None:
        """Update the rows of one case. An unreadable case does not block the others."""
        try:
            case = await self._cases.advance(case_id, events)
            plan = await self._themes.plan(case.plan_digest)
            rows = rows_of(plan, case)
        except UnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it is one case
            self._cases.forget(case_id)
            damaged = isinstance(error, RecordDamagedError)
            reason = CORRUPT_RECORD if damaged else stall_reason(error)
            self._assign(case_id, self._unreadable_rows(case_id, reason))
            log.error(  # noqa: TRY400 - no trace: its texts may hold values
                "case_not_readable",
                reader="worklist",
                case_id=str(case_id),
                error=type(error).__name__,
                where=error_location(error),
            )
            return
        self._assign(case_id, rows)
        if case.closed and not (rows.tasks or rows.concerns):
            self._cases.forget(case_id)

    def _unreadable_rows(self, case_id: UUID, reason: str) -> Rows:
        """Return the rows of an unreadable case: only that it is unreadable."""
        known = self._rows.get(case_id)
        if known and known.concerns and known.concerns[0].reason == reason:
            return known
        return Rows((), (unreadable_row(case_id, reason, self._clock.now()),))

    def _assign(self, case_id: UUID, rows: Rows) -> None:
        if rows:
            self._rows[case_id] = rows
        else:
            self._rows.pop(case_id, None)
