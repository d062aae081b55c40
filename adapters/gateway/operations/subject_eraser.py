"""Erases subjects, for operators: the key first, then an event on every case."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from adapters.gateway.command_dispatcher import CommandDispatcher, request_reused_error
from adapters.subscriptions.plan_history import read_case
from domain.case.aggregate import Case
from domain.case.codec import replay
from domain.case.commands import CommandHeader, CommandResult, RecordErasure
from domain.erasure import Erasure, ErasureCommand
from domain.errors import CommandRejectedError, NotFoundError
from domain.form.values.canonical_json import canonical_json
from domain.ports import CaseRecord, ThemeStore, Vault

log = structlog.get_logger(__name__)

ErasureTarget = str | UUID
"""The subject's identifier as the form has it, or one of their cases."""


@dataclass(frozen=True, slots=True)
class SubjectCase:
    """A case of a subject: whether it is over, and whether it has the event."""

    case_id: UUID
    theme: str
    over: bool
    recorded: bool


@dataclass(frozen=True, slots=True)
class ErasureScope:
    """The cases of a subject, and the erasure, if it took place."""

    cases: Sequence[SubjectCase]
    erasure: Erasure | None


class SubjectEraser:
    """Destroys the key of a subject and records it on each of their cases.

    The key goes first: an event never says what did not happen. What a crash leaves
    unrecorded is recorded by a repeat, or by :meth:`record_missing`.
    """

    def __init__(
        self,
        record: CaseRecord,
        vault: Vault,
        themes: ThemeStore,
        dispatcher: CommandDispatcher,
    ) -> None:
        self._record = record
        self._vault = vault
        self._themes = themes
        self._dispatcher = dispatcher

    async def subject_of(self, target: ErasureTarget) -> str:
        """The subject that is meant. Raises NotFoundError: it has no case here."""
        if isinstance(target, UUID):
            return await self._vault.subject_of(target)
        subject_id = self._vault.subject_id(target)
        if not await self._vault.cases_of(subject_id):
            raise NotFoundError(
                "no case has this subject: give the identifier exactly as the form has it"
            )
        return subject_id

    async def preview(self, subject_id: str) -> ErasureScope:
        """The cases that an erasure concerns. Changes nothing."""
        found = [await self._find_case(each) for each in await self._vault.cases_of(subject_id)]
        return ErasureScope(
            [each for each in found if each], await self._vault.erasure_of(subject_id)
        )

    async def erase(self, subject_id: str, order: ErasureCommand) -> ErasureScope:
        """Erase a subject, or complete an erasure. Once this returns, all of it is recorded.

        Raises:
            CommandRejectedError: a case of the subject is not over; says which.
            RequestReusedError: the actor used the request id on a case of the subject.
            UnavailableError: the same request may come again.
        """
        before = await self.preview(subject_id)
        open_cases = [str(each.case_id) for each in before.cases if not each.over]
        if open_cases and before.erasure is None:
            raise CommandRejectedError(
                f"not over yet: {', '.join(open_cases)}; close or terminate these cases first"
            )
        if before.erasure is None:
            await self._require_new_request(subject_id, order)
        erasure = await self._vault.erase(subject_id, order)
        log.warning("subject_erased", by=erasure.order.actor, cases=len(before.cases))
        await self._record_on_cases(erasure)
        return await self.preview(subject_id)

    async def _require_new_request(self, subject_id: str, order: ErasureCommand) -> None:
        for case_id in await self._vault.cases_of(subject_id):
            case = await self._case(case_id)
            if case is not None and case.request_of(order.actor, order.request_id) is not None:
                raise request_reused_error()

    async def record_missing(self, every_s: float) -> float:
        """Record what a crash left unrecorded; the seconds until the next look."""
        for erasure in await self._vault.unrecorded_erasures():
            await self._record_on_cases(erasure)
        return every_s

    async def _record_on_cases(self, erasure: Erasure) -> None:
        whole = True
        for case_id in await self._vault.cases_of(erasure.subject_id):
            whole = await self._record_on_case(case_id, erasure) and whole
        if whole:
            await self._vault.mark_erasure_recorded(erasure.subject_id)

    async def _record_on_case(self, case_id: UUID, erasure: Erasure) -> bool:
        """Record it on a case; False if it has to wait until the case is over."""
        case = await self._case(case_id)
        if case is None or case.erased_at is not None:
            return True
        order = erasure.order
        body = canonical_json({"kind": "erase_subject", "reason_code": order.reason_code})
        commitment = hashlib.sha256(body).hexdigest()
        header = CommandHeader(order.actor, request_id=order.request_id, commitment=commitment)
        command = RecordErasure(header, order.reason_code, erasure.at)
        plan = await self._themes.plan(case.plan_digest)
        receipt = await self._dispatcher.send(case, plan, command)
        return receipt.command_result in {CommandResult.ACCEPTED, CommandResult.DUPLICATE}

    async def _find_case(self, case_id: UUID) -> SubjectCase | None:
        case = await self._case(case_id)
        if case is None:
            return None
        theme = f"{case.theme}@{case.theme_version}"
        return SubjectCase(case_id, theme, case.fully_closed, case.erased_at is not None)

    async def _case(self, case_id: UUID) -> Case | None:
        """A case; ``None`` where a subject was enrolled for one that was never opened."""
        try:
            return replay(await read_case(self._record, case_id), case_id)
        except NotFoundError:
            return None
