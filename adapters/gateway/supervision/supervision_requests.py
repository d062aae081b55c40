"""Requests on concerns of supervision: from the wire, checked, all at once."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.gateway import request_parts as parts
from adapters.gateway.auth.identity import Principal
from adapters.gateway.command_dispatcher import CommandRequest
from adapters.gateway.request_parts import DEFAULT_PAGE_SIZE, Violations
from adapters.pb.onething.case.v1 import supervision_pb2
from adapters.subscriptions.work_rows import ConcernRow, Level

_TOKEN_PARTS = 3
_KEY = re.compile(r"[a-z_]{1,32}(/[A-Za-z0-9_-]{1,63}){0,3}")

LEVELS: dict[int, Level] = {
    supervision_pb2.CONCERN_LEVEL_WARNING: "warning",
    supervision_pb2.CONCERN_LEVEL_BREACH: "breach",
    supervision_pb2.CONCERN_LEVEL_STUCK: "stuck",
    supervision_pb2.CONCERN_LEVEL_ESCALATED: "escalated",
}

Place = tuple[datetime, str, str]
"""Where a concern stands in the list: since when, case, key."""


@dataclass(frozen=True, slots=True)
class ConcernQuery:
    """Which concerns are asked for: after a place in the list, if there is one."""

    department: str | None
    level: Level | None
    size: int
    after: Place | None
    settled: bool
    case_id: UUID | None

    def matches(self, row: ConcernRow) -> bool:
        """Whether a row is asked for."""
        wanted = self.level in (None, row.level) and self.case_id in (None, row.case_id)
        return wanted and (self.after is None or place_of(row) > self.after)


def place_of(row: ConcernRow) -> Place:
    """Where a concern stands in the list."""
    return row.error_location, str(row.case_id), row.key


def page_token(row: ConcernRow) -> str:
    """A concern, to go on after."""
    error_location, case_id, key = place_of(row)
    return f"{error_location.isoformat()}|{case_id}|{key}"


def query(request: supervision_pb2.ListConcernsRequest) -> ConcernQuery:
    """Read what is to be listed. Raises InvalidInputError with everything that is wrong."""
    found: Violations = []
    parts.check_page_size(request.page_size, found)
    if request.level not in supervision_pb2.ConcernLevel.values():
        found.append(("level", "give one of the levels of the contract"))
    after = _place(request.page_token, found)
    if request.case_id:
        parts.check_case_id(request.case_id, found)
    parts.refuse(found)
    return ConcernQuery(
        department=request.department or None,
        level=LEVELS.get(request.level),
        size=request.page_size or DEFAULT_PAGE_SIZE,
        after=after,
        settled=request.settled,
        case_id=UUID(request.case_id) if request.case_id else None,
    )


def action(request: supervision_pb2.TakeActionRequest, principal: Principal) -> CommandRequest:
    """Who acted on which case. Raises InvalidInputError with everything that is wrong."""
    found: Violations = []
    if not _KEY.fullmatch(request.concern):
        found.append(("concern", "give the key of a concern of the case"))
    parts.check_code("action", request.action, found)
    if request.note:
        parts.check_text("note", request.note, found)
    return parts.read_command_request(request, principal, found)


def _place(token: str, found: Violations) -> Place | None:
    if not token:
        return None
    given = token.split("|")
    try:
        error_location = datetime.fromisoformat(given[0])
    except ValueError:
        error_location = None
    if error_location is None or error_location.tzinfo is None or len(given) != _TOKEN_PARTS:
        found.append(("page_token", "give the next_page_token of the page before"))
        return None
    return error_location, given[1], given[2]
