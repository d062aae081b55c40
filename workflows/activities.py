"""The activities of a case: record a turn and make its quick calls, make a slow one, load."""

from datetime import timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from domain.answers import Pending
from domain.errors import RecordDamagedError
from domain.outstanding import DepartmentCall
from domain.ports import CaseRecord, Clock
from workflows.department_calls import DepartmentCalls
from workflows.messages import (
    CallOutcome,
    EventMessage,
    LoadedEvents,
    LoadRequest,
    TurnRequest,
    TurnResult,
)
from workflows.turn_recorder import TurnRecorder

_PAGE = 500
_EXPECTED = ApplicationErrorCategory.BENIGN
"""Part of the plan: Temporal tries again, nothing is logged as an error."""


class CaseActivities:
    """The activities, over their ports."""

    def __init__(
        self, record: CaseRecord, recorder: TurnRecorder, calls: DepartmentCalls, clock: Clock
    ) -> None:
        self._record = record
        self._recorder = recorder
        self._calls = calls
        self._clock = clock

    @activity.defn(name="onething.take_turn.v1")
    async def take_turn(self, turn: TurnRequest) -> TurnResult:
        """Append what a turn decided, then make its quick calls.

        The order is the point: nobody is told of anything that is not in the log.
        """
        try:
            if turn.events and not await self._recorder.append(turn):
                return TurnResult(stored=False)
        except RecordDamagedError as error:
            raise ApplicationError(
                str(error), type="RecordDamagedError", non_retryable=True
            ) from error
        outcomes = await self._calls.quick(turn.calls)
        return TurnResult(stored=True, at=self._clock.now(), outcomes=outcomes)

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
        if call.kind == "query" and _still_pending(call, outcome):
            raise ApplicationError(
                "still pending",
                type="StillPending",
                category=_EXPECTED,
                next_retry_delay=timedelta(seconds=call.query_every_s),
            )
        return outcome

    @activity.defn(name="onething.load_case.v1")
    async def load_case(self, request: LoadRequest) -> LoadedEvents:
        """Read a page of a case's events."""
        page = await self._record.read(request.case_id, after=request.after, limit=_PAGE)
        return LoadedEvents(
            events=tuple(EventMessage.of(entry.event) for entry in page),
            more=len(page) == _PAGE,
        )


def _still_pending(call: DepartmentCall, outcome: CallOutcome) -> bool:
    decision = outcome.answer.decision if outcome.answer else None
    return isinstance(decision, Pending) and decision.ticket == call.ticket
