"""Lives of cases in which people and departments write one mark into every free text.

Whatever is sent goes through :class:`Sender`, which keeps it: so a test can see which fields
were filled, and send each request again with the mark in any other field.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from grpc import aio

from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import case_pb2, supervision_pb2, task_pb2
from adapters.pb.onething.case.v1 import operations_pb2 as ops
from domain.case.commands import CheckDueDates
from tests.unit.adapters.gateway.cases.test_as_shown import unusual
from tests.unit.adapters.gateway.gateway_harness import GatewayHarness, form
from tests.unit.adapters.gateway.whole_life import as_actor, materials, opening, promise

MARK = "赵钱孙李口信"
SERVICES = (
    (case_pb2, "CaseService"),
    (task_pb2, "TaskService"),
    (supervision_pb2, "SupervisionService"),
    (ops, "OperationsService"),
    (adapter_pb2, "StepReportService"),
)
CLERK, REVIEWER = as_actor("clerk/w1"), as_actor("reviewer/r1")
OPERATOR, SUPERVISOR = as_actor("operator/o1"), as_actor("supervisor/s1")
_READING = ("Get", "List", "Watch")


def writing_methods() -> dict[str, Descriptor]:
    """Every method that changes something, with its request."""
    return {
        f"/{service.full_name}/{method.name}": method.input_type
        for module, name in SERVICES
        for service in [module.DESCRIPTOR.services_by_name[name]]
        for method in service.methods
        if not method.name.startswith(_READING)
    }


def string_fields(message: Descriptor, seen: set[str] | None = None) -> Iterator[str]:
    """Every string field that a message can hold, at any depth, ``Message.field``."""
    seen = set() if seen is None else seen
    if message.full_name in seen:
        return
    seen.add(message.full_name)
    for field in message.fields:
        if field.type == FieldDescriptor.TYPE_STRING:
            yield f"{message.name}.{field.name}"
        elif field.message_type is not None:
            yield from string_fields(field.message_type, seen)


def texts(message: Message) -> Iterator[tuple[Message, FieldDescriptor, int | None]]:
    """Every string that is set in a message: who holds it, in which field, at which index."""
    for field, value in message.ListFields():
        repeated = field.is_repeated
        if field.type == FieldDescriptor.TYPE_STRING:
            yield from ((message, field, i) for i in (range(len(value)) if repeated else [None]))
        elif field.message_type is not None:
            for each in value if repeated else [value]:
                yield from texts(each)


def text_at(holder: Message, field: FieldDescriptor, index: int | None) -> str:
    value = getattr(holder, field.name)
    return value if index is None else value[index]


def set_text(holder: Message, field: FieldDescriptor, index: int | None, text: str) -> None:
    if index is None:
        setattr(holder, field.name, text)
    else:
        getattr(holder, field.name)[index] = text


class Sender:
    """Sends requests to an office and keeps them."""

    def __init__(self, harness: GatewayHarness) -> None:
        self.harness = harness
        self.sent: list[tuple[str, Message, dict[str, object]]] = []

    async def send(self, request: Message, actor: dict[str, object] = CLERK) -> bytes:
        name = request.DESCRIPTOR.full_name
        [method] = [k for k, each in writing_methods().items() if each.full_name == name]
        kept = type(request)()
        kept.CopyFrom(request)
        self.sent.append((method, kept, actor))
        return await self.post(method, request, actor)

    async def post(self, method: str, request: Message, actor: dict[str, object]) -> bytes:
        call = self.harness.channel.unary_unary(method)
        response: bytes = await call(request.SerializeToString(), **actor)
        return response

    async def refused(self, request: Message, actor: dict[str, object] = CLERK) -> None:
        """Send what the case does not allow now."""
        try:
            await self.send(request, actor)
        except aio.AioRpcError:
            return
        raise AssertionError(f"{request.DESCRIPTOR.name} was accepted")

    async def open(self, request: case_pb2.OpenCaseRequest) -> str:
        opened = case_pb2.OpenCaseResponse.FromString(await self.send(request))
        await self.harness.engine.feed(UUID(opened.case_id))
        return opened.case_id

    async def complete(self, case_id: str, task: str, **what: Any) -> None:
        """Complete a task; claim it before, if nobody has it."""
        request_id = task.replace("/", "-")
        if task not in (await self.harness.case(UUID(case_id))).claims:
            claim = task_pb2.ClaimTaskRequest(
                case_id=case_id, request_id=f"c-{request_id}", task=task
            )
            await self.send(claim, REVIEWER)
        done = task_pb2.CompleteTaskRequest(
            case_id=case_id, request_id=f"d-{request_id}", task=task, **what
        )
        await self.send(done, REVIEWER)

    async def report(self, case_id: str, step: str, **decision: Any) -> None:
        item = self.harness.engine.plan.item_by_name[step]
        who = adapter_pb2.AdapterIdentity(
            department=item.department, software="scripted", version="1.0"
        )
        answer = adapter_pb2.Answer(adapter=who, **decision)
        answer.effective_at.FromDatetime(self.harness.clock.now())
        request = adapter_pb2.ReportOutcomeRequest(
            idempotency_key=f"{case_id}/{step}/1", answer=answer, ticket=MARK
        )
        await self.send(request, {})

    async def grant(self, case_id: str, step: str) -> None:
        item = self.harness.engine.plan.item_by_name[step]
        granted = adapter_pb2.Granted(
            outputs=[
                adapter_pb2.Field(name=name, text=MARK, overridden_checks=[MARK])
                for name in item.produces
            ],
            certificates=[
                adapter_pb2.Material(name=name, sha256=bytes(32), licence_id=MARK)
                for name in item.issues
            ],
        )
        await self.report(case_id, step, granted=granted)


async def run_window_case(sender: Sender) -> list[str]:
    """The lives of two cases that people pre-review."""
    cases = [
        await sender.open(
            case_pb2.OpenCaseRequest(
                request_id=request_id,
                theme="prereview_by_people",
                form=form(id_number="449999199303070025", address=MARK),
                materials=materials("application", "proof_of_address"),
                place="w3",
            )
        )
        for request_id in ("r1", "r2")
    ]
    case_id, other = cases
    erase = ops.EraseSubjectRequest(request_id="x1", case_id=case_id, reason_code="asked_for")
    await sender.refused(erase, OPERATOR)  # its case is not over
    corrected = form(address=f"{MARK}2")
    await sender.send(case_pb2.CorrectCaseRequest(case_id=case_id, request_id="k1", form=corrected))
    missing = adapter_pb2.Missing(name="address", reason_code="illegible", reason=MARK)
    notice = task_pb2.PrereviewVerdict(notice=adapter_pb2.Supplement(missing=[missing]))
    await sender.complete(case_id, "prereview", prereview=notice)
    supplied = form(address=f"{MARK}3")
    await sender.send(
        case_pb2.SupplementCaseRequest(case_id=case_id, request_id="s1", form=supplied)
    )
    rejection = task_pb2.PrereviewRejection(
        reason_code="other_district", reason=MARK, legal_basis=MARK
    )
    verdict = task_pb2.PrereviewVerdict(reject=rejection)
    await sender.complete(other, "prereview", prereview=verdict)
    await sender.send(
        case_pb2.WithdrawCaseRequest(
            case_id=case_id, request_id="w1", reason_code="moved", reason=MARK
        )
    )
    return cases


async def run_whole_case(sender: Sender) -> list[str]:
    """The life of a case with departments, tasks, orders and supervision; and one that is
    terminated.
    """
    harness, request = sender.harness, unusual()
    request.form.extend(form(remark=MARK))
    for field in request.form:
        if field.HasField("as_shown"):
            field.as_shown.reason = MARK
    case_id = await sender.open(request)
    await sender.refused(opening("r3", situations=["kind.new"]))  # the theme asks no question
    await _answer(sender, case_id)
    await _act(sender, case_id)
    await _order(sender, case_id)
    harness.clock.time += timedelta(days=3)
    await harness.engine.feed(UUID(case_id), CheckDueDates())
    action = supervision_pb2.TakeActionRequest(
        case_id=case_id, request_id="a1", concern="step/licence", action="called", note=MARK
    )
    await sender.send(action, SUPERVISOR)
    return [case_id, await _end(sender)]


async def _answer(sender: Sender, case_id: str) -> None:
    """Departments answer: put off, begin a procedure, grant; people ask back and refuse."""
    later = sender.harness.clock.now() + timedelta(days=1)
    pending = adapter_pb2.Pending(ticket=MARK)
    pending.expected_by.FromDatetime(later)
    await sender.report(case_id, "site_registration", pending=pending)
    special = adapter_pb2.SpecialProcedure(
        kind=adapter_pb2.SPECIAL_PROCEDURE_KIND_OTHER,
        name="专家评审",
        legal_basis=MARK,
        ticket=f"{MARK}2",
    )
    special.expected_end.FromDatetime(later)
    await sender.report(case_id, "site_registration", special_procedure=special)
    await sender.grant(case_id, "site_registration")
    await sender.grant(case_id, "permit")
    order = ops.StepOperation(
        case_id=case_id, request_id="o4", step_id="subsidy", reason_code="asked", note=MARK
    )
    await sender.send(ops.SkipStepRequest(order=order), OPERATOR)
    decide = "decide/inspection/1"
    missing = adapter_pb2.Missing(name="photo", reason_code="blurred", reason=MARK)
    asked = task_pb2.TaskDecision(supplement=adapter_pb2.Supplement(missing=[missing]))
    await sender.complete(case_id, decide, decision=asked)
    await sender.send(
        case_pb2.SupplementCaseRequest(
            case_id=case_id, request_id="s1", step_id="inspection", materials=materials("photo")
        )
    )
    decide = "decide/inspection/2"
    claim = {"case_id": case_id, "task": decide}
    await sender.send(task_pb2.ClaimTaskRequest(request_id="t1", **claim), REVIEWER)
    await sender.send(task_pb2.ReleaseTaskRequest(request_id="t2", **claim), REVIEWER)
    reassigned = task_pb2.ReassignTaskRequest(
        request_id="t3", to="reviewer/r1", reason_code="ill", note=MARK, **claim
    )
    await sender.send(reassigned, SUPERVISOR)
    refused = adapter_pb2.Refused(reason_code="unsafe", reason=MARK, legal_basis=MARK)
    decision = task_pb2.TaskDecision(refused=refused)
    await sender.complete(case_id, decide, decision=decision)


async def _act(sender: Sender, case_id: str) -> None:
    """People write to each other, hand out, and pause a department."""
    for request_id, actor in (("m1", CLERK), ("m2", REVIEWER)):
        message = case_pb2.SendMessageRequest(
            case_id=case_id, request_id=request_id, step_id="permit", text=MARK
        )
        await sender.send(message, actor)
    await sender.send(
        case_pb2.HandOutResultRequest(
            case_id=case_id,
            request_id="h1",
            certificates=["permit_document"],
            how=case_pb2.DELIVERY_METHOD_COURIER,
            place="w3",
            tracking_number=MARK,
        )
    )
    pause = ops.PauseDepartmentRequest(
        request_id="p1", department="water", mode=ops.PAUSE_MODE_PAUSE, reason=MARK
    )
    await sender.send(pause, OPERATOR)
    resume = ops.ResumeDepartmentRequest(request_id="p2", department="water", reason=MARK)
    await sender.send(resume, OPERATOR)


async def _order(sender: Sender, case_id: str) -> None:
    """Operators order something about steps; a migration has nowhere to go."""

    def order(request_id: str, step: str) -> ops.StepOperation:
        return ops.StepOperation(
            case_id=case_id, request_id=request_id, step_id=step, reason_code="asked", note=MARK
        )

    retry = ops.RetryStepRequest(order=order("o1", "licence"))
    to_people = ops.ReassignStepRequest(order=order("o2", "licence"), to=ops.SERVED_BY_PEOPLE)
    back = ops.ReassignStepRequest(order=order("o3", "licence"), to=ops.SERVED_BY_ADAPTER)
    for request in (retry, to_people, back):
        await sender.send(request, OPERATOR)
    case_order = ops.CaseOperation(
        case_id=case_id, request_id="o5", reason_code="law_changed", note=MARK
    )
    migrate = ops.MigrateCaseRequest(order=case_order, to="whole_life@1")
    await sender.refused(migrate, OPERATOR)
    revoke = ops.RevokeCaseRequest(order=case_order, legal_basis=MARK)
    await sender.refused(revoke, OPERATOR)


async def _end(sender: Sender) -> str:
    """A case on a promise that is terminated."""
    request = opening(
        "r2",
        without=("safety_statement",),
        commitments=[promise("safety_statement", "committed")],
    )
    case_id = await sender.open(request)
    kept = task_pb2.CommitmentCheck(verdict=task_pb2.COMMITMENT_VERDICT_KEPT, reason_code="seen")
    await sender.complete(case_id, "check_commitment/safety_statement", commitment=kept)
    undo = task_pb2.UndoReport(result=task_pb2.UNDO_RESULT_STANDS, reason_code="built")
    done: dict[str, Any] = {"case_id": case_id, "request_id": "u1", "task": "undo/permit/1"}
    await sender.refused(task_pb2.CompleteTaskRequest(undo=undo, **done), REVIEWER)
    order = ops.CaseOperation(case_id=case_id, request_id="e1", reason_code="fraud", note=MARK)
    await sender.send(ops.TerminateCaseRequest(order=order, legal_basis=MARK), OPERATOR)
    return case_id
