"""Requests on concerns of supervision: from the wire."""

from dataclasses import replace
from uuid import UUID

from adapters.gateway import request_parts as parts
from adapters.gateway.request_parts import DEFAULT_PAGE_SIZE
from adapters.pb.onething.case.v1 import supervision_pb2
from domain.errors import InvalidInputError
from domain.projection.queries import ConcernFilter, Cursor
from domain.projection.rows import ConcernRow, Level

LEVELS: dict[int, Level] = {
    supervision_pb2.CONCERN_LEVEL_WARNING: "warning",
    supervision_pb2.CONCERN_LEVEL_BREACH: "breach",
    supervision_pb2.CONCERN_LEVEL_STUCK: "stuck",
    supervision_pb2.CONCERN_LEVEL_ESCALATED: "escalated",
}


def page_token(row: ConcernRow) -> str:
    """A concern, to go on after. The last part of its key is its ordinal."""
    return parts.page_token(Cursor(row.raised_at, row.case_id, f"{row.key}/{row.ordinal}"))


def query(request: supervision_pb2.ListConcernsRequest) -> ConcernFilter:
    """Read what is to be listed. Raises InvalidInputError: the token is of no page."""
    return ConcernFilter(
        limit=request.page_size or DEFAULT_PAGE_SIZE,
        after=_cursor(request.page_token),
        department=request.department,
        level=LEVELS.get(request.level),
        settled=request.settled,
        case_id=UUID(request.case_id) if request.case_id else None,
    )


def _cursor(token: str) -> Cursor | None:
    """The place that a token names, if there is one. Raises InvalidInputError."""
    found = parts.read_cursor(token)
    if found is None:
        return None
    key, _, ordinal = found.key.rpartition("/")
    if not (key and ordinal.isdecimal()):
        hint = "give the next_page_token of the page before"
        raise InvalidInputError((("page_token", hint),))
    return replace(found, key=key, ordinal=int(ordinal))
