"""A gateway on in-memory stores, served over real gRPC, with a fake workflow engine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from google.rpc import error_details_pb2
from grpc import aio
from grpc_status import rpc_status

from adapters.files.calendar_folder import FolderCalendars
from adapters.gateway.server import Gateway, GatewaySettings
from adapters.gateway.servicers import GatewayPorts
from adapters.memory.case_record import MemoryCaseRecord, ValueKey
from adapters.memory.pause_register import MemoryPauseRegister
from adapters.memory.theme_store import MemoryThemeStore
from adapters.memory.vault import MemoryVault
from adapters.pb.onething.adapter.v1 import adapter_pb2, adapter_pb2_grpc
from adapters.pb.onething.case.v1 import (
    case_pb2,
    case_pb2_grpc,
    operations_pb2_grpc,
    supervision_pb2_grpc,
    task_pb2_grpc,
)
from adapters.temporal.command_sender import WAKE_EVERY_S, update_id
from domain.case.aggregate import Case
from domain.case.codec import encode, replay
from domain.case.command_ids import command_ids
from domain.case.commands import BeginCase, Command, CommandOutcome
from domain.case.decisions.decide import advance
from domain.errors import UnavailableError
from domain.plan import (
    Label,
    Plan,
    PlanDepartment,
    PlanField,
    PlanItem,
    PlanMaterial,
    PlanSpecialProcedure,
)
from domain.ports import Append, EventRecord, SealedValue
from domain.projection.queries import Projection
from domain.projection.rows import row_changes, rows_of
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from tests.unit.domain.decision_driver import CALENDAR
from workflows.messages import CommandReply

LABEL = Label(zh="出生一件事", en="Childbirth")


def _field(name: str, **more) -> PlanField:
    return PlanField(
        **{
            "name": name,
            "label": Label(zh=f"字段{name}", en=name),
            "type": "text",
            "source": "applicant",
            **more,
        }
    )


def _item(name: str, department: str, **more) -> PlanItem:
    return PlanItem(
        name=name,
        label=Label(zh=f"事项{name}", en=name),
        department=department,
        code="1",
        purpose="test",
        legal_basis=(),
        **more,
    )


PLAN = Plan(
    theme="childbirth",
    version=1,
    label=LABEL,
    subject="mother",
    departments=(
        PlanDepartment(name="health", label=Label(zh="卫健委", en="Health commission")),
        PlanDepartment(name="police", label=Label(zh="公安局", en="Public security")),
    ),
    fields=(
        _field("mother"),
        _field("order", type="integer", personal=False),
        _field("twin", type="boolean", required=False),
        _field("number", source="item:certificate"),
    ),
    materials=(PlanMaterial(name="photo", label=LABEL, source="applicant", required=False),),
    items=(
        _item(
            "certificate",
            "health",
            needs=("mother", "order", "twin"),
            materials=("photo",),
            produces=("number",),
            special_procedures=(
                PlanSpecialProcedure(
                    name="expert_review",
                    label=Label(zh="专家评审", en="Expert review"),
                    kind="stops",
                    legal_basis="unsourced",
                ),
            ),
        ),
        _item("registration", "police", needs=("number",), after=("certificate",)),
    ),
)


class MovingClock:
    """Goes on by a millisecond whenever it is read."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self.time += timedelta(milliseconds=1)
        return self.time


@dataclass
class FakeEngine:
    """Stands for Temporal: notes starts, and runs the core for what comes in."""

    record: MemoryCaseRecord
    clock: MovingClock
    plan: Plan = PLAN
    away: bool = False
    started: list[UUID] = field(default_factory=list)
    sent: list[Command] = field(default_factory=list)
    woken: list[tuple[UUID, int]] = field(default_factory=list)
    receipts: dict[str, CommandReply] = field(default_factory=dict)

    def _require_here(self) -> None:
        if self.away:
            raise UnavailableError("away")

    async def start(self, case_id: UUID, plan: Plan, opened: EventRecord) -> None:
        self._require_here()
        assert (plan.digest, opened.version) == (self.plan.digest, 1)
        self.started.append(case_id)

    async def send(
        self, case_id: UUID, plan: Plan, command: Command, *, version: int
    ) -> CommandReply:
        self._require_here()
        assert plan.digest == self.plan.digest
        self.sent.append(command)
        if isinstance(command, BeginCase):
            self.woken.append((case_id, version))
        update = update_id(case_id, command, version, len(self.sent) * WAKE_EVERY_S)
        if update not in self.receipts:  # as Temporal does: the same id, the same result
            [outcome] = await self.feed(case_id, command)
            reached = len(await self.record.read(case_id))
            self.receipts[update] = CommandReply(**outcome._asdict(), version=reached)
        return self.receipts[update]

    def sent_of(self, *kinds: type[Command]) -> list[Command]:
        return [each for each in self.sent if isinstance(each, kinds)]

    async def feed(self, case_id: UUID, *inputs: Command) -> list[CommandOutcome]:
        case = replay(await self.record.read(case_id), case_id)
        before, former = case.version, rows_of(self.plan, case)
        now = self.clock.now()
        received = advance(self.plan, case, inputs or (BeginCase(),), now, calendar=CALENDAR)
        events = case.collect_events()
        if events:
            await self.record.append(
                Append(
                    case_id,
                    before,
                    tuple(map(encode, events)),
                    command_ids(events),
                    rows=row_changes(former, rows_of(self.plan, case)),
                )
            )
        return received


