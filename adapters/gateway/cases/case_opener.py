"""Opens cases: seals what the domain has validated, appends it, starts the workflow.

The gateway may append the first event because nobody else writes a case before
its workflow exists (I3); the sweep starts what a crash leaves unstarted.
"""

from dataclasses import dataclass
from uuid import UUID

import structlog

from adapters.departments.committed_values import commit_form
from adapters.gateway.cases.case_ids import case_id_of
from adapters.gateway.command_dispatcher import request_reused_error
from adapters.gateway.ports import CaseStarter
from adapters.subscriptions.plan_history import opening_of
from domain.case.aggregate import Case
from domain.case.codec import encode
from domain.case.command_ids import opening_id
from domain.case.opening import Opening, OpeningRequest, open_case, validate_opening
from domain.case.state import FORM_SLOT
from domain.errors import CommandRejectedError, UnavailableError, VersionConflictError
from domain.plan import Plan
from domain.ports import Append, CaseRecord, Clock, EventRecord, ThemeStore, Vault
from domain.projection.rows import row_changes, rows_of

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
        sender = request.header
        case_id = case_id_of(sender.front_end, sender.actor, sender.request_id)
        return await self._find_opened(case_id, request) or await self._open(case_id, request)

    async def _open(self, case_id: UUID, request: OpeningRequest) -> OpeningResult:
        plan = await self._themes.resolve(request.theme)
        opening = validate_opening(plan, request, self._clock.now())
        await self._enrol_subject(case_id, opening)
        append = await self._seal(case_id, request, opening)
        try:
            await self._record.append(append)
        except VersionConflictError:  # the same request came twice at the same time
            opened = await self._find_opened(case_id, request)
            if opened is None:
                raise
            return opened
        await self._start(case_id, plan, append.events[0])
        return OpeningResult(case_id, plan.ref, opened_now=True)

    async def _find_opened(self, case_id: UUID, request: OpeningRequest) -> OpeningResult | None:
        """The case that the request opened before, held to the body it had then.

        Nothing else is looked at: a repeat is answered alike whatever was published since.
        """
        if await self._record.find_command(_command_id(request)) is None:
            return None
        [recorded] = await self._record.read(case_id, limit=1)
        opened = opening_of(recorded)
        if opened.request_commitment != await self._commitment(case_id, request):
            raise request_reused_error()
        theme = f"{opened.theme}@{opened.theme_version}"
        return OpeningResult(case_id, theme, opened_now=False)

    async def _enrol_subject(self, case_id: UUID, opening: Opening) -> None:
        try:
            await self._vault.enrol(case_id, self._vault.subject_id(opening.subject))
        except CommandRejectedError as error:
            if await self._record.find_command(_command_id(opening.request)):
                raise request_reused_error() from error
            raise

    async def _seal(self, case_id: UUID, request: OpeningRequest, opening: Opening) -> Append:
        """The first append: the opening, its request's id, and the sealed values."""
        commitment = await self._commitment(case_id, request)
        form = await commit_form(self._vault, case_id, opening.request.form)
        opened = open_case(case_id, opening, commitment, form)
        case = Case.begin(opened)
        case.apply(opened)
        return Append(
            case_id=case_id,
            expected_version=0,
            events=(encode(opened),),
            command_ids=(_command_id(request),),
            values=await self._vault.seal(case_id, FORM_SLOT, opening.values),
            rows=row_changes(None, rows_of(opening.plan, case)),
        )

    async def _commitment(self, case_id: UUID, request: OpeningRequest) -> str:
        return await self._vault.commitment(case_id, "request", request.body)

    async def _start(self, case_id: UUID, plan: Plan, opened: EventRecord) -> None:
        """Start the workflow; where that fails the case is stored all the same."""
        try:
            await self._starter.start(case_id, plan, opened)
        except UnavailableError:
            log.warning("case_start_deferred", case_id=str(case_id))


def _command_id(request: OpeningRequest) -> str:
    sender = request.header
    return opening_id(sender.front_end, sender.actor, sender.request_id)
