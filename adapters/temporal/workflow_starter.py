"""Starts case workflows on Temporal."""

import asyncio
from uuid import UUID

from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from adapters.temporal.case_workflows import CaseWorkflows
from domain.errors import UnavailableError
from domain.plan import Plan
from domain.ports import EventRecord

START_LIMIT_S = 2.0
"""How long an opening waits for Temporal at most.

The case is stored, and the sweep starts it later. The client's own limit applies to each of its
many attempts.
"""


class TemporalCaseStarter:
    """``CaseStarter`` on the case workflows of a Temporal namespace."""

    def __init__(self, workflows: CaseWorkflows) -> None:
        self._workflows = workflows

    async def start(self, case_id: UUID, plan: Plan, opened: EventRecord) -> None:
        """Start the workflow of a case; see ``CaseStarter``."""
        del opened  # stored in the log, where the first turn reads it
        workflows = self._workflows
        try:
            async with asyncio.timeout(START_LIMIT_S):
                await workflows.availability.guard(workflows.start(case_id, plan))
        except WorkflowAlreadyStartedError:
            return
        except (RPCError, RuntimeError, TimeoutError) as error:
            raise UnavailableError(f"Temporal did not start case {case_id}") from error
