"""Requests on concerns of supervision: from the wire."""

from dataclasses import dataclass
from uuid import UUID

from adapters.gateway import request_parts as parts
from adapters.gateway.request_parts import DEFAULT_PAGE_SIZE, Place
from adapters.pb.onething.case.v1 import supervision_pb2
from adapters.subscriptions.work_rows import ConcernRow, Level

LEVELS: dict[int, Level] = {
    supervision_pb2.CONCERN_LEVEL_WARNING: "warning",
    supervision_pb2.CONCERN_LEVEL_BREACH: "breach",
    supervision_pb2.CONCERN_LEVEL_STUCK: "stuck",
    supervision_pb2.CONCERN_LEVEL_ESCALATED: "escalated",
}


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
    """Where a concern stands in the list: since when, case, key."""
    return row.raised_at, str(row.case_id), row.key


def page_token(row: ConcernRow) -> str:
    """A concern, to go on after."""
    return parts.page_token(place_of(row))


def query(request: supervision_pb2.ListConcernsRequest) -> ConcernQuery:
    """Read what is to be listed. Raises InvalidInputError: the token is of no page."""
    return ConcernQuery(
        department=request.department or None,
        level=LEVELS.get(request.level),
        size=request.page_size or DEFAULT_PAGE_SIZE,
        after=parts.read_place(request.page_token),
        settled=request.settled,
        case_id=UUID(request.case_id) if request.case_id else None,
    )
