"""The actions of people and departments in a rehearsal, through the public API."""

from uuid import UUID, uuid4

from grpc import aio

from adapters.gateway.auth.identity import ACTOR_KEY
from adapters.pb.onething.adapter.v1 import adapter_pb2, adapter_pb2_grpc
from adapters.pb.onething.case.v1 import case_pb2, case_pb2_grpc
from domain.case.next_actions import idempotency_key
from domain.errors import CommandRejectedError, InvalidInputError
from domain.theme.case_input import SupplementInput, on_day
from ops.authoring.rehearse.scenario import Report, ScriptedAction, SupplementContent
from ops.authoring.rehearse.scripted_calls import ScriptedCallError, scripted_call
from ops.authoring.rehearse.scripted_departments import ScriptedDepartments
from ops.cli.client.case_requests import supplement_request
from ops.cli.text.case_text import CHINA

CLERK = "clerk/window"
"""The clerk who opens or supplies what only a clerk may, where a scenario names nobody."""


class People:
    """Everybody who calls the gateway.

    Whoever opened the case supplies and withdraws, where a scenario names nobody.
    """

    def __init__(self, channel: aio.Channel, departments: ScriptedDepartments) -> None:
        self._channel = channel
        self._cases = case_pb2_grpc.CaseServiceStub(channel)
        self._reports = adapter_pb2_grpc.StepReportServiceStub(channel)
        self._departments = departments
        self._opener = ""

    async def open(self, request: case_pb2.OpenCaseRequest) -> case_pb2.OpenCaseResponse:
        """Open a case; as a clerk if a value is accepted as shown."""
        self._opener = CLERK if any(each.HasField("as_shown") for each in request.form) else ""
        opened: case_pb2.OpenCaseResponse = await self._cases.OpenCase(
            request, metadata=_actor_metadata(self._opener)
        )
        return opened

    async def clocks(self, case_id: UUID) -> case_pb2.GetClockResponse:
        """Return the arithmetic of the case's limits."""
        request = case_pb2.GetClockRequest(case_id=str(case_id))
        response: case_pb2.GetClockResponse = await self._cases.GetClock(
            request, metadata=_actor_metadata(self._opener)
        )
        return response

    async def action(self, case_id: UUID, action: ScriptedAction) -> None:
        """Run a scripted action.

        Raises:
            CommandRejectedError: the gateway refused it and the script did not expect that,
                or the other way round.
        """
        try:
            await self._perform(case_id, action)
        except aio.AioRpcError as error:
            if not action.refused:
                raise CommandRejectedError(f"at {action.at}: {error.details()}") from error
        else:
            if action.refused:
                raise CommandRejectedError(f"at {action.at}: expected to be refused, but was not")

    async def _perform(self, case_id: UUID, action: ScriptedAction) -> None:
        if action.supplement is not None:
            await self._supply(case_id, action.supplement, action.by or self._opener)
        elif action.withdraw is not None:
            by = action.by or self._opener
            await self.call("CaseService/WithdrawCase", case_id, dict(action.withdraw), by=by)
        elif action.report is not None:
            await self._report(case_id, action.report)
        else:
            for method, request in (action.call or {}).items():
                await self.call(method, case_id, request, by=action.by)

    async def _supply(self, case_id: UUID, supply: SupplementContent, by: str) -> None:
        today = self._departments.clock.now().astimezone(CHINA).date()
        form = {name: on_day(value, today) for name, value in supply.form.items()}
        content = SupplementInput(form=form, materials=supply.materials)
        request = supplement_request(str(case_id), supply.step, content, as_shown=supply.as_shown)
        by = by or (CLERK if supply.as_shown else "")
        await self._cases.SupplementCase(request, metadata=_actor_metadata(by))

    async def _report(self, case_id: UUID, reported_answer: Report) -> None:
        key = idempotency_key(case_id, reported_answer.step, reported_answer.generation)
        await self.report(key, self._departments.answer(reported_answer.step, reported_answer))

    async def report(self, key: str, answer: adapter_pb2.Answer) -> None:
        """Report a department's answer to the submission ``key``."""
        request = adapter_pb2.ReportOutcomeRequest(idempotency_key=key, answer=answer)
        await self._reports.ReportOutcome(request)

    async def call(self, method: str, case_id: UUID, request: object, *, by: str = "") -> object:
        """Call ``Service/Method`` of the gateway with a request in JSON.

        ``case_id`` and ``request_id`` are filled in where the request has them. Raises
        InvalidInputError.
        """
        try:
            scripted = scripted_call(method, request)
        except ScriptedCallError as error:
            raise InvalidInputError((("call", f"{error}; {error.fix}"),)) from error
        scripted.fill(case_id=str(case_id), request_id=str(uuid4()))
        invoke = self._channel.unary_unary(
            scripted.path,
            request_serializer=lambda each: each.SerializeToString(),
            response_deserializer=scripted.response.FromString,
        )
        return await invoke(scripted.request, metadata=_actor_metadata(by))


def _actor_metadata(by: str) -> tuple[tuple[str, str], ...] | None:
    return ((ACTOR_KEY, by),) if by else None
