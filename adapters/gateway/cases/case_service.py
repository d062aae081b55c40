"""``onething.case.v1.CaseService``: opens and supplements cases, reads them from the record."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from adapters.gateway import request_parts as parts
from adapters.gateway.auth.callers import Callers
from adapters.gateway.auth.visibility import read_visible_case
from adapters.gateway.cases import case_action_requests as acting_requests
from adapters.gateway.cases import case_actions as actions
from adapters.gateway.cases import requests, supplements
from adapters.gateway.cases.case_lister import CaseLister
from adapters.gateway.cases.case_opener import CaseOpener
from adapters.gateway.cases.view.blocked_steps import mark_blocked_steps
from adapters.gateway.cases.view.case_view import case_message, entry_message
from adapters.gateway.cases.view.clock_view import clock_response
from adapters.gateway.cases.view.current_texts import (
    ending_of,
    reasons_of,
    select_current_events,
    tracking_numbers,
)
from adapters.gateway.cases.view.messages import message_page, select_page
from adapters.gateway.cases.view.override_view import override_messages, override_reasons
from adapters.gateway.command_dispatcher import CommandDispatcher
from adapters.gateway.context import Context
from adapters.gateway.free_texts import FreeTextReader
from adapters.pb.onething.case.v1 import case_pb2, case_pb2_grpc
from adapters.presentation.timeline import timeline_entry
from adapters.subscriptions.case_watch import CaseWatch
from adapters.subscriptions.plan_history import PlanHistory
from domain.case.codec import case_of, decode, replay
from domain.ports import Calendars, CaseRecord, Clock, PauseRegister, ThemeStore
from domain.projection.queries import Projection


@dataclass(frozen=True, slots=True)
class CaseQueryPorts:
    """What cases are read from."""

    record: CaseRecord
    projection: Projection
    words: FreeTextReader
    themes: ThemeStore
    watch: CaseWatch
    calendars: Calendars
    clock: Clock
    pauses: PauseRegister


class CaseServicer(case_pb2_grpc.CaseServiceServicer):
    """The service, over the commands and the record."""

    def __init__(
        self,
        opener: CaseOpener,
        dispatcher: CommandDispatcher,
        reading: CaseQueryPorts,
        callers: Callers,
    ) -> None:
        self._opener = opener
        self._dispatcher = dispatcher
        self._callers = callers
        self._calendars = reading.calendars
        self._clock = reading.clock
        self._pauses = reading.pauses
        self._record = reading.record
        self._words = reading.words
        self._themes = reading.themes
        self._watch = reading.watch
        self._lists = CaseLister(reading.record, reading.projection, reading.themes, reading.clock)

    async def OpenCase(  # noqa: N802 - the contract's name
        self, request: case_pb2.OpenCaseRequest, context: Context
    ) -> case_pb2.OpenCaseResponse:
        """Open a case."""
        opening = requests.opening_request(request, context.principal)
        opened = await self._opener.open(opening)
        return case_pb2.OpenCaseResponse(
            case_id=str(opened.case_id), theme=opened.theme, opened_now=opened.opened_now
        )

    async def SupplementCase(  # noqa: N802 - the contract's name
        self, request: case_pb2.SupplementCaseRequest, context: Context
    ) -> case_pb2.SupplementCaseResponse:
        """Supply what a department requested, or the case itself."""
        by, supplied = requests.supplied_values(request, context.principal)
        if request.step_id:
            draft = supplements.supplement_step(by, request.step_id, supplied)
        else:
            draft = supplements.supplement_case(by, supplied)
        done = await self._dispatcher.dispatch(draft)
        return case_pb2.SupplementCaseResponse(version=done.version, supplemented_now=done.done_now)

    async def CorrectCase(  # noqa: N802 - the contract's name
        self, request: case_pb2.CorrectCaseRequest, context: Context
    ) -> case_pb2.CorrectCaseResponse:
        """Correct one's own input."""
        by, supplied = requests.supplied_values(request, context.principal)
        done = await self._dispatcher.dispatch(supplements.correct_case(by, supplied))
        return case_pb2.CorrectCaseResponse(version=done.version, corrected_now=done.done_now)

    async def WithdrawCase(  # noqa: N802 - the contract's name
        self, request: case_pb2.WithdrawCaseRequest, context: Context
    ) -> case_pb2.WithdrawCaseResponse:
        """Take a case back."""
        draft = actions.withdraw_case(*acting_requests.withdrawal(request, context.principal))
        done = await self._dispatcher.dispatch(draft)
        return case_pb2.WithdrawCaseResponse(version=done.version, withdrawn_now=done.done_now)

    async def SendMessage(  # noqa: N802 - the contract's name
        self, request: case_pb2.SendMessageRequest, context: Context
    ) -> case_pb2.SendMessageResponse:
        """Send a message on a step."""
        by = parts.read_command_request(request, context.principal)
        draft = actions.send_message(by, request.step_id, request.text)
        done = await self._dispatcher.dispatch(draft)
        return case_pb2.SendMessageResponse(version=done.version, sent_now=done.done_now)

    async def ListMessages(  # noqa: N802 - the contract's name
        self, request: case_pb2.ListMessagesRequest, context: Context
    ) -> case_pb2.ListMessagesResponse:
        """Read messages."""
        query = acting_requests.message_page(request)
        events = await read_visible_case(self._record, query.case_id, context.principal)
        plan = await self._themes.plan(replay(events, query.case_id).plan_digest)
        threads = actions.readable_threads(self._callers, plan, context.principal)
        page = select_page(query, events, threads)
        words = await self._words.read(query.case_id, plan, page.sent, context.principal)
        return message_page(page, words)

    async def HandOutResult(  # noqa: N802 - the contract's name
        self, request: case_pb2.HandOutResultRequest, context: Context
    ) -> case_pb2.HandOutResultResponse:
        """Hand certificates out."""
        draft = actions.hand_out(*acting_requests.hand_out(request, context.principal))
        done = await self._dispatcher.dispatch(draft)
        return case_pb2.HandOutResultResponse(version=done.version, handed_out_now=done.done_now)

    async def GetClock(  # noqa: N802 - the contract's name
        self, request: case_pb2.GetClockRequest, context: Context
    ) -> case_pb2.GetClockResponse:
        """Explain the clocks."""
        case_id = UUID(request.case_id)
        events = await read_visible_case(self._record, case_id, context.principal)
        case = replay(events, case_id)
        plan = await self._themes.plan(case.plan_digest)
        return await clock_response(case, plan, events, self._calendars, self._clock.now())

    async def GetCase(  # noqa: N802 - the contract's name
        self, request: case_pb2.GetCaseRequest, context: Context
    ) -> case_pb2.GetCaseResponse:
        """Read a case."""
        case_id = UUID(request.case_id)
        events = await read_visible_case(self._record, case_id, context.principal)
        decoded = [decode(each.event) for each in events]
        case = case_of(decoded, case_id)
        plan = await self._themes.plan(case.plan_digest)
        current_events = select_current_events(case, decoded)
        words = await self._words.read(case_id, plan, current_events, context.principal)
        message = case_message(
            case,
            plan,
            reasons=reasons_of(case, plan, current_events, words),
            ending=ending_of(plan, current_events, words),
            tracking_numbers=tracking_numbers(current_events, words),
            overrides=override_messages(
                case, plan, override_reasons(current_events, words)
            ).values(),
        )
        mark_blocked_steps(message, case, plan, await self._pauses.paused())
        return case_pb2.GetCaseResponse(case=message)

    async def WatchCase(  # noqa: N802 - the contract's name
        self, request: case_pb2.WatchCaseRequest, context: Context
    ) -> AsyncIterator[case_pb2.WatchCaseResponse]:
        """Stream a timeline until its case is closed and nothing of it is being taken back."""
        case_id = UUID(request.case_id)
        events = await read_visible_case(self._record, case_id, context.principal)
        plans = PlanHistory.recorded(events)
        async for event in self._watch.events(case_id, after=request.after_version):
            plans = plans.after(event)
            plan = await self._themes.plan(plans.at(event.version))
            words = await self._words.read(case_id, plan, [event], context.principal)
            entry = entry_message(timeline_entry(event, plan), words)
            yield case_pb2.WatchCaseResponse(entry=entry)

    async def ListCases(  # noqa: N802 - the contract's name
        self, request: case_pb2.ListCasesRequest, context: Context
    ) -> case_pb2.ListCasesResponse:
        """List cases."""
        return await self._lists.page(requests.query(request, context.principal))
