"""Starts what a crash left unstarted: cases in the log whose workflow never began.

Reads the record only. Starting a case that runs is harmless, so the sweep need
not know what Temporal knows.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from adapters.api.ports import CaseStarter
from adapters.readers.case_events import opening_of
from domain.case import Case
from domain.errors import OnethingError, UnavailableError
from domain.ports import CaseRecord, Clock, RecordedEvent, ThemeStore

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Young:
    """A case of one event, and when it counts as left behind (unknown until looked at)."""

    opening: RecordedEvent
    due_at: datetime | None = None


class StartSweep:
    """Goes over the open cases: all of them at first, then those that only were opened.

    Args:
        record: the log.
        themes: where the plans are.
        clock: tells how old an opening is.
        starter: starts workflows.
        every_s: seconds between two rounds.
        older_s: how old an opening must be, in seconds, to count as left behind.
    """

    def __init__(
        self,
        record: CaseRecord,
        themes: ThemeStore,
        clock: Clock,
        starter: CaseStarter,
        *,
        every_s: float = 5.0,
        older_s: float = 10.0,
    ) -> None:
        self._record = record
        self._themes = themes
        self._clock = clock
        self._starter = starter
        self._every_s = every_s
        self._older = timedelta(seconds=older_s)
        self._position = 0
        self._caught_up = False
        self._left: dict[UUID, RecordedEvent] = {}
        """Cases that were open when the sweep began, until they are taken up."""
        self._young: dict[UUID, _Young] = {}
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Sweep in the background from now on."""
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Sweep no more. Idempotent."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
            self._running = None

    async def round(self) -> int:
        """Catch up with the log and start what is due; how many were started.

        A case that cannot be started now stays due.

        Raises:
            UnavailableError: the store is away.
        """
        await self._catch_up()
        self._caught_up = True
        started = 0
        for opening in self._due():
            if not await self._start(opening):
                break
            started += 1
        return started

    async def _run(self) -> None:
        while True:
            try:
                started = await self.round()
                if started:
                    log.info("cases_taken_up", count=started)
            except UnavailableError:
                log.warning("sweep_put_off")
            except OnethingError as error:
                log.error("sweep_failed", error=type(error).__name__)  # noqa: TRY400 - no trace
            await asyncio.sleep(self._every_s)

    async def _catch_up(self) -> None:
        while read := await self._record.follow(after=self._position):
            for recorded in read:
                self._note(recorded)
            self._position = read[-1].seq
            await asyncio.sleep(0)  # others may be served between two strides

    def _note(self, recorded: RecordedEvent) -> None:
        case_id, topic = recorded.event.case_id, recorded.event.topic
        if topic == Case.Opened.TOPIC:
            self._young[case_id] = _Young(recorded)
            if not self._caught_up:
                self._left[case_id] = recorded
        else:
            self._young.pop(case_id, None)
        if topic == Case.Closed.TOPIC:
            self._left.pop(case_id, None)

    def _due(self) -> list[RecordedEvent]:
        now = self._clock.now()
        due = list(self._left.values())
        for case_id, young in self._young.items():
            if young.due_at is None:
                young.due_at = opening_of(young.opening).timestamp + self._older
            if young.due_at <= now and case_id not in self._left:
                due.append(young.opening)
        return due

    async def _start(self, opening: RecordedEvent) -> bool:
        """Start one; false where Temporal is away and the others must wait too."""
        case_id = opening.event.case_id
        try:
            plan = await self._themes.plan(opening_of(opening).plan_digest)
            await self._starter.start(case_id, plan, opening.event)
        except UnavailableError:
            log.warning("case_start_put_off", case_id=str(case_id))
            return False
        except OnethingError as error:
            log.error("case_not_startable", case_id=str(case_id), error=type(error).__name__)  # noqa: TRY400 - no trace
        self._left.pop(case_id, None)
        if case_id in self._young:  # started, or waiting for a worker: not due for a while
            self._young[case_id].due_at = self._clock.now() + self._older
        return True
