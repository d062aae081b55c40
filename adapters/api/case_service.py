"""``onething.case.v1.CaseService``: opens cases, reads them from the record alone."""

import asyncio
from collections.abc import AsyncIterator

from adapters.api import requests
from adapters.api.callers import caller_of
from adapters.api.case_view import case_message, entry_message, status_of
from adapters.api.context import Context
from adapters.api.opening import CaseOpening
from adapters.pb.onething.case.v1 import case_pb2, case_pb2_grpc
from adapters.readers.case_events import opening_of, read_case
from adapters.readers.case_watch import CaseWatch
from adapters.readers.timeline import timeline_entry
from domain.errors import InvalidInputError
from domain.event_codec import replay
from domain.ports import CaseRecord, RecordedEvent, ThemeStore

MOST_EXAMINED = 1_000
"""Cases that one page of a list looks at; a page may end early and say where to go on."""


class CaseServicer(case_pb2_grpc.CaseServiceServicer):
    """The service, over the opening and the record."""

    def __init__(
        self, opening: CaseOpening, record: CaseRecord, themes: ThemeStore, watch: CaseWatch
    ) -> None:
        self._opening = opening
        self._record = record
        self._themes = themes
        self._watch = watch

    async def OpenCase(  # noqa: N802 - the contract's name
        self, request: case_pb2.OpenCaseRequest, context: Context
    ) -> case_pb2.OpenCaseResponse:
        """Open a case."""
        opened = await self._opening.open(requests.opening_request(request, caller_of(context)))
        return case_pb2.OpenCaseResponse(
            case_id=str(opened.case_id), theme=opened.theme, opened_now=opened.opened_now
        )

    async def GetCase(  # noqa: N802 - the contract's name
        self, request: case_pb2.GetCaseRequest, _context: Context
    ) -> case_pb2.GetCaseResponse:
        """Read a case."""
        case_id = requests.case_id(request.case_id)
        case = replay(await read_case(self._record, case_id), case_id)
        plan = await self._themes.plan(case.plan_digest)
        return case_pb2.GetCaseResponse(case=case_message(case, plan))

    async def WatchCase(  # noqa: N802 - the contract's name
        self, request: case_pb2.WatchCaseRequest, _context: Context
    ) -> AsyncIterator[case_pb2.WatchCaseResponse]:
        """Stream a timeline until its case is closed."""
        case_id = requests.case_id(request.case_id)
        if request.after_version < 0:
            raise InvalidInputError((("after_version", "give 0 or the version of an entry"),))
        opened = opening_of((await read_case(self._record, case_id))[0])
        plan = await self._themes.plan(opened.plan_digest)
        async for event in self._watch.events(case_id, after=request.after_version):
            yield case_pb2.WatchCaseResponse(entry=entry_message(timeline_entry(event, plan)))

    async def ListCases(  # noqa: N802 - the contract's name
        self, request: case_pb2.ListCasesRequest, _context: Context
    ) -> case_pb2.ListCasesResponse:
        """List cases."""
        size, before = requests.page(request.page_size, request.page_token)
        if request.theme:
            requests.theme_ref(request.theme)
        page = case_pb2.ListCasesResponse()
        examined = 0
        while len(page.cases) < size and examined < MOST_EXAMINED:
            found = await self._record.opened(before=before, limit=size)
            for recorded in found:
                before, examined = recorded.seq, examined + 1
                case = await self._listed(recorded, request)
                if case is not None:
                    page.cases.append(case)
                if len(page.cases) == size:
                    break
            if len(found) < size and (not found or before == found[-1].seq):
                return page
            await asyncio.sleep(0)  # others may be served between two strides
        page.next_page_token = str(before)
        return page

    async def _listed(
        self, recorded: RecordedEvent, request: case_pb2.ListCasesRequest
    ) -> case_pb2.Case | None:
        """The case of an opening, without steps; None where it was not asked for."""
        opened = opening_of(recorded)
        if request.theme not in ("", opened.theme, f"{opened.theme}@{opened.theme_version}"):
            return None
        case_id = recorded.event.case_id
        case = replay(await read_case(self._record, case_id), case_id)
        if request.status not in (case_pb2.CASE_STATUS_UNSPECIFIED, status_of(case)):
            return None
        plan = await self._themes.plan(case.plan_digest)
        return case_message(case, plan, with_steps=False)
