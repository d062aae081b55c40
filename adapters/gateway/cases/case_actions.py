"""The commands of applicants and clerks on a running case: withdrawal, message, handing out."""

from dataclasses import dataclass
from typing import Literal

from adapters.gateway.auth.callers import Callers
from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.roles import Role
from adapters.gateway.command_dispatcher import CommandContext, CommandDraft, CommandRequest
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


def withdraw_case(request: CommandRequest, reason_code: str, reason: str) -> CommandDraft:
    """Take the case back (撤回)."""

    async def build(context: CommandContext) -> EndCase:
        return EndCase(context.header, "withdrawn", reason_code, slot=context.slot_if(reason))

    body = {"kind": "withdraw_case", "reason_code": reason_code, "reason": reason}
    return CommandDraft(request, body, build, {REASON: reason} if reason else None)


def send_message(request: CommandRequest, step: str, text: str) -> CommandDraft:
    """Send a message on a step: a reviewer to the applicant, everybody else to the reviewer.

    Its command raises:
        NotFoundError: the case has no such step.
        NotPermittedError: a reviewer's caller may not act for the step's department.
    """
    to_applicant = request.principal.role is Role.REVIEWER

    async def build(context: CommandContext) -> PostMessage:
        if step not in context.case.steps:
            raise NotFoundError("the case has no such step")
        if to_applicant:
            context.require_department(context.plan.item_by_name[step].department)
        return PostMessage(
            context.header,
            step=step,
            audience="applicant" if to_applicant else "reviewer",
            slot=context.slot,
            text=await context.commit_text(TEXT, text),
        )

    body = {"kind": "send_message", "step": step, "text": text}
    return CommandDraft(request, body, build, {TEXT: text})


def hand_out(request: CommandRequest, given: HandOut) -> CommandDraft:
    """Hand certificates out (出件)."""

    async def build(context: CommandContext) -> HandOutCertificates:
        return HandOutCertificates(
            context.header,
            certificates=given.certificates,
            how=given.how,
            place=given.place,
            slot=context.slot_if(given.tracking_number),
        )

    body = {
        "kind": "hand_out_result",
        "certificates": list(given.certificates),
        "how": given.how,
        "place": given.place,
        "tracking_number": given.tracking_number,
    }
    values = {TRACKING_NUMBER: given.tracking_number} if given.tracking_number else None
    return CommandDraft(request, body, build, values)


def readable_threads(callers: Callers, plan: Plan, principal: Principal) -> frozenset[str] | None:
    """The steps whose messages a principal reads: a reviewer those of their departments,
    everybody else all (``None``), also of steps that a migration left out.
    """
    if principal.role is not Role.REVIEWER:
        return None
    return frozenset(
        item.name for item in plan.items if callers.may_report(principal.caller, item.department)
    )
