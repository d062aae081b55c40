"""A value accepted as shown, from the gateway over the department call to a kit adapter."""

from dataclasses import replace
from uuid import UUID

import pytest

from adapters.departments.grpc_departments import GrpcDepartments
from adapters.kit.server import DepartmentServer
from adapters.kit.settings import Settings
from adapters.pb.onething.case.v1 import case_pb2
from adapters.samples.sample import Options
from adapters.samples.table_driven import sample_of
from domain.case.answers import Granted
from domain.case.next_actions import next_actions
from domain.errors import DepartmentFailedError
from tests.narrowing import present
from tests.unit.adapters.gateway.gateway_harness import gateway_harness
from tests.unit.adapters.gateway.whole_life import OWNER, as_actor, opening, plan_of

FIELD = "owner_id_number"
UNUSUAL = f"{OWNER[:-1]}{'X' if OWNER[-1] != 'X' else '1'}"
PLAN = plan_of("whole_life")


def unusual() -> case_pb2.OpenCaseRequest:
    why = case_pb2.AcceptedAsShown(reason_code="document_shows_it", reason="证件如此")
    request = opening(without=(FIELD,))
    request.form.append(case_pb2.FormField(name=FIELD, text=UNUSUAL, as_shown=why))
    return request


@pytest.fixture
async def harness():
    async with gateway_harness(PLAN) as harness:
        yield harness


@pytest.fixture
async def submissions(harness):
    """The calls of a case that a clerk opened with an overridden check."""
    opened = await harness.cases.OpenCase(unusual(), **as_actor("clerk/w3"))
    case_id = UUID(opened.case_id)
    await harness.engine.feed(case_id)
    calls = next_actions(PLAN, await harness.case(case_id)).calls
    return [call for call in calls if FIELD in dict(call.fields)]


async def test_a_kit_adapter_does_not_ask_again_for_what_a_clerk_accepted(
    harness, submissions, tmp_path
):
    assert submissions
    for call in submissions:
        item = PLAN.item_by_name[call.step]
        kind = present(sample_of(item.department, [PLAN], None))
        settings = Settings(data=tmp_path / call.step)
        settings.data.mkdir()
        server = DepartmentServer(kind(Options()), settings)
        departments = GrpcDepartments(
            {item.department: await server.start()},
            themes=harness.themes,
            vault=harness.vault,
            clock=harness.clock,
        )
        try:
            answer = await departments.call(call)
            unaware = replace(call, generation=call.generation + 1, overridden=())
            with pytest.raises(DepartmentFailedError) as asked:  # it asks for the subject again
                await departments.call(unaware)
        finally:
            await departments.close()
            await server.stop()
        assert isinstance(answer.decision, Granted)
        assert [each.path for each in asked.value.violations] == ["supplement.missing[0].name"]
