"""Scripted departments: one real gRPC server that speaks for all departments of a theme."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import grpc
from grpc import aio

from adapters.departments.field_values import to_field
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from adapters.pb.onething.adapter.v1 import adapter_pb2_grpc
from adapters.samples.identifiers import credit_code, id_number
from domain.plan import FormValue, Plan, PlanField
from domain.ports import Clock
from ops.rehearsal.scenario import Reply, Scenario, TakenBack

if TYPE_CHECKING:
    Context: TypeAlias = aio.ServicerContext[Any, Any]

_CONTRACT = "1"
_LATER = frozenset({"pending", "special_procedure"})
_TEXTS = {
    "bank_account": "6222020000000000001",
    "credit_code": credit_code("440100", 1),
    "id_card": id_number("440100", date(2026, 1, 5), 1),
    "person_name": "样例",
    "phone": "13800138000",
    "postcode": "528400",
}


@dataclass
class _Submission:
    """What a department has of one submission, and since when."""

    reply: Reply
    answer: pb.Answer
    since: datetime


@dataclass
class ScriptedDepartments(adapter_pb2_grpc.DepartmentAdapterServiceServicer):
    """Answers as the scenario says; what it does not name is granted at once."""

    plan: Plan
    scenario: Scenario
    clock: Clock
    calls: list[str] = field(default_factory=list)
    _replies: dict[str, list[Reply]] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)
    _taken_back: dict[str, list[TakenBack]] = field(default_factory=dict)
    _submissions: dict[str, _Submission] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._replies = {name: list(each) for name, each in self.scenario.departments.items()}
        self._taken_back = {name: list(each) for name, each in self.scenario.withdraw.items()}

    async def Describe(  # noqa: N802 - the contract's name
        self, request: pb.DescribeRequest, context: "Context"
    ) -> pb.DescribeResponse:
        """Say that everything is served."""
        del request, context
        described = pb.DescribeResponse()
        for item in self.plan.items:
            described.items.add(item=item.name, versions=[_CONTRACT], withdrawable=True)
        return described

    async def Submit(  # noqa: N802 - the contract's name
        self, request: pb.SubmitRequest, context: "Context"
    ) -> pb.SubmitResponse:
        """Take a submission in; the same key is answered alike."""
        key = request.idempotency_key
        self.calls.append(f"submit/{request.step_id}")
        if key not in self._submissions:
            reply = await self._next(request.step_id, context)
            self._keep(key, request.step_id, reply)
        return pb.SubmitResponse(answer=self._submissions[key].answer)

    async def Query(  # noqa: N802 - the contract's name
        self, request: pb.QueryRequest, context: "Context"
    ) -> pb.QueryResponse:
        """Say how far it is; a promise whose time has come is followed by what comes after."""
        key = request.idempotency_key
        step = _step_of(key)
        self.calls.append(f"query/{step}")
        if key not in self._submissions:
            await context.abort(grpc.StatusCode.NOT_FOUND, "never submitted")
        kept = self._submissions[key]
        if kept.reply.answer in _LATER and self.clock.now() >= self._due(step, kept):
            self._keep(key, step, await self._next(step, context))
        return pb.QueryResponse(answer=self._submissions[key].answer)

    async def Withdraw(  # noqa: N802 - the contract's name
        self, request: pb.WithdrawRequest, context: "Context"
    ) -> pb.WithdrawResponse:
        """Take a submission back, as the scenario says."""
        step = _step_of(request.idempotency_key)
        self.calls.append(f"withdraw/{step}")
        script = self._taken_back.get(step, [])
        told = script[0] if script else TakenBack()
        if told.fail:
            await self._fail(script, f"withdraw/{step}", told, context)
        if told.result == "impossible":
            return pb.WithdrawResponse(result=pb.WITHDRAWAL_RESULT_IMPOSSIBLE)
        response = pb.WithdrawResponse(result=pb.WITHDRAWAL_RESULT_WITHDRAWN)
        response.withdrawn_at.FromDatetime(self.clock.now())
        return response

    def answer(self, step: str, reply: Reply) -> pb.Answer:
        """A reply on the wire, as of now."""
        item = self.plan.item_by_name[step]
        answer = pb.Answer()
        answer.adapter.department = item.department
        answer.adapter.software = "rehearsal"
        answer.adapter.version = "1"
        answer.effective_at.FromDatetime(self.clock.now())
        match reply.answer:
            case "granted":
                self._grant(step, reply, answer.granted)
            case "refused":
                answer.refused.reason_code = reply.reason_code
                answer.refused.reason = reply.reason
                answer.refused.legal_basis = reply.legal_basis
            case "supplement":
                for each in reply.missing:
                    answer.supplement.missing.add(
                        name=each.name, reason_code=each.reason_code, reason=each.reason
                    )
            case "pending":
                answer.pending.ticket = reply.ticket or f"{step}-{len(self.calls)}"
                answer.pending.expected_by.FromDatetime(self.clock.now() + reply.expected)
            case "special_procedure":
                special = answer.special_procedure
                special.kind = (
                    pb.SPECIAL_PROCEDURE_KIND_EXTENSION
                    if reply.procedure == "extension"
                    else pb.SPECIAL_PROCEDURE_KIND_OTHER
                )
                special.name = reply.name
                special.legal_basis = reply.legal_basis
                special.expected_end.FromDatetime(self.clock.now() + reply.expected)
                special.ticket = reply.ticket
        return answer

    def _grant(self, step: str, reply: Reply, granted: pb.Granted) -> None:
        item = self.plan.item_by_name[step]
        for name in item.produces:
            value = reply.outputs.get(name, _value(self.plan.field_by_name[name]))
            granted.outputs.append(to_field(name, value))
        for name in item.issues:
            digest = hashlib.sha256(f"{name}@{self.plan.ref}".encode()).digest()
            granted.certificates.add(name=name, sha256=digest)

    def _keep(self, key: str, step: str, reply: Reply) -> None:
        self._submissions[key] = _Submission(reply, self.answer(step, reply), self.clock.now())

    def _due(self, step: str, kept: _Submission) -> datetime:
        script = self._replies.get(step, [])
        after = script[0].after if script else timedelta(0)
        return kept.since + (after or kept.reply.expected)

    async def _next(self, step: str, context: "Context") -> Reply:
        script = self._replies.get(step, [])
        if not script:
            return Reply()
        if script[0].fail:
            await self._fail(script, f"answer/{step}", script[0], context)
        return script.pop(0) if script else Reply()

    async def _fail(
        self,
        script: list[Reply] | list[TakenBack],
        name: str,
        told: Reply | TakenBack,
        context: "Context",
    ) -> None:
        failed = self._failures[name] = self._failures.get(name, 0) + 1
        if failed >= told.times:
            script.pop(0)
            self._failures[name] = 0
        await context.abort(grpc.StatusCode[told.fail], "as the scenario says")


def _step_of(key: str) -> str:
    return key.split("/")[1]


def _value(made_up: PlanField) -> FormValue:
    match made_up.type:
        case "integer":
            return 1
        case "boolean":
            return True
        case "date":
            return "2026-01-05"
        case "decimal":
            return "1.00"
        case "choice":
            return made_up.choices[0]
        case "text":
            return _TEXTS.get(made_up.format or "", f"R-{made_up.name}")[: made_up.max_length]


@asynccontextmanager
async def serving(departments: ScriptedDepartments) -> AsyncIterator[str]:
    """Serve on loopback while a block runs; gives ``HOST:PORT``."""
    server = aio.server()
    adapter_pb2_grpc.add_DepartmentAdapterServiceServicer_to_server(departments, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(0)
