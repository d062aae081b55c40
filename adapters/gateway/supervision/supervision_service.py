"""``onething.case.v1.SupervisionService``: the live queue, and what is done about it."""

from itertools import islice

from adapters.gateway.cases.view.case_view import label_message, timestamp, violation_messages
from adapters.gateway.command_dispatcher import Asker, CaseAsking
from adapters.gateway.context import Context
from adapters.gateway.free_texts import WordReader
from adapters.gateway.supervision import supervision_requests as requests
from adapters.pb.onething.case.v1 import supervision_pb2, supervision_pb2_grpc
from adapters.presentation.event_texts import NOTE
from adapters.presentation.plan_labels import stuck_words
from adapters.subscriptions.work_projection import Worklist
from adapters.subscriptions.work_rows import ConcernRow
from domain.case.commands import ReportAction
from domain.errors import CommandRejectedError

_LEVELS: dict[str, supervision_pb2.ConcernLevel.ValueType] = {
    "warning": supervision_pb2.CONCERN_LEVEL_WARNING,
    "breach": supervision_pb2.CONCERN_LEVEL_BREACH,
    "stuck": supervision_pb2.CONCERN_LEVEL_STUCK,
    "escalated": supervision_pb2.CONCERN_LEVEL_ESCALATED,
}


class SupervisionServicer(supervision_pb2_grpc.SupervisionServiceServicer):
    """The service, over the worklist and the cases."""

    def __init__(self, worklist: Worklist, asking: CaseAsking, words: WordReader) -> None:
        self._worklist = worklist
        self._words = words
        self._asking = asking

    async def ListConcerns(  # noqa: N802 - the contract's name
        self, request: supervision_pb2.ListConcernsRequest, context: Context
    ) -> supervision_pb2.ListConcernsResponse:
        """List what is not settled, or what is."""
        listing, who = requests.listing(request), context.principal
        await self._worklist.caught_up()
        concerns = self._worklist.concerns(listing.department, settled=listing.settled)
        wanted = filter(listing.has, concerns)
        rows = list(islice(wanted, listing.size + 1))
        page, more = rows[: listing.size], len(rows) > listing.size
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
        asking = requests.action(request, context.principal)

        async def make(asker: Asker) -> ReportAction:
            if request.concern not in asker.case.concerns:
                raise CommandRejectedError(
                    f"there is no concern {request.concern}: list them for their keys"
                )
            return ReportAction(
                **asker.by,
                concern=request.concern,
                action=request.action,
                slot=asker.slot if request.note else "",
            )

        body = {
            "kind": "take_action",
            "concern": request.concern,
            "action": request.action,
            "note": request.note,
        }
        values = {NOTE: request.note} if request.note else None
        done = await self._asking.ask(asking, body, make, values)
        return supervision_pb2.TakeActionResponse(version=done.version, taken_now=done.done_now)


def concern_message(row: ConcernRow, note: str = "") -> supervision_pb2.Concern:
    """A concern, with the note to what was done about it last."""
    return supervision_pb2.Concern(
        case_id=str(row.case_id),
        key=row.key,
        level=_LEVELS[row.level],
        reason_code=row.reason,
        reason=label_message(stuck_words(row.reason)),
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
        failure_code=row.because,
        violations=violation_messages(row.violations),
        held_by=row.held_by,
        settled_at=None if row.settled_at is None else timestamp(row.settled_at),
    )
