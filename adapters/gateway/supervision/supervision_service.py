"""``onething.case.v1.SupervisionService``: the live queue, and what is done about it."""

from dataclasses import replace

from adapters.gateway import request_parts as parts
from adapters.gateway.cases.view.case_view import label_message, timestamp, violation_messages
from adapters.gateway.command_dispatcher import CommandDispatcher
from adapters.gateway.context import Context
from adapters.gateway.free_texts import FreeTextReader
from adapters.gateway.supervision import supervision_commands as commands
from adapters.gateway.supervision import supervision_requests as requests
from adapters.pb.onething.case.v1 import supervision_pb2, supervision_pb2_grpc
from adapters.presentation.plan_labels import format_concern_reason
from domain.projection.queries import Projection
from domain.projection.rows import ConcernRow

_LEVELS: dict[str, supervision_pb2.ConcernLevel.ValueType] = {
    "warning": supervision_pb2.CONCERN_LEVEL_WARNING,
    "breach": supervision_pb2.CONCERN_LEVEL_BREACH,
    "stuck": supervision_pb2.CONCERN_LEVEL_STUCK,
    "escalated": supervision_pb2.CONCERN_LEVEL_ESCALATED,
}


class SupervisionServicer(supervision_pb2_grpc.SupervisionServiceServicer):
    """The service, over the rows and the cases."""

    def __init__(
        self, projection: Projection, dispatcher: CommandDispatcher, words: FreeTextReader
    ) -> None:
        self._projection = projection
        self._words = words
        self._dispatcher = dispatcher

    async def ListConcerns(  # noqa: N802 - the contract's name
        self, request: supervision_pb2.ListConcernsRequest, context: Context
    ) -> supervision_pb2.ListConcernsResponse:
        """List what is not settled, or what is."""
        query, who = requests.query(request), context.principal
        rows = await self._projection.concerns(replace(query, limit=query.limit + 1))
        page, more = rows[: query.limit], len(rows) > query.limit
        return supervision_pb2.ListConcernsResponse(
            concerns=[
                concern_message(row, await self._words.note(row.case_id, row.action_slot, who))
                for row in page
            ],
            next_page_token=requests.page_token(page[-1]) if more else "",
        )

    async def TakeAction(  # noqa: N802 - the contract's name
        self, request: supervision_pb2.TakeActionRequest, context: Context
    ) -> supervision_pb2.TakeActionResponse:
        """Say what was done about a concern."""
        by = parts.read_command_request(request, context.principal)
        draft = commands.take_action(by, request.concern, request.action, request.note)
        done = await self._dispatcher.dispatch(draft)
        return supervision_pb2.TakeActionResponse(version=done.version, taken_now=done.done_now)


def concern_message(row: ConcernRow, note: str = "") -> supervision_pb2.Concern:
    """A concern, with the note to what was done about it last."""
    return supervision_pb2.Concern(
        case_id=str(row.case_id),
        key=row.key,
        level=_LEVELS[row.level],
        reason_code=row.reason,
        reason=label_message(format_concern_reason(row.reason)),
        theme=row.theme,
        label=label_message(row.label),
        step_id=row.step,
        department=row.department,
        since=timestamp(row.raised_at),
        due_at=None if row.due_at is None else timestamp(row.due_at),
        responsible=row.escalated_to or row.department,
        escalated_at=None if row.escalated_at is None else timestamp(row.escalated_at),
        action=row.action,
        action_note=note,
        failure_code=row.cause,
        violations=violation_messages(row.violations),
        held_by=row.held_by,
        settled_at=None if row.settled_at is None else timestamp(row.settled_at),
    )
