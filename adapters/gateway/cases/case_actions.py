"""What applicants and clerks ask of a case that runs: withdrawals, messages, handing out."""

from dataclasses import dataclass
from typing import Literal

from adapters.gateway.auth.callers import Callers
from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.roles import Role
from adapters.gateway.command_dispatcher import AskedCase, Asker, Asking, CaseAsking
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


class CaseActing:
    """Brings to cases what people do about them, once for each request.

    Every command raises as :meth:`CaseAsking.ask` does. Free words go into the vault.
    """

    def __init__(self, asking: CaseAsking, callers: Callers) -> None:
        self._asking = asking
        self._callers = callers

    async def withdraw(self, asking: Asking, reason_code: str, reason: str) -> AskedCase:
        """Take the case back (撤回)."""

        async def make(asker: Asker) -> EndCase:
            return EndCase(
                **asker.by,
                cause="withdrawn",
                reason_code=reason_code,
                slot=asker.slot if reason else "",
            )

        body = {"kind": "withdraw_case", "reason_code": reason_code, "reason": reason}
        return await self._asking.ask(asking, body, make, {REASON: reason} if reason else None)

    async def send(self, asking: Asking, step: str, text: str) -> AskedCase:
        """Send a message on a step: a reviewer to the applicant, everybody else to the reviewer.

        Raises:
            NotFoundError: the case has no such step.
            NotPermittedError: a reviewer's caller may not act for the step's department.
        """
        to_applicant = asking.principal.role is Role.REVIEWER

        async def make(asker: Asker) -> PostMessage:
            if step not in asker.case.steps:
                raise NotFoundError("the case has no such step")
            if to_applicant:
                department = asker.plan.item_by_name[step].department
                require_department(self._callers, asking.principal, department)
            return PostMessage(
                **asker.by,
                step=step,
                audience="applicant" if to_applicant else "reviewer",
                slot=asker.slot,
                text=await self._asking.commit_text(asker, TEXT, text),
            )

        body = {"kind": "send_message", "step": step, "text": text}
        return await self._asking.ask(asking, body, make, {TEXT: text})

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

    async def hand_out(self, asking: Asking, given: HandOut) -> AskedCase:
        """Hand certificates out (出件)."""

        async def make(asker: Asker) -> HandOutCertificates:
            return HandOutCertificates(
                **asker.by,
                certificates=given.certificates,
                how=given.how,
                place=given.place,
                slot=asker.slot if given.tracking_number else "",
            )

        body = {
            "kind": "hand_out_result",
            "certificates": list(given.certificates),
            "how": given.how,
            "place": given.place,
            "tracking_number": given.tracking_number,
        }
        values = {TRACKING_NUMBER: given.tracking_number} if given.tracking_number else None
        return await self._asking.ask(asking, body, make, values)
