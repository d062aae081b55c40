"""Pages of cases, the newest first: found by their rows, shown from the record."""

from uuid import UUID

import structlog

from adapters.gateway.auth.identity import LOCAL, Principal
from adapters.gateway.auth.roles import Role
from adapters.gateway.cases.case_ids import case_id_of
from adapters.gateway.cases.requests import CaseQuery
from adapters.gateway.cases.view.case_view import case_message
from adapters.gateway.request_parts import page_token
from adapters.pb.onething.case.v1 import case_pb2
from adapters.subscriptions.plan_history import read_case
from domain.case.codec import replay
from domain.errors import NotFoundError, RecordDamagedError
from domain.ports import CaseRecord, Clock, ThemeStore
from domain.projection.queries import CaseFilter, ConcernFilter, Cursor, Projection
from domain.projection.rows import CORRUPT_RECORD, RECORD, CaseRow, unreadable_case

MAX_EXAMINED = 1_000
"""Rows that one page looks at: a page may end early, and says where to go on."""

log = structlog.get_logger(__name__)


class CaseLister:
    """Lists cases without their steps."""

    def __init__(
        self, record: CaseRecord, projection: Projection, themes: ThemeStore, clock: Clock
    ) -> None:
        self._record = record
        self._projection = projection
        self._themes = themes
        self._clock = clock

    async def page(self, query: CaseQuery) -> case_pb2.ListCasesResponse:
        """One page, with the token of the next where there may be more."""
        page = case_pb2.ListCasesResponse()
        after, examined = query.after, 0
        while examined < MAX_EXAMINED:
            found = await self._projection.cases(_filter(query, after))
            for row in found:
                if len(page.cases) == query.size:
                    page.next_page_token = page_token(after) if after else ""
                    return page
                after, examined = Cursor(row.opened_at, row.case_id, "case"), examined + 1
                if may_see(query.principal, row):
                    await self._add(page, row)
            if len(found) <= query.size:
                return page
        page.next_page_token = page_token(after) if after else ""
        return page

    async def _add(self, page: case_pb2.ListCasesResponse, row: CaseRow) -> None:
        """Add a case to a page; one that is damaged by its id alone, and to the concerns."""
        case_id = row.case_id
        try:
            events = await read_case(self._record, case_id)
            case = replay(events, case_id)
        except (RecordDamagedError, NotFoundError):  # a row without events is damage too
            log.error("case_damaged", case_id=str(case_id))  # noqa: TRY400 - it may hold values
            page.damaged_case_ids.append(str(case_id))
            await self._flag(case_id)
            return
        plan = await self._themes.plan(case.plan_digest)
        page.cases.append(case_message(case, plan, with_steps=False))

    async def _flag(self, case_id: UUID) -> None:
        """Tell supervision, once, that a case is damaged."""
        known = ConcernFilter(limit=1, case_id=case_id, key=RECORD)
        if not await self._projection.concerns(known):
            changes = unreadable_case(case_id, CORRUPT_RECORD, self._clock.now())
            await self._projection.store(changes)


def may_see(principal: Principal, row: CaseRow) -> bool:
    """Whether a principal may know of a case; see :mod:`adapters.gateway.auth.visibility`."""
    if principal.role is not Role.APPLICANT or principal.caller == LOCAL:
        return True
    return case_id_of(principal.caller, row.opened_by, row.request_id) == row.case_id


def _filter(query: CaseQuery, after: Cursor | None) -> CaseFilter:
    theme, _, version = query.theme.partition("@")
    return CaseFilter(
        limit=query.size + 1,
        after=after,
        theme=theme,
        version=int(version or 0),
        status=query.status,
    )
