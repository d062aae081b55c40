"""How a case's workflow is started: one set of options for every way that starts it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypedDict
from uuid import UUID

from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import (
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)

from adapters.health.availability import Availability
from adapters.temporal.temporal_availability import COMPONENT
from domain.plan import Plan
from workflows.messages import TASK_QUEUE, WORKFLOW_TYPE, CaseStart, workflow_id
from workflows.search_attributes import initial_attributes


class _StartOptions(TypedDict):
    id: str
    task_queue: str
    task_timeout: timedelta
    id_conflict_policy: WorkflowIDConflictPolicy
    id_reuse_policy: WorkflowIDReusePolicy
    search_attributes: TypedSearchAttributes | None


@dataclass(frozen=True, slots=True)
class CaseWorkflows:
    """The case workflows of one Temporal namespace.

    Args:
        client: with the pydantic data converter. A worker on the same client gets the first
            task with the answer to the start (eager start).
        task_timeout: how long a workflow task may take before another worker gets it.
        task_queue: the workers' queue.
        availability: Temporal's; shut while Temporal is known to be away.
        search_attributes: whether the namespace has those of
            :mod:`workflows.search_attributes`.
    """

    client: Client
    task_timeout: timedelta = timedelta(seconds=10)
    task_queue: str = TASK_QUEUE
    availability: Availability = field(default_factory=lambda: Availability(COMPONENT))
    search_attributes: bool = True

    async def start(self, case_id: UUID, plan: Plan) -> None:
        """Start the workflow of a case; one that runs already is left alone.

        Raises:
            RPCError: Temporal did not start it.
            RuntimeError: the client cannot connect.
        """
        await self.client.start_workflow(
            WORKFLOW_TYPE,
            CaseStart(case_id=case_id, plan_digest=plan.digest),
            **self._options(case_id, plan),
            request_eager_start=True,
        )

    def start_operation(
        self, case_id: UUID, plan: Plan
    ) -> WithStartWorkflowOperation[object, object]:
        """The same start, to be sent together with an update."""
        return WithStartWorkflowOperation(
            WORKFLOW_TYPE,
            CaseStart(case_id=case_id, plan_digest=plan.digest),
            **self._options(case_id, plan),
        )

    def _options(self, case_id: UUID, plan: Plan) -> _StartOptions:
        return {
            "id": workflow_id(case_id),
            "task_queue": self.task_queue,
            "task_timeout": self.task_timeout,
            "id_conflict_policy": WorkflowIDConflictPolicy.USE_EXISTING,
            "id_reuse_policy": WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            "search_attributes": initial_attributes(plan) if self.search_attributes else None,
        }
