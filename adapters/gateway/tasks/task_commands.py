"""The commands on tasks: claimed, given back, reassigned, completed.

A decision for a department is read by :mod:`adapters.gateway.tasks.task_decisions`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from adapters.gateway.command_dispatcher import (
    Body,
    CommandContext,
    CommandDraft,
    CommandRequest,
    Values,
)
from adapters.gateway.operations.operator_commands import Reason
from adapters.gateway.tasks.open_tasks import require_holder, require_open
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


@dataclass(frozen=True, slots=True)
class Completion:
    """Who completes which task, with the SHA-256 (hex) of what was put on file.

    Every command that completes a task raises NotPermittedError where the caller may not act
    for the task's department, and CommandRejectedError where the task is not open, or not held
    by its actor.
    """

    request: CommandRequest
    key: TaskKey
    evidence: str

    def require_held(self, context: CommandContext) -> None:
        """The task is open, of a department of the caller's, and its actor holds it."""
        task = require_open(context.plan, context.case, self.key.text)
        context.require_department(task.department)
        require_holder(task, context.principal)

    def draft(
        self,
        statement: Body,
        build: Callable[[CommandContext], Awaitable[Command]],
        values: Values | None = None,
    ) -> CommandDraft:
        """The draft of the command that completes the task with this statement."""
        about = {"kind": "complete_task", "task": self.key.text, "evidence": self.evidence}
        return CommandDraft(self.request, {**about, **statement}, build, values)


def claim_or_release(request: CommandRequest, key: TaskKey, *, release: bool) -> CommandDraft:
    """Claim a task, or give it back. Its command is rejected where somebody else holds it."""

    async def build(context: CommandContext) -> ClaimOrReleaseTask:
        task = require_open(context.plan, context.case, key.text)
        context.require_department(task.department)
        return ClaimOrReleaseTask(context.header, key.text, release)

    body = {"kind": "release_task" if release else "claim_task", "task": key.text}
    return CommandDraft(request, body, build)


def reassign(request: CommandRequest, key: TaskKey, to: str, reason: Reason) -> CommandDraft:
    """Give a task to a person, or back to the queue, whoever holds it: for those who
    oversee all departments.
    """

    async def build(context: CommandContext) -> AssignTask:
        require_open(context.plan, context.case, key.text)
        return AssignTask(context.header, key.text, to, reason.code, context.slot_if(reason.note))

    body = {"kind": "reassign_task", "task": key.text, "to": to, **reason.body}
    return CommandDraft(request, body, build, reason.values)


def complete_prereview(completion: Completion, verdict: task_pb2.PrereviewVerdict) -> CommandDraft:
    """Complete a pre-review (预审).

    Its command raises InvalidInputError: nobody can supply what the verdict asks for.
    """
    given = Verdict.verdict_input(verdict)

    async def build(context: CommandContext) -> DecidePrereview:
        completion.require_held(context)
        basis = await context.commit_text(LEGAL_BASIS, given.legal_basis)
        return given.to_command(context, completion.evidence, basis)

    return completion.draft({"said": given.body}, build, given.free_texts)


def complete_undo(completion: Completion, report: task_pb2.UndoReport) -> CommandDraft:
    """Report the result of a withdrawal that people carry out."""
    done = report.result == task_pb2.UNDO_RESULT_DONE

    async def build(context: CommandContext) -> ReportUndo:
        completion.require_held(context)
        return ReportUndo(
            context.header,
            step=completion.key.name,
            generation=completion.key.generation,
            done=done,
            reason=report.reason_code,
            evidence=completion.evidence,
        )

    return completion.draft({"said": {"done": done, "reason": report.reason_code}}, build)


def complete_commitment_check(
    completion: Completion, check: task_pb2.CommitmentCheck
) -> CommandDraft:
    """Say what the check of a commitment found."""
    kept = check.verdict == task_pb2.COMMITMENT_VERDICT_KEPT

    async def build(context: CommandContext) -> RecordCommitmentCheck:
        completion.require_held(context)
        return RecordCommitmentCheck(
            context.header,
            material=completion.key.name,
            kept=kept,
            reason_code=check.reason_code,
            evidence=completion.evidence,
        )

    return completion.draft({"said": {"kept": kept, "reason": check.reason_code}}, build)
