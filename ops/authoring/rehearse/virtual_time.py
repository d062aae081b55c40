"""Advances a case's workflow under Temporal's time skipping, to a moment or to its end.

The server skips timers and retry pauses whenever nothing is in progress; a fast-forward stops the
skipping at a given moment, so that an action can take place there. Skipping is enabled on the
running workflow, so cases start and resume as in production. Needs
``frontend.WorkflowTimeSkippingEnabled`` (see docs/rehearse.md).
"""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.common.v1.message_pb2 import FastForwardConfig, TimeSkippingConfig
from temporalio.api.enums.v1 import PendingActivityState, WorkflowExecutionStatus
from temporalio.api.enums.v1.time_skipping_pb2 import FastForwardPollingResult
from temporalio.api.workflow.v1 import PendingActivityInfo, WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import (
    DescribeWorkflowExecutionRequest,
    DescribeWorkflowExecutionResponse,
    UpdateWorkflowExecutionOptionsRequest,
)
from temporalio.api.workflowservice.v1.request_response_pb2 import (
    PollWorkflowExecutionTimeSkippingRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from domain.errors import OnethingError
from ops.authoring.rehearse.rehearsal_clock import RehearsalClock, to_datetime
from workflows.messages import workflow_id

MAX_SKIPS = 1_000_000
STUCK_S = 120.0
"""Seconds of real time after which the rehearsal counts as stuck."""

_POLL_S = 0.01
_MIN_SKIP = timedelta(milliseconds=1)


class RehearsalStuckError(OnethingError):
    """The workflow failed, or a call in progress does not end."""


class CaseTimeSkipper:
    """The workflow of one rehearsed case, in its current run."""

    def __init__(self, client: Client, case_id: UUID, clock: RehearsalClock) -> None:
        self._client = client
        self._clock = clock
        self._execution = WorkflowExecution(workflow_id=workflow_id(case_id))
        self._lock = asyncio.Lock()
        self._target: datetime | None = None
        self._forward = ""

    async def advance(self, moment: datetime) -> datetime | None:
        """Let time pass until ``moment``, or an earlier one given to :meth:`sooner`.

        Returns the moment once it is reached and nothing is in progress, or None if the workflow
        has ended.

        Raises:
            RehearsalStuckError: the workflow failed, or makes no progress.
        """
        try:
            async with asyncio.timeout(STUCK_S):
                return await self._advance(moment)
        except TimeoutError as error:
            raise RehearsalStuckError(
                f"{self._execution.workflow_id} is at {self._clock.now()} and does not reach "
                f"{moment} within {STUCK_S:g} s"
            ) from error

    async def stop_earlier(self, moment: datetime) -> None:
        """Stop at ``moment`` if that is earlier.

        Call it while something is in progress, such as a call to a department: the server skips no
        time meanwhile.
        """
        async with self._lock:
            if self._target is not None and moment < self._target:
                await self._fast_forward(moment)

    async def _advance(self, moment: datetime) -> datetime | None:
        async with self._lock:
            running = await self._fast_forward(moment)
        try:
            while running and not await self._arrived():
                running = await self._running()
            await self._wait_until_idle()
            return self._target if await self._running() else None
        finally:
            self._target = None

    async def _fast_forward(self, moment: datetime) -> bool:
        """Make the server skip to a moment and no further; return whether there is a workflow."""
        now = await self._now()
        if now is None:
            return False
        self._target, self._forward = moment, str(uuid4())
        forward = FastForwardConfig(id=self._forward)
        forward.duration.FromTimedelta(max(moment - now, _MIN_SKIP))
        config = TimeSkippingConfig(
            enabled=True, fast_forward_config=forward, max_session_skip_count=MAX_SKIPS
        )
        request = UpdateWorkflowExecutionOptionsRequest(
            namespace=self._client.namespace,
            workflow_execution=self._execution,
            workflow_execution_options=WorkflowExecutionOptions(time_skipping_config=config),
            update_mask=FieldMask(paths=["time_skipping_config"]),
        )
        try:
            await self._client.workflow_service.update_workflow_execution_options(request)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:  # it ended meanwhile
                return False
            raise
        return True

    async def _arrived(self) -> bool:
        forward = self._forward
        request = PollWorkflowExecutionTimeSkippingRequest(
            namespace=self._client.namespace,
            workflow_execution=self._execution,
            fast_forward_id=forward,
        )
        polled = await self._client.workflow_service.poll_workflow_execution_time_skipping(request)
        completed = FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED
        return polled.fast_forward_polling_result == completed and forward == self._forward

    async def _wait_until_idle(self) -> None:
        """Wait until nothing is in progress: the last skip may have woken the case."""
        while _in_flight(await self._describe()):  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(_POLL_S)

    async def _running(self) -> bool:
        found = (await self._describe()).workflow_execution_info
        if found.status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED:
            raise RehearsalStuckError(f"{self._execution.workflow_id} failed: see the log")
        return found.status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING

    async def _now(self) -> datetime | None:
        """Return the rehearsal's time in the running workflow; None if none runs."""
        if not await self._running():
            return None
        described = await self._describe()
        info = described.workflow_extended_info.time_skipping_info
        server = to_datetime(info.current_time) if info.HasField("current_time") else None
        server = server or datetime.now(UTC)
        return server + self._clock.shift(
            described.workflow_execution_info.execution.run_id, server
        )

    async def _describe(self) -> DescribeWorkflowExecutionResponse:
        return await self._client.workflow_service.describe_workflow_execution(
            DescribeWorkflowExecutionRequest(
                namespace=self._client.namespace, execution=self._execution
            )
        )


def _in_flight(described: DescribeWorkflowExecutionResponse) -> bool:
    running = WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
    if described.workflow_execution_info.status != running:
        return False
    return described.HasField("pending_workflow_task") or any(
        map(_is_being_called, described.pending_activities)
    )


def _is_being_called(pending: PendingActivityInfo) -> bool:
    """Return whether an activity is running, not waiting for its next attempt."""
    waits = pending.state == PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED
    return not (waits and pending.attempt > 1)
