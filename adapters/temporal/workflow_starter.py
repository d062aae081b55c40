"""Starts case workflows on Temporal."""

import asyncio
from datetime import timedelta
from uuid import UUID

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from adapters.health.availability import Availability
from adapters.temporal.temporal_availability import COMPONENT
from domain.errors import UnavailableError
from domain.plan import Plan
from domain.ports import EventRecord
from workflows.messages import TASK_QUEUE, WORKFLOW_TYPE, CaseStart, workflow_id
from workflows.search_attributes import initial_attributes

START_LIMIT_S = 2.0
"""An opening waits no longer for Temporal: the case is stored, and the sweep will start it.
The client's own limit is for each of its attempts, and it makes many."""


class TemporalCaseStarter:
    """``CaseStarter`` on a Temporal client.

    Args:
        client: with the pydantic data converter. A worker on the same client gets
            the first task with the answer to the start (eager start).
        task_timeout: how long a workflow task may take before it is given to
            another worker.
        task_queue: the workers' queue.
        availability: Temporal's; shut while Temporal is known to be away.
        search_attributes: whether the namespace has those of a case.
    """

    def __init__(
        self,
        client: Client,
        *,
        task_timeout: timedelta,
        task_queue: str = TASK_QUEUE,
        availability: Availability | None = None,
        search_attributes: bool = True,
    ) -> None:
        self._client = client
        self._availability = availability or Availability(COMPONENT)
        self._task_timeout = task_timeout
        self._task_queue = task_queue
        self._search_attributes = search_attributes

    async def start(self, case_id: UUID, plan: Plan, opened: EventRecord) -> None:
        """Start the workflow of a case; see ``CaseStarter``."""
        del opened  # in the log, where the first turn reads it
        start = CaseStart(case_id=case_id, plan_digest=plan.digest)
        try:
            async with asyncio.timeout(START_LIMIT_S):
                await self._availability.guard(self._start(start, plan))
        except WorkflowAlreadyStartedError:
            return
        except (RPCError, RuntimeError, TimeoutError) as error:
            raise UnavailableError(f"Temporal did not start case {case_id}") from error

    async def _start(self, start: CaseStart, plan: Plan) -> None:
        await self._client.start_workflow(
            WORKFLOW_TYPE,
            start,
            id=workflow_id(start.case_id),
            task_queue=self._task_queue,
            task_timeout=self._task_timeout,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            request_eager_start=True,
            search_attributes=initial_attributes(plan) if self._search_attributes else None,
        )
