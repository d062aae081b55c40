"""What operators order: steps retried, reassigned, skipped; cases ended; cases migrated."""

from dataclasses import dataclass
from typing import Literal

from adapters.gateway.auth.visibility import read_visible_case
from adapters.gateway.command_dispatcher import (
    CommandContext,
    CommandDispatcher,
    CommandRequest,
    DispatchResult,
)
from adapters.presentation.event_texts import NOTE
from domain.case.codec import replay
from domain.case.commands import EndCase, ManageStep, MigrateToPlan
from domain.case.committed_values import LEGAL_BASIS
from domain.case.migration import obstacles
from domain.errors import NotFoundError
from domain.plan import Plan
from domain.ports import CaseRecord, ThemeStore

StepCommandKind = Literal["retry", "to_people", "to_adapter", "skip"]

_DIGEST_DIGITS = 64


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
        """What a repeat is held to."""
        return {"reason_code": self.code, "note": self.note}


@dataclass(frozen=True, slots=True)
class MigrationPreview:
    """What a migration would meet: every obstacle, for the case at this version."""

    version: int
    obstacles: tuple[str, ...]


class OperatorCommandHandler:
    """Brings the orders of operators to cases, once for each request.

    Every order raises as :meth:`CommandDispatcher.dispatch` does.
    """

    def __init__(
        self, dispatcher: CommandDispatcher, record: CaseRecord, themes: ThemeStore
    ) -> None:
        self._dispatcher = dispatcher
        self._record = record
        self._themes = themes

    async def change_step(
        self, command_request: CommandRequest, step: str, order: StepCommandKind, reason: Reason
    ) -> DispatchResult:
        """Order something about a step. Raises NotFoundError: the case has no such step."""

        async def build_command(command_context: CommandContext) -> ManageStep:
            if step not in command_context.case.steps:
                raise NotFoundError(f"the case has no step {step}")
            slot = command_context.slot if reason.note else ""
            return ManageStep(
                command_context.header, step=step, order=order, reason=reason.code, slot=slot
            )

        body = {"kind": "order_step", "step": step, "order": order, **reason.body}
        return await self._dispatcher.dispatch(command_request, body, build_command, reason.values)

    async def end(
        self,
        command_request: CommandRequest,
        cause: Literal["terminated", "revoked"],
        legal_basis: str,
        reason: Reason,
    ) -> DispatchResult:
        """Terminate a case, or revoke one that is closed."""

        async def build_command(command_context: CommandContext) -> EndCase:
            return EndCase(
                command_context.header,
                cause=cause,
                reason_code=reason.code,
                legal_basis=await self._dispatcher.commit_text(
                    command_context, LEGAL_BASIS, legal_basis
                ),
                slot=command_context.slot,
            )

        body = {"kind": "end_case", "cause": cause, "legal_basis": legal_basis, **reason.body}
        values = {LEGAL_BASIS: legal_basis, **(reason.values or {})}
        return await self._dispatcher.dispatch(command_request, body, build_command, values)

    async def target(self, to: str) -> Plan:
        """The plan that ``name@version`` or a digest names. Raises NotFoundError."""
        if len(to) == _DIGEST_DIGITS:
            return await self._themes.plan(to)
        return await self._themes.resolve(to)

    async def migrate(
        self, command_request: CommandRequest, new: Plan, reason: Reason
    ) -> DispatchResult:
        """Move the case to another version of its theme.

        Raises:
            CommandRejectedError: with every obstacle.
        """

        async def build_command(command_context: CommandContext) -> MigrateToPlan:
            slot = command_context.slot if reason.note else ""
            return MigrateToPlan(
                command_context.header, plan_digest=new.digest, reason=reason.code, slot=slot
            )

        body = {"kind": "migrate_case", "plan_digest": new.digest, **reason.body}
        return await self._dispatcher.dispatch(command_request, body, build_command, reason.values)

    async def preview(self, command_request: CommandRequest, new: Plan) -> MigrationPreview:
        """What a migration would meet now. Changes nothing. Raises NotFoundError."""
        events = await read_visible_case(
            self._record, command_request.case_id, command_request.principal
        )
        case = replay(events, command_request.case_id)
        old = await self._themes.plan(case.plan_digest)
        return MigrationPreview(case.version, obstacles(old, new, case))
