"""Opens cases: checks the form, seals its values, appends the opening, starts the workflow.

The gateway may append the first event because nobody else writes a case before
its workflow exists (I3); the sweep starts what a crash leaves unstarted.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import structlog

from adapters.departments.field_values import canonical_text
from adapters.gateway.cases.case_ids import case_id_of
from adapters.gateway.cases.form_values import commit_form, facts_of
from adapters.gateway.cases.opening_request import OpeningRequest, canonical_opening, check_opening
from adapters.gateway.command_dispatcher import request_reused_error
from adapters.gateway.ports import CaseStarter
from adapters.subscriptions.plan_history import opening_of
from domain.calendar.civil_time import civil_day
from domain.case.aggregate import Case
from domain.case.codec import encode
from domain.case.command_ids import opening_id
from domain.case.events.base import CaseEvent
from domain.case.state import FORM_SLOT
from domain.errors import (
    CommandRejectedError,
    UnavailableError,
    VersionConflictError,
)
from domain.form.applicability import applicable
from domain.form.overrides import overrides_of
from domain.form.prereview import CommitmentKind, prereview
from domain.form.values.normal_form import normal_form
from domain.plan import Plan
from domain.ports import Append, CaseRecord, Clock, EventRecord, SealedValue, ThemeStore, Vault

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class OpeningResult:
    """The case of a request; ``opened_now`` is false when an earlier call opened it."""

    case_id: UUID
    theme: str
    opened_now: bool


class CaseOpener:
    """Opens a case, once for each ``request_id`` of an actor of a caller."""

    def __init__(
        self,
        *,
        record: CaseRecord,
        vault: Vault,
        themes: ThemeStore,
        clock: Clock,
        starter: CaseStarter,
    ) -> None:
        self._record = record
        self._vault = vault
        self._themes = themes
        self._clock = clock
        self._starter = starter

    async def open(self, request: OpeningRequest) -> OpeningResult:
        """Open a case. Once it returns, the case is in the event log.

        One that the theme is not for is opened too, and then not accepted (不予受理):
        that decision is on record, with its reason.

        Raises:
            NotFoundError: the theme is not published.
            InvalidInputError: with everything that is wrong with the form.
            RequestReusedError: the actor used the request id with another body.
            CommandRejectedError: the subject was erased.
            UnavailableError: the store is away; the same request may come again.
        """
        principal = request.principal
        case_id = case_id_of(principal.caller, principal.actor, request.request_id)
        known = await self._find_opened(case_id, request)
        return known or await self._open(case_id, request)

    async def _open(self, case_id: UUID, request: OpeningRequest) -> OpeningResult:
        plan = await self._themes.resolve(request.theme)
        sent, now = request, self._clock.now()
        request = replace(sent, form=normal_form(plan, sent.form))
        check_opening(plan, request, civil_day(now))
        await self._enrol_subject(case_id, plan, request)
        commitment = await self._commitment(case_id, sent)
        opened = encode(await self._decide(case_id, plan, request, commitment, now))
        values = await self._vault.seal(
            case_id, FORM_SLOT, {**request.form, **request.as_shown.values}
        )
        try:
            await self._record.append(_first_append(opened, request, values))
        except VersionConflictError:  # the same request came twice at the same time
            known = await self._find_opened(case_id, sent)
            if known is None:
                raise
            return known
        await self._start(case_id, plan, opened)
        return OpeningResult(case_id, plan.ref, opened_now=True)

    async def _enrol_subject(self, case_id: UUID, plan: Plan, request: OpeningRequest) -> None:
        subject_id = self._vault.subject_id(canonical_text(request.form[plan.subject]))
        try:
            await self._vault.enrol(case_id, subject_id)
        except CommandRejectedError as error:
            if await self._record.find_command(_command(request)):
                raise request_reused_error() from error
            raise

    async def _find_opened(self, case_id: UUID, request: OpeningRequest) -> OpeningResult | None:
        """The case that the request opened before, held to the body it had then.

        Nothing else is looked at: a repeat is answered alike whatever was published since.
        """
        if await self._record.find_command(_command(request)) is None:
            return None
        [recorded] = await self._record.read(case_id, limit=1)
        opened = opening_of(recorded)
        if opened.request_commitment != await self._commitment(case_id, request):
            raise request_reused_error()
        theme = f"{opened.theme}@{opened.theme_version}"
        return OpeningResult(case_id, theme, opened_now=False)

    async def _commitment(self, case_id: UUID, request: OpeningRequest) -> str:
        return await self._vault.commitment(case_id, "request", canonical_opening(request))

    async def _decide(
        self, case_id: UUID, plan: Plan, request: OpeningRequest, commitment: str, now: datetime
    ) -> CaseEvent:
        facts = facts_of(plan, request.form)
        asked = applicable(plan, facts, request.situations)
        found = prereview(plan, request.form, request.materials, request.promises, asked)
        case = Case.open(
            case_id,
            now=now,
            actor=request.principal.actor,
            theme=plan.theme,
            theme_version=plan.version,
            plan_digest=plan.digest,
            request_id=request.request_id,
            request_commitment=commitment,
            channel=request.channel,
            situations=request.situations,
            form=await commit_form(self._vault, case_id, request.form),
            facts=facts,
            materials=dict(sorted(request.materials.items())),
            steps=tuple(item.name for item in plan.items),
            missing=found.missing,
            ineligible=found.ineligible,
            promises={name: f"{kind}/{digest}" for name, (kind, digest) in _sorted(request)},
            place=request.place,
            overrides=overrides_of(
                plan, request.form, request.as_shown.codes, request.principal.actor
            ),
        )
        [opened] = case.collect_decided_events()
        return opened

    async def _start(self, case_id: UUID, plan: Plan, opened: EventRecord) -> None:
        """Start the workflow; where that fails the case is stored all the same."""
        try:
            await self._starter.start(case_id, plan, opened)
        except UnavailableError:
            log.warning("case_start_deferred", case_id=str(case_id))


def _sorted(request: OpeningRequest) -> list[tuple[str, tuple[CommitmentKind, str]]]:
    return sorted(request.commitments.items())


def _first_append(
    opened: EventRecord, request: OpeningRequest, values: tuple[SealedValue, ...]
) -> Append:
    return Append(
        case_id=opened.case_id,
        expected_version=0,
        events=(opened,),
        command_ids=(_command(request),),
        values=values,
    )


def _command(request: OpeningRequest) -> str:
    return opening_id(request.principal.caller, request.principal.actor, request.request_id)
