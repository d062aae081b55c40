"""Sends commands to case workflows, as one Temporal update with start."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError

from adapters.health.availability import Availability
from adapters.temporal.temporal_availability import COMPONENT
from domain.case.command_ids import request_command_id
from domain.case.commands import BeginCase, Command
from domain.errors import UnavailableError
from domain.plan import Plan
from workflows.messages import (
    COMMAND_UPDATE,
    TASK_QUEUE,
    WORKFLOW_TYPE,
    CaseStart,
    CommandEnvelope,
    CommandReply,
    workflow_id,
)
from workflows.search_attributes import initial_attributes

WAKE_EVERY_S = 60
"""A case is woken once in each of these intervals at most, while its version is the same."""
SEND_LIMIT_S = 8.0
"""Shorter than the ten seconds that the integrator's kit waits for an acknowledgement."""


class TemporalCommandSender:
    """``CommandSender`` on a Temporal client; the arguments are those of the case starter.

    ``now`` is the time in seconds since the epoch.
    """

    def __init__(
        self,
        client: Client,
        *,
        task_timeout: timedelta,
        task_queue: str = TASK_QUEUE,
        availability: Availability | None = None,
        search_attributes: bool = True,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._availability = availability or Availability(COMPONENT)
        self._task_timeout = task_timeout
        self._task_queue = task_queue
        self._search_attributes = search_attributes
        self._now = now

    async def send(
        self, case_id: UUID, plan: Plan, command: Command, *, version: int
    ) -> CommandReply:
        """Have a case execute a command; see ``CommandSender``."""
        try:
            async with asyncio.timeout(SEND_LIMIT_S):
                reply = await self._availability.guard(
                    self._client.execute_update_with_start_workflow(
                        COMMAND_UPDATE,
                        CommandEnvelope(command=command, version=version),
                        start_workflow_operation=self._start(case_id, plan),
                        id=update_id(case_id, command, version, self._now()),
                        result_type=CommandReply,
                    )
                )
        except (
            WorkflowUpdateFailedError,
            RPCError,
            WorkflowUpdateRPCTimeoutOrCancelledError,
            RuntimeError,
            TimeoutError,
        ) as error:
            raise UnavailableError("Temporal did not take the command: send it again") from error
        return CommandReply.model_validate(reply)

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
            search_attributes=initial_attributes(plan) if self._search_attributes else None,
        )


def update_id(case_id: UUID, command: Command, version: int, now_s: float) -> str:
    """The id of an update. Temporal answers an id that it knows with the first result, also
    where the workflow was terminated since.

    A request is one update as long as the case and its body are the same. A wake-up is one
    update in each interval, ``now_s`` seconds since the epoch. Every report of a department is
    an update of its own: the case knows repeats by the answer.
    """
    header = command.header
    if header.request_id:
        request = request_command_id(case_id, header.actor, header.request_id)
        return f"{request}/{version}/{header.commitment[:32]}"
    if isinstance(command, BeginCase):
        return f"{case_id}/wake/{version}/{int(now_s // WAKE_EVERY_S)}"
    return f"{case_id}/{command.kind}/{uuid4()}"
