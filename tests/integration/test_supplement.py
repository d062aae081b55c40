"""Sample departments ask back over real gRPC, and a supplement fixes the case (补正)."""

import json
from collections.abc import AsyncIterator

import grpc
import pytest
import pytest_asyncio
from grpc import aio
from temporalio.client import Client

from adapters.pb.onething.case.v1 import case_pb2, case_pb2_grpc
from domain.case.aggregate import Case
from domain.case.codec import encode
from domain.case.events.base import payloads_of
from domain.case.events.steps import Supplemented
from domain.case.step import StepStatus
from tests.integration.faulty_stack import FaultyStack, faulty_stack
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import form
from workflows.messages import workflow_id

NAME = "样例宝宝改名"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(temporal_server, tmp_path_factory) -> AsyncIterator[FaultyStack]:
    async with faulty_stack(temporal_server, tmp_path_factory.mktemp("city")) as stack:
        yield stack


@pytest_asyncio.fixture(loop_scope="module")
async def cases(stack) -> AsyncIterator[case_pb2_grpc.CaseServiceStub]:
    async with aio.insecure_channel(stack.gateway) as channel:
        yield case_pb2_grpc.CaseServiceStub(channel)


def closed(case: Case) -> bool:
    return case.closed


def waits(*steps: str):
    return lambda case: all(case.steps[s].status is StepStatus.SUPPLEMENT for s in steps)


def supplement(case_id, step, request_id="s1", **values) -> case_pb2.SupplementCaseRequest:
    return case_pb2.SupplementCaseRequest(
        case_id=str(case_id), request_id=request_id, step_id=step, form=form(**values)
    )


async def test_two_items_ask_the_applicant_mends_and_all_is_granted(stack, cases):
    stack.misbehave()
    case_id = await stack.open(child_birth_weight_g=8500, child_order=16)
    await stack.until(case_id, waits("birth_certificate", "fertility_registration"))
    shown = (await cases.GetCase(case_pb2.GetCaseRequest(case_id=str(case_id)))).case
    missing = {step.step_id: step.missing for step in shown.steps if step.missing}
    assert missing["birth_certificate"][0].reason_code == "out_of_range"
    assert "200" in missing["birth_certificate"][0].reason

    first = supplement(case_id, "birth_certificate", child_birth_weight_g=3200)
    done = await cases.SupplementCase(first)
    again = await cases.SupplementCase(first)
    assert (done.supplemented_now, again.supplemented_now) == (True, False)
    other = supplement(case_id, "birth_certificate", child_birth_weight_g=3300)
    assert (await refused(cases.SupplementCase(other))).code() is grpc.StatusCode.ALREADY_EXISTS

    # fixed wrongly at first: the department asks again
    await cases.SupplementCase(supplement(case_id, "fertility_registration", "s2", child_order=17))
    await stack.until(
        case_id,
        lambda case: (
            case.steps["fertility_registration"].generation == 2
            and waits("fertility_registration")(case)
        ),
    )
    await cases.SupplementCase(supplement(case_id, "fertility_registration", "s3", child_order=1))
    case = await stack.until(case_id, closed)
    assert case.outcome == "granted"
    assert case.facts["child_order"] == "1"
    assert case.steps["birth_certificate"].generation == 2
    assert case.steps["fertility_registration"].generation == 3
    generations = {
        f"{case_id}/{step.name}/{number}"
        for step in case.steps.values()
        for number in range(1, step.generation + 1)
    }
    assert stack.effects(case_id) == dict.fromkeys(generations, 1)
    recorded = payloads_of(Supplemented, await stack.events(case_id))
    assert [each.request_id for each in recorded] == ["s1", "s2", "s3"]


async def test_later_steps_read_what_was_supplied_and_no_history_holds_it(
    stack, cases, temporal_server
):
    stack.misbehave()
    case_id = await stack.open(child_birth_weight_g=8500)
    await stack.until(case_id, waits("birth_certificate"))
    fixed = {"child_birth_weight_g": 3200, "child_name": NAME}
    await cases.SupplementCase(supplement(case_id, "birth_certificate", **fixed))
    # the certificate is of the new name, and those who look it up were told the same
    assert (await stack.until(case_id, closed)).outcome == "granted"
    client = await Client.connect(temporal_server.address, namespace=temporal_server.namespace)
    history = await client.get_workflow_handle(workflow_id(case_id)).fetch_history()
    kept = [event.SerializeToString() for event in history.events]
    kept += [encode(event).state for event in await stack.events(case_id)]
    told = [NAME.encode(), json.dumps(NAME).strip('"').encode()]
    assert not [text for text in kept if any(name in text for name in told)]


async def test_a_supplement_that_came_after_patience_still_mends(stack, cases):
    stack.misbehave()
    case_id = await stack.open(child_birth_weight_g=8500)
    await stack.until(
        case_id, lambda case: case.steps["birth_certificate"].flag == "supplement_unanswered"
    )
    await cases.SupplementCase(supplement(case_id, "birth_certificate", child_birth_weight_g=3200))
    case = await stack.until(case_id, closed)
    assert (case.outcome, case.steps["birth_certificate"].flag) == ("granted", "")
