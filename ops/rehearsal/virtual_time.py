"""A case's workflow under Temporal's time skipping: skipped on to a moment, or to its end.

The server skips over timers and retry pauses whenever nothing is in flight, one at a
time and about one a second; a fast-forward ends the skipping at a moment of its own, so
that something can happen there. Needs ``frontend.WorkflowTimeSkippingEnabled``.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.common.v1 import WorkflowExecution, WorkflowType
from temporalio.api.common.v1.message_pb2 import FastForwardConfig, TimeSkippingConfig
from temporalio.api.enums.v1 import WorkflowExecutionStatus
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflow.v1 import WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import (
    DescribeWorkflowExecutionRequest,
    DescribeWorkflowExecutionResponse,
    StartWorkflowExecutionRequest,
    UpdateWorkflowExecutionOptionsRequest,
)
from temporalio.client import Client

from domain.plan import Plan
from domain.ports import EventRecord
from ops.rehearsal.clock import RehearsalClock
from workflows.messages import WORKFLOW_TYPE, CaseStart, EventMessage, workflow_id

MOST_SKIPS = 100_000
_LOOK_S = 0.05


class SkippingStarter:
    """``CaseStarter`` of a rehearsal. The workflow stands at its beginning until it is moved."""

    def __init__(self, client: Client, task_queue: str, clock: RehearsalClock) -> None:
        self._client = client
        self._task_queue = task_queue
        self._clock = clock

    async def start(self, case_id: UUID, plan: Plan, opened: EventRecord) -> None:
        """Start the workflow; see ``CaseStarter``."""
        start = CaseStart(
            case_id=case_id,
            plan_digest=plan.digest,
            plan=plan.canonical.decode(),
            opened=EventMessage.of(opened),
            ahead_s=self._clock.ahead.total_seconds(),
        )
        request = StartWorkflowExecutionRequest(
            namespace=self._client.namespace,
            workflow_id=workflow_id(case_id),
            workflow_type=WorkflowType(name=WORKFLOW_TYPE),
            task_queue=TaskQueue(name=self._task_queue),
            request_id=str(uuid4()),
            identity=self._client.identity,
            time_skipping_config=_skipping(timedelta(milliseconds=1)),
        )
        request.input.payloads.extend(await self._client.data_converter.encode([start]))
        await self._client.workflow_service.start_workflow_execution(request)


class SkippedCase:
    """The running workflow of one rehearsed case."""

    def __init__(self, client: Client, case_id: UUID) -> None:
        self._client = client
        self._execution = WorkflowExecution(workflow_id=workflow_id(case_id))

    async def advance(self, by: timedelta) -> bool:
        """Let so much virtual time go by; whether the workflow still runs.

        Returns once nothing is in flight at that moment, or the workflow has ended.
        """
        if not await self.running():
            return False
        target = await self.now() + by
        await self._configure(_skipping(max(by, timedelta(milliseconds=1))))
        while await self.running():
            if await self.now() >= target:
                return True
            await asyncio.sleep(_LOOK_S)
        return False

    async def running(self) -> bool:
        """Whether the workflow has not ended."""
        status = (await self._describe()).workflow_execution_info.status
        return status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING

    async def now(self) -> datetime:
        """The workflow's virtual time; the real one where none was skipped yet."""
        info = (await self._describe()).workflow_extended_info.time_skipping_info
        if info.HasField("current_time"):
            return info.current_time.ToDatetime(UTC)
        return datetime.now(UTC)

    async def _configure(self, config: TimeSkippingConfig) -> None:
        await self._client.workflow_service.update_workflow_execution_options(
            UpdateWorkflowExecutionOptionsRequest(
                namespace=self._client.namespace,
                workflow_execution=self._execution,
                workflow_execution_options=WorkflowExecutionOptions(time_skipping_config=config),
                update_mask=FieldMask(paths=["time_skipping_config"]),
            )
        )

    async def _describe(self) -> DescribeWorkflowExecutionResponse:
        return await self._client.workflow_service.describe_workflow_execution(
            DescribeWorkflowExecutionRequest(
                namespace=self._client.namespace, execution=self._execution
            )
        )


def _skipping(by: timedelta) -> TimeSkippingConfig:
    forward = FastForwardConfig(id=str(uuid4()))
    forward.duration.FromTimedelta(by)
    return TimeSkippingConfig(
        enabled=True, fast_forward_config=forward, max_session_skip_count=MOST_SKIPS
    )
