"""Delivers later answers to the engine: decides them when due, sends until acknowledged."""

import asyncio
import random
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from adapters.kit.deferred_decisions import DeferredDecisionHandler
from adapters.kit.form import DecisionError
from adapters.kit.register import Register, Report
from domain.errors import OnethingError

Reporter = Callable[[bytes], Awaitable[None]]
"""Sends the bytes of a ReportOutcomeRequest; raises if it is not acknowledged."""

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 10.0
FAILED_DECISION_WAIT_S = 5.0
IDLE_S = 60.0
MAX_CALLS = 32

log = structlog.get_logger(__name__)


def backoff_s(attempt: int, chance: float) -> float:
    """Return how long to wait after the given attempt (from 1): doubling, capped, half random.

    ``chance`` is in [0, 1).
    """
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(attempt - 1, 16))
    return longest / 2 + longest / 2 * chance


class Outbox:
    """Processes due decisions and unacknowledged reports; both survive a restart.

    Reports of one submission are sent in order, those of different ones concurrently; a report that
    is never acknowledged does not block the others.
    """

    def __init__(
        self,
        register: Register,
        later: DeferredDecisionHandler,
        report: Reporter,
        now: Callable[[], float],
    ) -> None:
        self._register = register
        self._deferred = later
        self._report = report
        self._now = now
        self._wake_event = asyncio.Event()
        self._semaphore = asyncio.Semaphore(MAX_CALLS)
        self._started = 0  # every report up to this number has its task, or is done
        self._sending: dict[str, asyncio.Task[None]] = {}  # the newest task of each key

    def wake(self) -> None:
        """Wake the loop after a decision was deferred."""
        self._wake_event.set()

    async def run(self) -> None:
        """Work until cancelled; leave no task behind."""
        try:
            while True:
                self._wake_event.clear()
                try:
                    self._decide_due_submissions()
                    self._send_unacknowledged()
                    await self._wait_for_work()
                except sqlite3.Error as error:
                    log.error("register_failed", error=type(error).__name__)  # noqa: TRY400
                    await asyncio.sleep(LONGEST_WAIT_S)
        finally:
            tasks = list(self._sending.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _wait_for_work(self) -> None:
        due = self._register.next_due()
        wait = IDLE_S if due is None else min(IDLE_S, max(0.0, due - self._now()))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake_event.wait(), wait)

    def _decide_due_submissions(self) -> None:
        for key in self._register.due_keys(self._now()):
            try:
                self._deferred.decide(key)
            except Exception as error:  # noqa: BLE001 - whatever a department's code raises
                name = type(error).__name__  # no traceback: it may hold values
                problem = str(error) if isinstance(error, DecisionError) else ""
                log.error("deferred_decision_failed", key=key, error=name, problem=problem)  # noqa: TRY400
                self._deferred.defer(key, FAILED_DECISION_WAIT_S)

    def _send_unacknowledged(self) -> None:
        for report in self._register.reports(after=self._started):
            task = asyncio.create_task(self._send(report, self._sending.get(report.key)))
            self._sending[report.key] = task
            self._started = report.number

    async def _send(self, report: Report, previous: asyncio.Task[None] | None) -> None:
        try:
            if previous is not None:
                await asyncio.wait([previous])
            attempt = 1
            while not await self._try_send(report, attempt):
                await asyncio.sleep(backoff_s(attempt, random.random()))  # noqa: S311 - jitter
                attempt += 1
        finally:
            if self._sending.get(report.key) is asyncio.current_task():
                del self._sending[report.key]

    async def _try_send(self, report: Report, attempt: int) -> bool:
        try:
            if not self._register.has_report(report.number):
                return True  # the submission was withdrawn meanwhile
            async with self._semaphore:
                await self._report(report.request)
            with self._register.transaction():
                self._register.drop_report(report.number)
        except (OnethingError, sqlite3.Error) as error:
            log.warning("report_not_acknowledged", key=report.key, attempt=attempt, why=str(error))
            return False
        return True
