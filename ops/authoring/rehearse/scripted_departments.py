"""Scripted departments: one real gRPC server for all departments of a theme."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import grpc
from grpc import aio
from grpc_health.v1 import health

from adapters.kit.wire import canonical_body
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from adapters.pb.onething.adapter.v1 import adapter_pb2_grpc
from adapters.transport.grpc_server import GrpcServer
from adapters.value_fields import from_fields
from domain.case.next_actions import DepartmentCall
from domain.plan import FormValue, Plan
from domain.ports import Clock
from ops.authoring.rehearse.planned_reports import PlannedReports
from ops.authoring.rehearse.scenario import Reply, Scenario, WithdrawalReply
from ops.authoring.rehearse.scripted_answers import build_answer

if TYPE_CHECKING:
    Context: TypeAlias = aio.ServicerContext[Any, Any]

_CONTRACT = "1"
_LATER = frozenset({"pending", "special_procedure"})
_IMMEDIATELY = timedelta(0)


@dataclass
class _Submission:
    """The state of one submission at a department, and since when."""

    body: bytes
    reply: Reply
    answer: pb.Answer
    since: datetime


@dataclass
class ScriptedDepartments(adapter_pb2_grpc.DepartmentAdapterServiceServicer):
    """Answers as the scenario says; other submissions are granted at once.

    ``called`` are the calls and their times, ``kind/step`` in order; ``received`` the values that
    each step was last submitted with.
    """

    plan: Plan
    scenario: Scenario
    clock: Clock
    timed_calls: list[tuple[datetime, str]] = field(default_factory=list)
    received: dict[str, dict[str, FormValue | None]] = field(default_factory=dict)
    reports: PlannedReports = field(default_factory=PlannedReports)
    _replies: dict[str, list[Reply]] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)
    _withdrawal_replies: dict[str, list[WithdrawalReply]] = field(default_factory=dict)
    _submissions: dict[str, _Submission] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._replies = {name: list(each) for name, each in self.scenario.departments.items()}
        self._withdrawal_replies = {
            name: list(each) for name, each in self.scenario.withdraw.items()
        }

    async def Describe(  # noqa: N802 - the contract's name
        self, request: pb.DescribeRequest, context: "Context"
    ) -> pb.DescribeResponse:
        """Describe all items as served."""
        del request, context
        described = pb.DescribeResponse()
        for item in self.plan.items:
            described.items.add(item=item.name, versions=[_CONTRACT], withdrawable=True)
        return described

    async def Submit(  # noqa: N802 - the contract's name
        self, request: pb.SubmitRequest, context: "Context"
    ) -> pb.SubmitResponse:
        """Accept a submission; the same key gets the same answer."""
        key, body = request.idempotency_key, canonical_body(request)
        self._record_call(f"submit/{request.step_id}")
        self.received[request.step_id] = dict(from_fields(request.fields))
        submission = self._submissions.get(key)
        if submission is None:
            reply = await self._to_submission(request.step_id, context)
            submission = await self._store_reply(key, body, reply)
        if submission.body != body:
            await context.abort(
                grpc.StatusCode.ALREADY_EXISTS, "the key was submitted with another body"
            )
        return pb.SubmitResponse(answer=submission.answer)

    async def Query(  # noqa: N802 - the contract's name
        self, request: pb.QueryRequest, context: "Context"
    ) -> pb.QueryResponse:
        """Return the state; a promise that is due is replaced by the next answer."""
        key = request.idempotency_key
        step = _step_of(key)
        self._record_call(f"query/{step}")
        submission = self._submissions.get(key)
        if submission is None:
            await context.abort(grpc.StatusCode.NOT_FOUND, "never submitted")
            raise AssertionError  # abort raises
        due = self._due(step, submission)
        if due is not None and self.clock.now() >= due:
            if self._loses_submission(step):
                del self._submissions[key]
            submission = await self._store_reply(
                key, submission.body, await self._next(step, context)
            )
        return pb.QueryResponse(answer=submission.answer)

    async def Withdraw(  # noqa: N802 - the contract's name
        self, request: pb.WithdrawRequest, context: "Context"
    ) -> pb.WithdrawResponse:
        """Withdraw a submission, as the scenario says."""
        step = _step_of(request.idempotency_key)
        self._record_call(f"withdraw/{step}")
        script = self._withdrawal_replies.get(step, [])
        reply_script = script[0] if script else WithdrawalReply()
        if reply_script.fail:
            await self._fail(script, f"withdraw/{step}", reply_script, context)
        if reply_script.result == "never":
            await context.abort(grpc.StatusCode.UNAVAILABLE, "as the scenario says")
        if reply_script.result == "impossible":
            return pb.WithdrawResponse(result=pb.WITHDRAWAL_RESULT_IMPOSSIBLE)
        response = pb.WithdrawResponse(result=pb.WITHDRAWAL_RESULT_WITHDRAWN)
        response.withdrawn_at.FromDatetime(self.clock.now())
        return response

    @property
    def calls(self) -> list[str]:
        """Return the calls, ``kind/step`` in order."""
        return [call for _, call in self.timed_calls]

    def _record_call(self, call: str) -> None:
        self.timed_calls.append((self.clock.now(), call))

    def answer(self, step: str, reply: Reply) -> pb.Answer:
        """Return a reply on the wire, as of now."""
        return build_answer(self.plan, step, reply, self.clock.now(), self.received.get(step, {}))

    def due(self, call: DepartmentCall) -> datetime | None:
        """Return when a query will have a new answer; None if unknown."""
        submission = self._submissions.get(call.key)
        return (
            self._due(call.step, submission)
            if submission is not None and call.kind == "query"
            else None
        )

    async def report_due(self) -> tuple[str, pb.Answer] | None:
        """Return a due report: the key, and the answer.

        None if there is none, or if a query was answered with it before.
        """
        while planned := self.reports.pop_due(self.clock.now()):
            step = _step_of(planned.key)
            script = self._replies.get(step, [])
            if script and script[0] is planned.reply:
                submission = await self._store_reply(
                    planned.key, self._submissions[planned.key].body, script.pop(0)
                )
                return planned.key, submission.answer
        return None

    async def _store_reply(self, key: str, body: bytes, reply: Reply) -> _Submission:
        """Store a reply as the state of a submission, and plan the report after it."""
        step, now = _step_of(key), self.clock.now()
        submission = _Submission(body, reply, self.answer(step, reply), now)
        self._submissions[key] = submission
        script = self._replies.get(step, [])
        if script and script[0].reports and reply.answer != "supplement":
            await self.reports.plan(now + (script[0].after or reply.expected), key, script[0])
        return submission

    def _due(self, step: str, submission: _Submission) -> datetime | None:
        """Return when a waiting submission has its next answer; None if there is none."""
        script = self._replies.get(step, [])
        if submission.reply.answer not in _LATER or (script and script[0].silence):
            return None
        after = script[0].after if script else _IMMEDIATELY
        return submission.since + (after or submission.reply.expected)

    def _loses_submission(self, step: str) -> bool:
        """Return whether the department has lost the submission that it deferred."""
        script = self._replies.get(step, [])
        return bool(script) and script[0].fail == "NOT_FOUND"

    async def _to_submission(self, step: str, context: "Context") -> Reply:
        """Return the reply to a submission: ``pending`` if the script has it later."""
        script = self._replies.get(step, [])
        if script and script[0].after and not script[0].fail:
            return Reply(answer="pending", expected=script[0].after)
        return await self._next(step, context)

    async def _next(self, step: str, context: "Context") -> Reply:
        script = self._replies.get(step, [])
        if script and script[0].fail:
            await self._fail(script, f"answer/{step}", script[0], context)
        if script and script[0].silence:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "as the scenario says")
        return script.pop(0) if script else Reply()

    async def _fail(
        self,
        script: list[Reply] | list[WithdrawalReply],
        name: str,
        reply_script: Reply | WithdrawalReply,
        context: "Context",
    ) -> None:
        failed = self._failures[name] = self._failures.get(name, 0) + 1
        if failed >= reply_script.times:
            script.pop(0)
            self._failures[name] = 0
        await context.abort(grpc.StatusCode[reply_script.fail], "as the scenario says")


def _step_of(key: str) -> str:
    return key.split("/")[1]


@asynccontextmanager
async def serve_departments(departments: ScriptedDepartments) -> AsyncIterator[str]:
    """Serve on loopback while a block runs; yields ``HOST:PORT``."""
    server = GrpcServer("127.0.0.1", 0, None, health.aio.HealthServicer())
    add = partial(adapter_pb2_grpc.add_DepartmentAdapterServiceServicer_to_server, departments)
    try:
        yield await server.start(add)
    finally:
        await server.stop(0)
