"""``onething.case.v1.CaseService``: opens and supplements cases, reads them from the record."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from adapters.api import requests
from adapters.api.case_lists import CaseLists
from adapters.api.case_view import case_message, entry_message
from adapters.api.context import Context
from adapters.api.missing import reasons_of
from adapters.api.opening import CaseOpening
from adapters.api.supplementing import CaseSupplementing
from adapters.api.visibility import read_seen_case
from adapters.pb.onething.case.v1 import case_pb2, case_pb2_grpc
from adapters.readers.case_events import opening_of
from adapters.readers.case_watch import CaseWatch
from adapters.readers.timeline import timeline_entry
from domain.errors import InvalidInputError
from domain.event_codec import replay
from domain.ports import CaseRecord, ThemeStore, Vault


@dataclass(frozen=True, slots=True)
class CaseReading:
    """What cases are read from."""

    record: CaseRecord
    vault: Vault
    themes: ThemeStore
    watch: CaseWatch


class CaseServicer(case_pb2_grpc.CaseServiceServicer):
    """The service, over the opening, the supplementing and the record."""

    def __init__(
        self, opening: CaseOpening, supplementing: CaseSupplementing, reading: CaseReading
    ) -> None:
        self._opening = opening
        self._supplementing = supplementing
        self._record = reading.record
        self._vault = reading.vault
        self._themes = reading.themes
        self._watch = reading.watch
        self._lists = CaseLists(reading.record, reading.themes)

    async def OpenCase(  # noqa: N802 - the contract's name
        self, request: case_pb2.OpenCaseRequest, context: Context
    ) -> case_pb2.OpenCaseResponse:
        """Open a case."""
        asked = requests.opening_request(request, context.principal)
        opened = await self._opening.open(asked)
        return case_pb2.OpenCaseResponse(
            case_id=str(opened.case_id), theme=opened.theme, opened_now=opened.opened_now
        )

    async def SupplementCase(  # noqa: N802 - the contract's name
        self, request: case_pb2.SupplementCaseRequest, context: Context
    ) -> case_pb2.SupplementCaseResponse:
        """Supply what a department asked for."""
        supplement = requests.supplement_request(request, context.principal)
        done = await self._supplementing.supplement(supplement)
        return case_pb2.SupplementCaseResponse(
            version=done.version, supplemented_now=done.supplemented_now
        )

    async def GetCase(  # noqa: N802 - the contract's name
        self, request: case_pb2.GetCaseRequest, context: Context
    ) -> case_pb2.GetCaseResponse:
        """Read a case."""
        case_id = requests.case_id(request.case_id)
        events = await read_seen_case(self._record, case_id, context.principal)
        case = replay(events, case_id)
        plan = await self._themes.plan(case.plan_digest)
        reasons = await reasons_of(self._vault, case)
        return case_pb2.GetCaseResponse(case=case_message(case, plan, reasons=reasons))

    async def WatchCase(  # noqa: N802 - the contract's name
        self, request: case_pb2.WatchCaseRequest, context: Context
    ) -> AsyncIterator[case_pb2.WatchCaseResponse]:
        """Stream a timeline until its case is closed."""
        case_id = requests.case_id(request.case_id)
        if request.after_version < 0:
            raise InvalidInputError((("after_version", "give 0 or the version of an entry"),))
        events = await read_seen_case(self._record, case_id, context.principal)
        plan = await self._themes.plan(opening_of(events[0]).plan_digest)
        async for event in self._watch.events(case_id, after=request.after_version):
            yield case_pb2.WatchCaseResponse(entry=entry_message(timeline_entry(event, plan)))

    async def ListCases(  # noqa: N802 - the contract's name
        self, request: case_pb2.ListCasesRequest, context: Context
    ) -> case_pb2.ListCasesResponse:
        """List cases."""
        return await self._lists.page(requests.listing(request, context.principal))
