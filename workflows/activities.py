"""The activities of a case: execute a turn, make a call to a department."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from domain.case.decisions.blocked_case import stall_reason
from domain.case.driver.call_outcome import CallOutcome
from domain.case.driver.call_retries import backoff, retry_pause
from domain.case.next_actions import DepartmentCall
from domain.errors import UnavailableError
from workflows.department_calls import DepartmentCalls
from workflows.messages import TurnRequest, TurnResult
from workflows.turn_executor import TurnExecutor

log = structlog.get_logger(__name__)

STALLED_TYPE = "CaseStalled"
"""The type of a failed turn that the workflow tries again when it has waited."""
_EXPECTED = ApplicationErrorCategory.BENIGN
"""Part of the plan: Temporal tries again, nothing is logged as an error."""


class CaseActivities:
    """The activities, over their ports.

    ``chance`` gives numbers in [0, 1) that spread the retries of many calls over time, so
    that a department that was away is not called by all cases at once; without it the pauses
    are exact.
    """

    def __init__(
        self,
        turns: TurnExecutor,
        calls: DepartmentCalls,
        chance: Callable[[], float] | None = None,
    ) -> None:
        self._turns = turns
        self._calls = calls
        self._chance = chance

    def all(self) -> tuple[Callable[..., Awaitable[object]], ...]:
        """Every activity, for a worker to register."""
        return (self.execute_turn, self.call_department)

    @activity.defn(name="onething.execute_turn.v1")
    async def execute_turn(self, turn: TurnRequest) -> TurnResult:
        """Take what came in, as far as it goes without waiting."""
        try:
            return await self._turns.execute(turn)
        except UnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the case is not to end of it
            log.error(  # noqa: TRY400 - no trace: its texts may hold values
                "case_stalled",
                case_id=str(turn.case_id),
                reason=stall_reason(error),
                error=type(error).__name__,
            )
            raise ApplicationError(
                type(error).__name__, type=STALLED_TYPE, category=_EXPECTED, non_retryable=True
            ) from None

    @activity.defn(name="onething.call_department.v1")
    async def call_department(self, call: DepartmentCall) -> CallOutcome:
        """Make one call that may take its time.

        A patient call raises on a retryable failure and on "still pending", so that
        Temporal tries again; the case hears of it when there is something to decide.
        """
        outcome = await _with_heartbeat(self._calls.finish(call))
        pause = retry_pause(call, outcome)
        if pause is None:
            return outcome
        if outcome.failure is not None:
            raise ApplicationError(
                outcome.failure.code,
                type="DepartmentFailed",
                category=_EXPECTED,
                next_retry_delay=self._backoff(),
            )
        raise ApplicationError(
            "still pending",
            type="StillPending",
            category=_EXPECTED,
            next_retry_delay=self._with_jitter(pause, 0.1),
        )

    def _backoff(self) -> timedelta | None:
        """The pause after this attempt, spread; None leaves it to the retry policy."""
        if self._chance is None:
            return None
        return self._with_jitter(backoff(activity.info().attempt) / 2, 2.0)

    def _with_jitter(self, pause: timedelta, by: float) -> timedelta:
        """A pause between itself and ``by`` times itself longer."""
        return pause if self._chance is None else pause * (1 + by * self._chance())


async def _with_heartbeat(work: Coroutine[None, None, CallOutcome]) -> CallOutcome:
    """Wait for a call, and say all the while that this worker lives: it may be queued."""
    if not activity.in_activity() or activity.info().heartbeat_timeout is None:
        return await work
    within = activity.info().heartbeat_timeout or timedelta()
    task = asyncio.create_task(work)
    try:
        while not (await asyncio.wait({task}, timeout=within.total_seconds() / 3))[0]:
            activity.heartbeat()
        return task.result()
    finally:
        task.cancel()
