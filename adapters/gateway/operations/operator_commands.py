"""The commands of operators: steps retried, reassigned, skipped; cases ended; cases migrated."""

from dataclasses import dataclass
from typing import Literal

from adapters.gateway.command_dispatcher import CommandContext, CommandDraft, CommandRequest
from adapters.presentation.event_texts import NOTE
from domain.case.commands import EndCase, ManageStep, MigrateToPlan
from domain.case.committed_values import LEGAL_BASIS
from domain.errors import NotFoundError
from domain.plan import Plan

StepCommandKind = Literal["retry", "to_people", "to_adapter", "skip"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code, which is in the events, and words, which the vault keeps in the slot of
    the request.
    """

    code: str
    note: str

    @property
    def values(self) -> dict[str, str] | None:
        """What the vault is to keep."""
        return {NOTE: self.note} if self.note else None

    @property
    def body(self) -> dict[str, str]:
        """The reason as a part of the request's body."""
        return {"reason_code": self.code, "note": self.note}


def manage_step(
    request: CommandRequest, step: str, order: StepCommandKind, reason: Reason
) -> CommandDraft:
    """Retry, reassign or skip a step. Its command raises NotFoundError: there is no such step."""

    async def build(context: CommandContext) -> ManageStep:
        if step not in context.case.steps:
            raise NotFoundError(f"the case has no step {step}")
        return ManageStep(context.header, step, order, reason.code, context.slot_if(reason.note))

    body = {"kind": "order_step", "step": step, "order": order, **reason.body}
    return CommandDraft(request, body, build, reason.values)


def end_case(
    request: CommandRequest,
    cause: Literal["terminated", "revoked"],
    legal_basis: str,
    reason: Reason,
) -> CommandDraft:
    """Terminate a case, or revoke one that is closed."""

    async def build(context: CommandContext) -> EndCase:
        basis = await context.commit_text(LEGAL_BASIS, legal_basis)
        return EndCase(context.header, cause, reason.code, basis, context.slot)

    body = {"kind": "end_case", "cause": cause, "legal_basis": legal_basis, **reason.body}
    values = {LEGAL_BASIS: legal_basis, **(reason.values or {})}
    return CommandDraft(request, body, build, values)


def migrate_case(request: CommandRequest, new: Plan, reason: Reason) -> CommandDraft:
    """Move a case to another version of its theme; it is rejected with every obstacle."""

    async def build(context: CommandContext) -> MigrateToPlan:
        return MigrateToPlan(context.header, new.digest, reason.code, context.slot_if(reason.note))

    body = {"kind": "migrate_case", "plan_digest": new.digest, **reason.body}
    return CommandDraft(request, body, build, reason.values)
