"""Sends commands to case workflows, as one Temporal update with start."""

import asyncio
import time
from collections.abc import Callable
from uuid import UUID, uuid4

from temporalio.client import (
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.service import RPCError

from adapters.temporal.case_workflows import CaseWorkflows
from domain.case.command_ids import request_command_id
from domain.case.commands import BeginCase, Command
from domain.errors import UnavailableError
from domain.plan import Plan
from workflows.messages import (
    COMMAND_UPDATE,
    CommandEnvelope,
    CommandReply,
)

WAKE_EVERY_S = 60
"""A case is woken at most once per interval while its version is the same."""
SEND_LIMIT_S = 8.0
"""Shorter than the ten seconds that the integrator's kit waits for an acknowledgement."""


class TemporalCommandSender:
    """``CommandSender`` on the case workflows of a Temporal namespace.

    ``now`` returns the time in seconds since the epoch.
    """

    def __init__(self, workflows: CaseWorkflows, now: Callable[[], float] = time.time) -> None:
        self._workflows = workflows
        self._now = now

    async def send(
        self, case_id: UUID, plan: Plan, command: Command, *, version: int
    ) -> CommandReply:
        """Execute a command in a case's workflow; see ``CommandSender``."""
        workflows = self._workflows
        try:
            async with asyncio.timeout(SEND_LIMIT_S):
                reply = await workflows.availability.guard(
                    workflows.client.execute_update_with_start_workflow(
                        COMMAND_UPDATE,
                        CommandEnvelope(command=command, version=version),
                        start_workflow_operation=workflows.start_operation(case_id, plan),
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
            raise UnavailableError("Temporal did not accept the command: send it again") from error
        return CommandReply.model_validate(reply)


def update_id(case_id: UUID, command: Command, version: int, now_s: float) -> str:
    """Return the id of an update.

    Temporal answers a known id with the first result, even if the workflow was terminated since. A
    request is one update while the case and its body are the same. A wake-up is one update per
    interval, ``now_s`` seconds since the epoch. Every report of a department is a separate update:
    the case detects repeats by the answer.
    """
    header = command.header
    if header.request_id:
        request = request_command_id(case_id, header.actor, header.request_id)
        return f"{request}/{version}/{header.commitment[:32]}"
    if isinstance(command, BeginCase):
        return f"{case_id}/wake/{version}/{int(now_s // WAKE_EVERY_S)}"
    return f"{case_id}/{command.kind}/{uuid4()}"
