"""Checks that Temporal is available: queries the history of a workflow that does not exist."""

from datetime import timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from adapters.health.probe import Check

COMPONENT = "Temporal"
_NOBODY = "onething-probe"
_ANSWERED = frozenset({RPCStatusCode.NOT_FOUND, RPCStatusCode.RESOURCE_EXHAUSTED})
"""Statuses that show that Temporal answers: no such workflow, or too many requests."""


def temporal_availability_check(client: Client, timeout_s: float) -> Check:
    """Return a check that queries frontend and history once, with a timeout in seconds."""
    request = DescribeWorkflowExecutionRequest(
        namespace=client.namespace, execution=WorkflowExecution(workflow_id=_NOBODY)
    )

    async def check() -> None:
        try:
            await client.workflow_service.describe_workflow_execution(
                request, retry=False, timeout=timedelta(seconds=timeout_s)
            )
        except RPCError as error:
            if error.status in {RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED}:
                raise TimeoutError from error
            if error.status not in _ANSWERED:
                raise

    return check
