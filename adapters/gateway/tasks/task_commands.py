"""What people do about tasks: take them, give them back, complete them.

A decision for a department has a way of its own, :mod:`adapters.gateway.tasks.task_decisions`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from adapters.gateway import request_parts as parts
from adapters.gateway.auth.callers import Callers
from adapters.gateway.command_dispatcher import AskedCase, Asker, Asking, Body, CaseAsking
from adapters.gateway.operations.operator_commands import Reason
from adapters.gateway.request_parts import Violations
from adapters.gateway.tasks.open_tasks import require_department, require_holder, require_open
from adapters.gateway.tasks.task_requests import TaskKey
from adapters.gateway.tasks.verdicts import Verdict
from adapters.pb.onething.case.v1 import task_pb2
from domain.case.commands import (
    AssignTask,
    ClaimOrReleaseTask,
    DecidePrereview,
    RecordCommitmentCheck,
    ReportUndo,
    UserCommand,
)
from domain.case.committed_values import LEGAL_BASIS
from domain.errors import CommandRejectedError
from domain.plan import FormValue


@dataclass(frozen=True, slots=True)
class Completion:
    """Who completes which task, with the SHA-256 (hex) of what was put on file."""

    asking: Asking
    key: TaskKey
    evidence: str


class TaskActing:
    """Brings to cases what people do about their tasks, once for each request.

    Every method raises as :meth:`CaseAsking.ask` does, and NotPermittedError where the
    caller may not act for the task's department.
    """

    def __init__(self, asking: CaseAsking, callers: Callers) -> None:
        self._asking = asking
        self._callers = callers

    async def take(self, asking: Asking, key: TaskKey, *, release: bool) -> AskedCase:
        """Claim a task, or give it back.

        Raises:
            CommandRejectedError: somebody else holds the task, also by the time a claim
                is repeated; says who.
        """

        async def make(asker: Asker) -> ClaimOrReleaseTask:
            task = require_open(asker.plan, asker.case, key.text)
            require_department(self._callers, asking.principal, task.department)
            return ClaimOrReleaseTask(**asker.by, task=key.text, release=release)

        body = {"kind": "release_task" if release else "claim_task", "task": key.text}
        done = await self._asking.ask(asking, body, make)
        if not (release or done.done_now):
            await self._require_not_others(asking, key)
        return done

    async def _require_not_others(self, asking: Asking, key: TaskKey) -> None:
        """A repeated claim does not say that its actor still holds the task."""
        holder = (await self._asking.case(asking)).claims.get(key.text)
        if holder not in {None, asking.principal.actor}:
            raise CommandRejectedError(f"task {key.text} is claimed by {holder} by now")

    async def reassign(self, asking: Asking, key: TaskKey, to: str, reason: Reason) -> AskedCase:
        """Give a task to a person, or back to the queue, whoever holds it: for those who
        oversee all departments.
        """

        async def make(asker: Asker) -> AssignTask:
            require_open(asker.plan, asker.case, key.text)
            slot = asker.slot if reason.note else ""
            return AssignTask(**asker.by, task=key.text, to=to, reason=reason.code, slot=slot)

        body = {"kind": "reassign_task", "task": key.text, "to": to, **reason.body}
        return await self._asking.ask(asking, body, make, reason.values)

    async def prereview(
        self, completion: Completion, verdict: task_pb2.PrereviewVerdict
    ) -> AskedCase:
        """Complete a pre-review (预审).

        Raises:
            InvalidInputError: with everything that is wrong with the verdict.
        """
        read = Verdict.read(verdict)

        async def make(asker: Asker) -> DecidePrereview:
            self._require_held(asker, completion)
            basis = await self._asking.commit_text(asker, LEGAL_BASIS, read.legal_basis)
            return read.decided(asker, completion.evidence, basis)

        return await self._ask(completion, read.body, make, read.words)

    async def undo(self, completion: Completion, report: task_pb2.UndoReport) -> AskedCase:
        """Say what came of taking a step back by hand.

        Raises:
            InvalidInputError: with everything that is wrong with the report.
        """
        done = _undone(report)

        async def make(asker: Asker) -> ReportUndo:
            self._require_held(asker, completion)
            return ReportUndo(
                **asker.by,
                step=completion.key.name,
                generation=completion.key.generation,
                done=done,
                reason=report.reason_code,
                evidence=completion.evidence,
            )

        return await self._ask(completion, {"done": done, "reason": report.reason_code}, make)

    async def commitment(
        self, completion: Completion, check: task_pb2.CommitmentCheck
    ) -> AskedCase:
        """Say what the check of a commitment found.

        Raises:
            InvalidInputError: with everything that is wrong with the check.
        """
        kept = _kept(check)

        async def make(asker: Asker) -> RecordCommitmentCheck:
            self._require_held(asker, completion)
            return RecordCommitmentCheck(
                **asker.by,
                material=completion.key.name,
                kept=kept,
                reason_code=check.reason_code,
                evidence=completion.evidence,
            )

        return await self._ask(completion, {"kept": kept, "reason": check.reason_code}, make)

    def _require_held(self, asker: Asker, completion: Completion) -> None:
        task = require_open(asker.plan, asker.case, completion.key.text)
        require_department(self._callers, completion.asking.principal, task.department)
        require_holder(task, completion.asking.principal)

    async def _ask(
        self,
        completion: Completion,
        said: Body,
        make: Callable[[Asker], Awaitable[UserCommand]],
        words: Mapping[str, FormValue] | None = None,
    ) -> AskedCase:
        body: Body = {
            "kind": "complete_task",
            "task": completion.key.text,
            "evidence": completion.evidence,
            "said": said,
        }
        return await self._asking.ask(completion.asking, body, make, words)


def _undone(report: task_pb2.UndoReport) -> bool:
    found: Violations = []
    done = report.result == task_pb2.UNDO_RESULT_DONE
    if not done and report.result != task_pb2.UNDO_RESULT_STANDS:
        found.append(("undo.result", "give done or stands"))
    if report.reason_code or not done:
        parts.check_code("undo.reason_code", report.reason_code, found)
    parts.refuse(found)
    return done


def _kept(check: task_pb2.CommitmentCheck) -> bool:
    found: Violations = []
    kept = check.verdict == task_pb2.COMMITMENT_VERDICT_KEPT
    if not kept and check.verdict != task_pb2.COMMITMENT_VERDICT_LAPSED:
        found.append(("commitment.verdict", "give kept or lapsed"))
    if check.reason_code or not kept:
        parts.check_code("commitment.reason_code", check.reason_code, found)
    parts.refuse(found)
    return kept
