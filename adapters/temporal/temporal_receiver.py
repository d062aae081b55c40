"""Delivers reports, requests and wake-ups to case workflows, as Temporal updates with start."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from adapters.health.availability import Availability
from adapters.temporal.temporal_availability import COMPONENT
from domain.case.commands import SupplementStep, UserCommand
from domain.errors import NotFoundError, UnavailableError
from domain.plan import Plan
from workflows.messages import (
    TASK_QUEUE,
    WORKFLOW_TYPE,
    CaseStart,
    CommandReply,
    RejectedReport,
    ReportedAnswer,
    UserCommandMessage,
    WakeUp,
    workflow_id,
)

REPORT_UPDATE = "report_outcome"
REJECT_UPDATE = "reject_report"
SUPPLY_UPDATE = "supply"
ASK_UPDATE = "ask"
WAKE_UPDATE = "wake"
WAKE_EVERY_S = 60
"""A case is woken once in each of these intervals at most, while its version is the same."""
REPORT_LIMIT_S = 8.0
"""Shorter than the ten seconds that the integrator's kit waits for an acknowledgement."""


class TemporalCaseReceiver:
    """``CaseReceiver`` on a Temporal client; the arguments are those of the case starter.

    ``now`` is the time in seconds since the epoch.
    """

    def __init__(
        self,
        client: Client,
        *,
        task_timeout: timedelta,
        task_queue: str = TASK_QUEUE,
        availability: Availability | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._availability = availability or Availability(COMPONENT)
        self._task_timeout = task_timeout
        self._task_queue = task_queue
        self._now = now

    async def report(
        self, case_id: UUID, plan: Plan, reported: ReportedAnswer, *, update_id: str
    ) -> CommandReply:
        """Deliver a report; see ``ReportReceiver``."""
        return await self._update(REPORT_UPDATE, case_id, plan, reported, update_id)

    async def reject(
        self, case_id: UUID, plan: Plan, rejected: RejectedReport, *, update_id: str
    ) -> CommandReply:
        """Deliver that a report was rejected; see ``ReportReceiver``."""
        return await self._update(REJECT_UPDATE, case_id, plan, rejected, update_id)

    async def supply(
        self, case_id: UUID, plan: Plan, command: SupplementStep, *, update_id: str
    ) -> CommandReply:
        """Deliver what an applicant supplies; see ``SupplementReceiver``."""
        return await self._update(SUPPLY_UPDATE, case_id, plan, command, update_id)

    async def execute(
        self, case_id: UUID, plan: Plan, asked: UserCommand, *, update_id: str
    ) -> CommandReply:
        """Deliver what a person asks of the case; see ``CommandReceiver``."""
        return await self._update(
            ASK_UPDATE, case_id, plan, UserCommandMessage(asked=asked), update_id
        )

    async def wake(self, case_id: UUID, plan: Plan, *, version: int) -> None:
        """Have the case do what is outstanding; see ``CaseWaker``.

        Temporal answers an id that it knows with the first result, also where the workflow
        was terminated since: so the id has the interval in it.
        """
        update_id = f"{case_id}/wake/{version}/{int(self._now() // WAKE_EVERY_S)}"
        await self._update(WAKE_UPDATE, case_id, plan, WakeUp(version=version), update_id)

    async def _update(
        self, name: str, case_id: UUID, plan: Plan, message: object, update_id: str
    ) -> CommandReply:
        try:
            async with asyncio.timeout(REPORT_LIMIT_S):
                receipt = await self._availability.guard(
                    self._client.execute_update_with_start_workflow(
                        name,
                        message,
                        start_workflow_operation=self._start(case_id, plan),
                        id=update_id,
                        result_type=CommandReply,
                    )
                )
        except WorkflowUpdateFailedError as error:
            raise _refusal(error) from error
        except (
            RPCError,
            WorkflowUpdateRPCTimeoutOrCancelledError,
            RuntimeError,
            TimeoutError,
        ) as error:
            raise UnavailableError("Temporal did not take the message: send it again") from error
        return CommandReply.model_validate(receipt)

    def _start(self, case_id: UUID, plan: Plan) -> WithStartWorkflowOperation[object, object]:
        start = CaseStart(case_id=case_id, plan_digest=plan.digest)
        return WithStartWorkflowOperation(
            WORKFLOW_TYPE,
            start,
            id=workflow_id(case_id),
            task_queue=self._task_queue,
            task_timeout=self._task_timeout,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        )


def _refusal(error: WorkflowUpdateFailedError) -> NotFoundError | UnavailableError:
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type == "NotFound":
        return NotFoundError("the case has no such step")
    return UnavailableError("the case could not take the message: send it again")
