"""What people do about tasks: take them, give them back, complete them.

A decision for a department has a way of its own, :mod:`adapters.gateway.tasks.task_decisions`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from adapters.gateway.auth.callers import Callers
from adapters.gateway.command_dispatcher import (
    Body,
    CommandContext,
    CommandDispatcher,
    CommandRequest,
    DispatchResult,
)
from adapters.gateway.operations.operator_commands import Reason
from adapters.gateway.tasks.open_tasks import require_department, require_holder, require_open
from adapters.gateway.tasks.task_requests import TaskKey
from adapters.gateway.tasks.verdicts import Verdict
from adapters.pb.onething.case.v1 import task_pb2
from domain.case.commands import (
    AssignTask,
    ClaimOrReleaseTask,
    Command,
    DecidePrereview,
    RecordCommitmentCheck,
    ReportUndo,
)
from domain.case.committed_values import LEGAL_BASIS
from domain.errors import CommandRejectedError
from domain.plan import FormValue


@dataclass(frozen=True, slots=True)
class Completion:
    """Who completes which task, with the SHA-256 (hex) of what was put on file."""

    command_request: CommandRequest
    key: TaskKey
    evidence: str


class TaskCommandHandler:
    """Brings to cases what people do about their tasks, once for each request.

    Every method raises as :meth:`CommandDispatcher.dispatch` does, and NotPermittedError where the
    caller may not act for the task's department.
    """

    def __init__(self, dispatcher: CommandDispatcher, callers: Callers) -> None:
        self._dispatcher = dispatcher
        self._callers = callers

    async def claim(
        self, command_request: CommandRequest, key: TaskKey, *, release: bool
    ) -> DispatchResult:
        """Claim a task, or give it back.

        Raises:
            CommandRejectedError: somebody else holds the task, also by the time a claim
                is repeated; says who.
        """

        async def build_command(command_context: CommandContext) -> ClaimOrReleaseTask:
            task = require_open(command_context.plan, command_context.case, key.text)
            require_department(self._callers, command_request.principal, task.department)
            return ClaimOrReleaseTask(command_context.header, task=key.text, release=release)

        body = {"kind": "release_task" if release else "claim_task", "task": key.text}
        done = await self._dispatcher.dispatch(command_request, body, build_command)
        if not (release or done.done_now):
            await self._require_not_claimed_by_other(command_request, key)
        return done

    async def _require_not_claimed_by_other(
        self, command_request: CommandRequest, key: TaskKey
    ) -> None:
        """A repeated claim does not say that its actor still holds the task."""
        holder = (await self._dispatcher.case(command_request)).claims.get(key.text)
        if holder not in {None, command_request.principal.actor}:
            raise CommandRejectedError(f"task {key.text} is claimed by {holder} by now")

    async def reassign(
        self, command_request: CommandRequest, key: TaskKey, to: str, reason: Reason
    ) -> DispatchResult:
        """Give a task to a person, or back to the queue, whoever holds it: for those who
        oversee all departments.
        """

        async def build_command(command_context: CommandContext) -> AssignTask:
            require_open(command_context.plan, command_context.case, key.text)
            slot = command_context.slot if reason.note else ""
            return AssignTask(
                command_context.header, task=key.text, to=to, reason=reason.code, slot=slot
            )

        body = {"kind": "reassign_task", "task": key.text, "to": to, **reason.body}
        return await self._dispatcher.dispatch(command_request, body, build_command, reason.values)

    async def prereview(
        self, completion: Completion, verdict: task_pb2.PrereviewVerdict
    ) -> DispatchResult:
        """Complete a pre-review (预审).

        Raises:
            InvalidInputError: nobody can supply what the verdict asks for.
        """
        verdict_input = Verdict.verdict_input(verdict)

        async def build_command(command_context: CommandContext) -> DecidePrereview:
            self._require_held(command_context, completion)
            basis = await self._dispatcher.commit_text(
                command_context, LEGAL_BASIS, verdict_input.legal_basis
            )
            return verdict_input.to_command(command_context, completion.evidence, basis)

        return await self._dispatch(
            completion, verdict_input.body, build_command, verdict_input.free_texts
        )

    async def undo(self, completion: Completion, report: task_pb2.UndoReport) -> DispatchResult:
        """Say what came of taking a step back by hand."""
        done = report.result == task_pb2.UNDO_RESULT_DONE

        async def build_command(command_context: CommandContext) -> ReportUndo:
            self._require_held(command_context, completion)
            return ReportUndo(
                command_context.header,
                step=completion.key.name,
                generation=completion.key.generation,
                done=done,
                reason=report.reason_code,
                evidence=completion.evidence,
            )

        return await self._dispatch(
            completion, {"done": done, "reason": report.reason_code}, build_command
        )

    async def commitment(
        self, completion: Completion, check: task_pb2.CommitmentCheck
    ) -> DispatchResult:
        """Say what the check of a commitment found."""
        kept = check.verdict == task_pb2.COMMITMENT_VERDICT_KEPT

        async def build_command(command_context: CommandContext) -> RecordCommitmentCheck:
            self._require_held(command_context, completion)
            return RecordCommitmentCheck(
                command_context.header,
                material=completion.key.name,
                kept=kept,
                reason_code=check.reason_code,
                evidence=completion.evidence,
            )

        return await self._dispatch(
            completion, {"kept": kept, "reason": check.reason_code}, build_command
        )

    def _require_held(self, command_context: CommandContext, completion: Completion) -> None:
        task = require_open(command_context.plan, command_context.case, completion.key.text)
        require_department(self._callers, completion.command_request.principal, task.department)
        require_holder(task, completion.command_request.principal)

    async def _dispatch(
        self,
        completion: Completion,
        statement: Body,
        build_command: Callable[[CommandContext], Awaitable[Command]],
        free_texts: Mapping[str, FormValue] | None = None,
    ) -> DispatchResult:
        body: Body = {
            "kind": "complete_task",
            "task": completion.key.text,
            "evidence": completion.evidence,
            "said": statement,
        }
        return await self._dispatcher.dispatch(
            completion.command_request, body, build_command, free_texts
        )
