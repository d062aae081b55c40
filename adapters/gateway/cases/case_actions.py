"""What applicants and clerks ask of a case that runs: withdrawals, messages, handing out."""

from dataclasses import dataclass
from typing import Literal

from adapters.gateway.auth.callers import Callers
from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.roles import Role
from adapters.gateway.command_dispatcher import (
    CommandContext,
    CommandDispatcher,
    CommandRequest,
    DispatchResult,
)
from adapters.gateway.tasks.open_tasks import require_department
from adapters.presentation.event_texts import REASON, TRACKING_NUMBER
from domain.case.commands import EndCase, HandOutCertificates, PostMessage
from domain.case.committed_values import TEXT
from domain.errors import NotFoundError
from domain.plan import Plan

APPLICANT_WITHDREW = "applicant_withdrew"


@dataclass(frozen=True, slots=True)
class HandOut:
    """Which certificates are handed out, how and where; the courier's number for the vault."""

    certificates: tuple[str, ...]
    how: Literal["counter", "courier"]
    place: str
    tracking_number: str


class CaseActionHandler:
    """Brings to cases what people do about them, once for each request.

    Every command raises as :meth:`CommandDispatcher.dispatch` does. Free words go into the vault.
    """

    def __init__(self, dispatcher: CommandDispatcher, callers: Callers) -> None:
        self._dispatcher = dispatcher
        self._callers = callers

    async def withdraw(
        self, command_request: CommandRequest, reason_code: str, reason: str
    ) -> DispatchResult:
        """Take the case back (撤回)."""

        async def build_command(command_context: CommandContext) -> EndCase:
            return EndCase(
                command_context.header,
                cause="withdrawn",
                reason_code=reason_code,
                slot=command_context.slot if reason else "",
            )

        body = {"kind": "withdraw_case", "reason_code": reason_code, "reason": reason}
        return await self._dispatcher.dispatch(
            command_request, body, build_command, {REASON: reason} if reason else None
        )

    async def send(self, command_request: CommandRequest, step: str, text: str) -> DispatchResult:
        """Send a message on a step: a reviewer to the applicant, everybody else to the reviewer.

        Raises:
            NotFoundError: the case has no such step.
            NotPermittedError: a reviewer's caller may not act for the step's department.
        """
        to_applicant = command_request.principal.role is Role.REVIEWER

        async def build_command(command_context: CommandContext) -> PostMessage:
            if step not in command_context.case.steps:
                raise NotFoundError("the case has no such step")
            if to_applicant:
                department = command_context.plan.item_by_name[step].department
                require_department(self._callers, command_request.principal, department)
            return PostMessage(
                command_context.header,
                step=step,
                audience="applicant" if to_applicant else "reviewer",
                slot=command_context.slot,
                text=await self._dispatcher.commit_text(command_context, TEXT, text),
            )

        body = {"kind": "send_message", "step": step, "text": text}
        return await self._dispatcher.dispatch(command_request, body, build_command, {TEXT: text})

    def threads(self, plan: Plan, principal: Principal) -> frozenset[str] | None:
        """The steps whose messages a principal reads: a reviewer those of their departments,
        everybody else all (``None``), also of steps that a migration left out.
        """
        if principal.role is not Role.REVIEWER:
            return None
        return frozenset(
            item.name
            for item in plan.items
            if self._callers.may_report(principal.caller, item.department)
        )

    async def hand_out(self, command_request: CommandRequest, given: HandOut) -> DispatchResult:
        """Hand certificates out (出件)."""

        async def build_command(command_context: CommandContext) -> HandOutCertificates:
            return HandOutCertificates(
                command_context.header,
                certificates=given.certificates,
                how=given.how,
                place=given.place,
                slot=command_context.slot if given.tracking_number else "",
            )

        body = {
            "kind": "hand_out_result",
            "certificates": list(given.certificates),
            "how": given.how,
            "place": given.place,
            "tracking_number": given.tracking_number,
        }
        values = {TRACKING_NUMBER: given.tracking_number} if given.tracking_number else None
        return await self._dispatcher.dispatch(command_request, body, build_command, values)
