"""What operators order, on a real Temporal server: drained departments, migrated cases."""

import asyncio
from uuid import UUID, uuid4

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.contrib.pydantic import pydantic_data_converter

from adapters.gateway.server import GatewaySettings
from adapters.pb.onething.adapter.v1 import adapter_pb2, adapter_pb2_grpc
from adapters.pb.onething.case.v1 import case_pb2, case_pb2_grpc
from adapters.pb.onething.case.v1 import operations_pb2 as ops
from adapters.pb.onething.case.v1 import operations_pb2_grpc as ops_grpc
from domain.case.codec import decode
from domain.case.events.base import payloads_of
from domain.case.events.steps import StepDispatched
from domain.plan import Plan
from tests.integration.gateway_stack import GatewayStack, gateway_stack, serving
from tests.unit.adapters.gateway.gateway_harness import PLAN, grant, opening
from workflows.messages import workflow_id

OPERATOR = {"metadata": (("onething-actor", "operator/o-1"),)}
NEXT_VERSION = Plan.model_validate_json(
    PLAN.model_copy(
        update={
            "version": 2,
            "items": (PLAN.items[0], PLAN.items[1].model_copy(update={"purpose": "anew"})),
        }
    ).model_dump_json()
)


class Window:
    """The stubs at the city's gateway."""

    def __init__(self, on: GatewayStack) -> None:
        self.on = on
        self.cases = case_pb2_grpc.CaseServiceStub(on.channel)
        self.operations = ops_grpc.OperationsServiceStub(on.channel)
        self.reports = adapter_pb2_grpc.StepReportServiceStub(on.channel)

    async def opened(self) -> str:
        return (await self.cases.OpenCase(opening(str(uuid4())))).case_id

    async def until(self, case_id: str, holds) -> case_pb2.Case:
        while True:
            case = (await self.cases.GetCase(case_pb2.GetCaseRequest(case_id=case_id))).case
            if holds(case):
                return case
            await asyncio.sleep(0.05)

    async def report(self, case_id: str) -> None:
        key = f"{case_id}/certificate/1"
        request = adapter_pb2.ReportOutcomeRequest(idempotency_key=key, answer=grant())
        await self.reports.ReportOutcome(request)

    async def migrate(self, case_id: str, plan: Plan) -> None:
        order = ops.CaseOperation(case_id=case_id, request_id="m1", reason_code="law_changed")
        request = ops.MigrateCaseRequest(order=order, to=plan.ref)
        await self.operations.MigrateCase(request, **OPERATOR)


def is_closed(case: case_pb2.Case) -> bool:
    return case.status == case_pb2.CASE_STATUS_CLOSED


def is_pending(case: case_pb2.Case) -> bool:
    return case.steps[0].status == "pending"


async def test_a_drained_department_gets_nothing_new_and_finishes_what_it_has(
    temporal_server, tmp_path
):
    async with gateway_stack(temporal_server, tmp_path) as on, asyncio.timeout(90):
        window = Window(on)
        before = await window.opened()
        await window.until(before, is_pending)
        assert (await on.health.submitted.get()).case_id == before
        drain = ops.PauseDepartmentRequest(
            department="health", mode=ops.PAUSE_MODE_DRAIN, reason="moves house", request_id="d1"
        )
        await window.operations.PauseDepartment(drain, **OPERATOR)
        after = await window.opened()
        held = await window.until(after, lambda case: case.steps and case.steps[0].blocked_by)
        assert held.steps[0].blocked_by == "DEPARTMENT_PAUSED"
        first = (await window.cases.GetCase(case_pb2.GetCaseRequest(case_id=before))).case
        assert first.steps[0].blocked_by == ""
        await window.report(before)
        assert (await window.until(before, is_closed)).outcome == "granted"
        assert on.health.submitted.empty()
        over = ops.ResumeDepartmentRequest(department="health", reason="is there", request_id="d2")
        await window.operations.ResumeDepartment(over, **OPERATOR)
        assert (await on.health.submitted.get()).case_id == after
        await window.until(after, is_pending)
        await window.report(after)
        assert (await window.until(after, is_closed)).outcome == "granted"


async def test_a_migrated_case_whose_workflow_is_lost_is_swept_up_under_its_new_plan(
    temporal_server, tmp_path
):
    client = await Client.connect(
        temporal_server.address,
        namespace=temporal_server.namespace,
        data_converter=pydantic_data_converter,
    )
    async with gateway_stack(temporal_server, tmp_path) as on, asyncio.timeout(90):
        window = Window(on)
        case_id = await window.opened()
        await window.until(case_id, is_pending)
        await on.stores.themes.publish(NEXT_VERSION, b"theme: childbirth")
        await window.migrate(case_id, NEXT_VERSION)
        workflow = client.get_workflow_handle(workflow_id(UUID(case_id)))
        await workflow.terminate()
        async with serving(on.ports, GatewaySettings(sweep_every_s=0.05, sweep_older_s=0.0)):
            while (await workflow.describe()).status is not WorkflowExecutionStatus.RUNNING:
                await asyncio.sleep(0.05)
        await window.report(case_id)
        case = await window.until(case_id, is_closed)
        events = [decode(each.event) for each in await on.stores.record.read(UUID(case_id))]
    assert (case.outcome, case.theme) == ("granted", NEXT_VERSION.ref)
    dispatched = [each.purpose for each in payloads_of(StepDispatched, events)]
    assert dispatched == ["test", "anew"]
