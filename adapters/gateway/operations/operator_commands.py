"""What operators order: steps retried, reassigned, skipped; cases ended; cases migrated."""

from dataclasses import dataclass
from typing import Literal

from adapters.gateway.auth.visibility import read_seen_case
from adapters.gateway.command_dispatcher import AskedCase, Asker, Asking, CaseAsking
from adapters.presentation.event_texts import NOTE
from domain.case.codec import replay
from domain.case.commands import EndCase, ManageStep, MigrateToPlan
from domain.case.committed_values import LEGAL_BASIS
from domain.case.migration import obstacles
from domain.errors import NotFoundError
from domain.plan import Plan
from domain.ports import CaseRecord, ThemeStore

StepOrderKind = Literal["retry", "to_people", "to_adapter", "skip"]

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
class Forecast:
    """What a migration would meet: every obstacle, for the case at this version."""

    version: int
    obstacles: tuple[str, ...]


class CaseOperating:
    """Brings the orders of operators to cases, once for each request.

    Every order raises as :meth:`CaseAsking.ask` does.
    """

    def __init__(self, asking: CaseAsking, record: CaseRecord, themes: ThemeStore) -> None:
        self._asking = asking
        self._record = record
        self._themes = themes

    async def order(
        self, asking: Asking, step: str, order: StepOrderKind, reason: Reason
    ) -> AskedCase:
        """Order something about a step. Raises NotFoundError: the case has no such step."""

        async def make(asker: Asker) -> ManageStep:
            if step not in asker.case.steps:
                raise NotFoundError(f"the case has no step {step}")
            slot = asker.slot if reason.note else ""
            return ManageStep(**asker.by, step=step, order=order, reason=reason.code, slot=slot)

        body = {"kind": "order_step", "step": step, "order": order, **reason.body}
        return await self._asking.ask(asking, body, make, reason.values)

    async def end(
        self,
        asking: Asking,
        cause: Literal["terminated", "revoked"],
        legal_basis: str,
        reason: Reason,
    ) -> AskedCase:
        """Terminate a case, or revoke one that is closed."""

        async def make(asker: Asker) -> EndCase:
            return EndCase(
                **asker.by,
                cause=cause,
                reason_code=reason.code,
                legal_basis=await self._asking.commit_text(asker, LEGAL_BASIS, legal_basis),
                slot=asker.slot,
            )

        body = {"kind": "end_case", "cause": cause, "legal_basis": legal_basis, **reason.body}
        values = {LEGAL_BASIS: legal_basis, **(reason.values or {})}
        return await self._asking.ask(asking, body, make, values)

    async def target(self, to: str) -> Plan:
        """The plan that ``name@version`` or a digest names. Raises NotFoundError."""
        if len(to) == _DIGEST_DIGITS:
            return await self._themes.plan(to)
        return await self._themes.resolve(to)

    async def migrate(self, asking: Asking, new: Plan, reason: Reason) -> AskedCase:
        """Move the case to another version of its theme.

        Raises:
            CommandRejectedError: with every obstacle.
        """

        async def make(asker: Asker) -> MigrateToPlan:
            slot = asker.slot if reason.note else ""
            return MigrateToPlan(**asker.by, plan_digest=new.digest, reason=reason.code, slot=slot)

        body = {"kind": "migrate_case", "plan_digest": new.digest, **reason.body}
        return await self._asking.ask(asking, body, make, reason.values)

    async def forecast(self, asking: Asking, new: Plan) -> Forecast:
        """What a migration would meet now. Changes nothing. Raises NotFoundError."""
        events = await read_seen_case(self._record, asking.case_id, asking.principal)
        case = replay(events, asking.case_id)
        old = await self._themes.plan(case.plan_digest)
        return Forecast(case.version, obstacles(old, new, case))