@dataclass
class GatewayHarness:
    gateway: Gateway
    record: MemoryCaseRecord
    projection: Projection
    vault: MemoryVault
    themes: MemoryThemeStore
    values: dict[ValueKey, SealedValue]
    clock: MovingClock
    engine: FakeEngine
    channel: aio.Channel
    cases: case_pb2_grpc.CaseServiceStub
    catalogue: case_pb2_grpc.ThemeCatalogueServiceStub
    reports: adapter_pb2_grpc.StepReportServiceStub
    tasks: task_pb2_grpc.TaskServiceStub
    supervision: supervision_pb2_grpc.SupervisionServiceStub
    operations: operations_pb2_grpc.OperationsServiceStub
    pauses: MemoryPauseRegister

    async def opened(self, request_id: str = "r1", **more) -> UUID:
        response = await self.cases.OpenCase(opening(request_id, **more))
        return UUID(response.case_id)

    async def case(self, case_id: UUID) -> Case:
        return replay(await self.record.read(case_id), case_id)


@asynccontextmanager
async def gateway_harness(
    plan: Plan = PLAN, *, stores=None, **settings
) -> AsyncIterator[GatewayHarness]:
    """A gateway on ``stores``, in memory where none are given."""
    values: dict[ValueKey, SealedValue] = {}
    record, vault, themes = MemoryCaseRecord(values), MemoryVault(values), MemoryThemeStore()
    projection: Projection = record.projection
    if stores is not None:
        record, vault, themes = stores.record, stores.vault, stores.themes
        projection = stores.projection
    clock = MovingClock()
    engine = FakeEngine(record, clock, plan)
    pauses = MemoryPauseRegister() if stores is None else stores.pauses
    await themes.publish(plan, b"theme: childbirth")
    gateway = Gateway(
        GatewayPorts(
            record,
            projection,
            vault,
            themes,
            clock,
            engine,
            engine,
            FolderCalendars(SHIPPED_FOLDERS),
            pauses,
        ),
        GatewaySettings(**{"watch_poll_s": 0.005, **settings}),
    )
    await gateway.start()
    try:
        async with aio.insecure_channel(gateway.address) as channel:
            yield GatewayHarness(
                gateway,
                record,
                projection,
                vault,
                themes,
                values,
                clock,
                engine,
                channel,
                case_pb2_grpc.CaseServiceStub(channel),
                case_pb2_grpc.ThemeCatalogueServiceStub(channel),
                adapter_pb2_grpc.StepReportServiceStub(channel),
                task_pb2_grpc.TaskServiceStub(channel),
                supervision_pb2_grpc.SupervisionServiceStub(channel),
                operations_pb2_grpc.OperationsServiceStub(channel),
                pauses,
            )
    finally:
        await gateway.stop(0)


def form(**values: str | int | bool) -> list[case_pb2.FormField]:
    kinds = {str: "text", int: "integer", bool: "boolean"}
    fields: list[dict[str, Any]] = [
        {"name": name, kinds[type(value)]: value} for name, value in values.items()
    ]
    return [case_pb2.FormField(**each) for each in fields]


def opening(request_id: str = "r1", **more) -> case_pb2.OpenCaseRequest:
    return case_pb2.OpenCaseRequest(
        **{
            "request_id": request_id,
            "theme": "childbirth",
            "form": form(mother="王小美", order=1),
            **more,
        }
    )


def grant(number: str = "B-1", department: str = "health") -> adapter_pb2.Answer:
    answer = adapter_pb2.Answer(
        adapter=adapter_pb2.AdapterIdentity(
            department=department, software="scripted", version="1"
        ),
        granted=adapter_pb2.Granted(outputs=[adapter_pb2.Field(name="number", text=number)]),
    )
    answer.effective_at.FromDatetime(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    return answer


def violations(error: aio.AioRpcError) -> dict[str, str]:
    status = rpc_status.from_call(error)
    request = error_details_pb2.BadRequest()
    assert status.details[0].Unpack(request)
    return {each.field: each.description for each in request.field_violations}
