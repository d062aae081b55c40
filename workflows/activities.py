"""The activities of a case: take a turn, make a call that may take its time, load."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from domain.answers import Pending
from domain.errors import OnethingError, UnavailableError
from domain.outstanding import DepartmentCall
from domain.ports import CaseRecord
from workflows.department_calls import DepartmentCalls
from workflows.messages import (
    CallOutcome,
    EventMessage,
    LoadedEvents,
    LoadRequest,
    TurnRequest,
    TurnResult,
)
from workflows.turns import Turns

log = structlog.get_logger(__name__)

_PAGE = 500
_EXPECTED = ApplicationErrorCategory.BENIGN
"""Part of the plan: Temporal tries again, nothing is logged as an error."""


class CaseActivities:
    """The activities, over their ports."""

    def __init__(self, record: CaseRecord, turns: Turns, calls: DepartmentCalls) -> None:
        self._record = record
        self._turns = turns
        self._calls = calls

    def all(self) -> tuple[Callable[..., Awaitable[object]], ...]:
        """Every activity, for a worker to register."""
        return (self.take_turn, self.call_department, self.load_case)

    @activity.defn(name="onething.take_turn.v1")
    async def take_turn(self, turn: TurnRequest) -> TurnResult:
        """Take what came in, as far as it goes without waiting."""
        try:
            return await self._turns.take(turn)
        except UnavailableError:
            raise
        except OnethingError as error:  # trying again would not help: let it be seen
            log.error(  # noqa: TRY400 - no trace: its texts may hold values
                "turn_failed_for_good", case_id=str(turn.case_id), error=type(error).__name__
            )
            raise ApplicationError(
                str(error), type=type(error).__name__, non_retryable=True
            ) from error

    @activity.defn(name="onething.call_department.v1")
    async def call_department(self, call: DepartmentCall) -> CallOutcome:
        """Make one call that may take its time.

        A patient call raises on a retryable failure and on "still pending", so that
        Temporal tries again; the case hears of it when there is something to decide.
        """
        outcome = await self._calls.finish(call)
        if call.patient and outcome.failure is not None and outcome.failure.retryable:
            raise ApplicationError(
                outcome.failure.code, type="DepartmentFailed", category=_EXPECTED
            )
        if call.kind == "query" and _nothing_new(call, outcome):
            raise ApplicationError(
                "still pending",
                type="StillPending",
                category=_EXPECTED,
                next_retry_delay=timedelta(seconds=call.query_every_s),
            )
        return outcome

    @activity.defn(name="onething.load_case.v1")
    async def load_case(self, request: LoadRequest) -> LoadedEvents:
        """Read a page of a case's events, for :mod:`workflows.folding`."""
        page = await self._record.read(request.case_id, after=request.after, limit=_PAGE)
        events = tuple(EventMessage.of(entry.event) for entry in page)
        return LoadedEvents(events=events, more=len(page) == _PAGE)


def _nothing_new(call: DepartmentCall, outcome: CallOutcome) -> bool:
    """Whether a query was answered with what the case knows, or puts off under its ticket."""
    if outcome.answer is None:
        return False
    decision = outcome.answer.decision
    same_ticket = isinstance(decision, Pending) and decision.ticket == call.ticket
    return same_ticket or (bool(call.known) and outcome.answer.slot == call.known)
