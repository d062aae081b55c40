"""What an integrator is told where: by the kit's logs, and by statuses of the engine."""

import grpc
import pytest
import structlog
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc import aio
from grpc_status import rpc_status

from adapters.departments.call_failures import failure_of
from adapters.kit.decision import Granted, Missing, Refused, Supplement
from adapters.kit.department import Item
from adapters.kit.engine_client import EngineClient
from adapters.kit.form import DecisionError, check_decision
from adapters.kit.settings import Settings
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from tests.unit.adapters.gateway.gateway_harness import PLAN
from tests.unit.adapters.kit.engine import Engine
from tests.unit.adapters.kit.library import Library, submit_request
from tests.unit.adapters.kit.test_server import serving, stub_of

ITEM = Item("loan", reads=("book",), produces=("loan_number", "due_on"))


@pytest.mark.parametrize(
    ("decision", "problem"),
    [
        (
            Granted({"number": "1"}),
            (
                'loan: output "number" is not declared; output "due_on" is not given; '
                'output "loan_number" is not given'
            ),
        ),
        (Refused("ABC", "x", legal_basis="x"), 'loan: reason_code "ABC" is not lower snake case'),
        (
            Supplement((Missing("book", "a-b", "x"), Missing("book", "ok", "y"))),
            (
                'loan: "book" is missing twice; '
                "reason_code text of 3 characters is not lower snake case"
            ),
        ),
        (Supplement(()), "loan: a supplement names at least one thing"),
    ],
)
def test_everything_that_is_wrong_with_a_decision_is_reported_at_once(decision, problem):
    with pytest.raises(DecisionError) as wrong:
        check_decision(decision, ITEM)
    assert str(wrong.value) == problem


async def test_a_decision_that_is_not_declared_is_reported_in_the_log_of_the_department(tmp_path):
    async with serving(Library(), tmp_path) as channel:
        with structlog.testing.capture_logs() as logs, pytest.raises(aio.AioRpcError) as failed:
            await stub_of(channel).Submit(submit_request(book="undeclared"))
    assert failed.value.code() is grpc.StatusCode.INTERNAL
    assert "shelf" not in failed.value.details()
    assert [each["problem"] for each in logs if each["event"] == "call_failed"] == [
        'loan: output "shelf" is not declared'
    ]


async def test_what_the_kit_rejects_reaches_the_engine_as_field_violations(tmp_path):
    request = submit_request()
    request.fields.add(name="order", text="王小美")
    request.fields.add(name="twin", text="王小美")
    async with serving(Library(), tmp_path) as channel:
        with pytest.raises(aio.AioRpcError) as failed:
            await stub_of(channel).Submit(request)
    failure = failure_of(failed.value, PLAN.item_by_name["certificate"])
    assert failure.code == "INVALID_ARGUMENT"
    assert [each.path for each in failure.violations] == [
        "request.fields.order",
        "request.fields.twin",
    ]


async def test_a_report_that_the_engine_rejects_is_reported_with_its_violations(tmp_path):
    class ValidatingEngine(Engine):
        async def ReportOutcome(self, request, context):  # noqa: N802 - the generated name
            del request
            bad = error_details_pb2.BadRequest()
            bad.field_violations.add(field="answer.granted.outputs[0].name", description="got x")
            detail = AnyMessage()
            detail.Pack(bad)
            status = rpc_status.to_status(
                status_pb2.Status(code=code_pb2.INVALID_ARGUMENT, message="x", details=[detail])
            )
            await context.abort(status.code, status.details, status.trailing_metadata)

    engine = ValidatingEngine()
    line = EngineClient(Settings(data=tmp_path, engine=await engine.start()))
    with pytest.raises(Exception, match=r"answer.granted.outputs\[0\].name: got x"):
        await line.report(pb.ReportOutcomeRequest().SerializeToString())
    await line.close()
    await engine.stop()
