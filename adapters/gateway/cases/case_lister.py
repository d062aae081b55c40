"""Pages of cases, the newest first, from the record alone."""

import asyncio

import structlog

from adapters.gateway.auth.visibility import can_see
from adapters.gateway.cases.requests import CaseQuery
from adapters.gateway.cases.view.case_view import case_message, status_of
from adapters.pb.onething.case.v1 import case_pb2
from adapters.subscriptions.plan_history import opening_of, read_case
from domain.case.codec import replay
from domain.errors import RecordDamagedError
from domain.ports import CaseRecord, RecordedEvent, ThemeStore

MAX_EXAMINED = 1_000
"""Cases that one page looks at: a page may end early, and says where to go on."""

_STRIDE = 50

log = structlog.get_logger(__name__)


class CaseLister:
    """Lists cases without their steps."""

    def __init__(self, record: CaseRecord, themes: ThemeStore) -> None:
        self._record = record
        self._themes = themes

    async def page(self, query: CaseQuery) -> case_pb2.ListCasesResponse:
        """One page, with the token of the next where there may be more."""
        page = case_pb2.ListCasesResponse()
        before, examined = query.before, 0
        while examined < MAX_EXAMINED:
            openings = await self._record.opened(before=before, limit=_STRIDE)
            for recorded in openings:
                if len(page.cases) == query.size:
                    page.next_page_token = str(before)
                    return page
                before, examined = recorded.seq, examined + 1
                try:
                    page.cases.extend(await self._matching_case(recorded, query))
                except RecordDamagedError:
                    case_id = str(recorded.event.case_id)
                    log.error("case_damaged", case_id=case_id)  # noqa: TRY400 - it may hold values
                    page.damaged_case_ids.append(case_id)
            if len(openings) < _STRIDE:
                return page
            await asyncio.sleep(0)  # others may be served between two strides
        page.next_page_token = str(before)
        return page

    async def _matching_case(
        self, recorded: RecordedEvent, query: CaseQuery
    ) -> tuple[case_pb2.Case, ...]:
        """The case of an opening, or nothing where it was not asked for."""
        if not can_see(query.principal, recorded):
            return ()
        opened = opening_of(recorded)
        if query.theme not in ("", opened.theme, f"{opened.theme}@{opened.theme_version}"):
            return ()
        case_id = recorded.event.case_id
        case = replay(await read_case(self._record, case_id), case_id)
        if query.status not in (case_pb2.CASE_STATUS_UNSPECIFIED, status_of(case)):
            return ()
        plan = await self._themes.plan(case.plan_digest)
        return (case_message(case, plan, with_steps=False),)
