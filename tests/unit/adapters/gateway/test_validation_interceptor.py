"""No request reaches a handler that breaks the rules of its proto, whatever the method."""

import grpc
import pytest
from google.protobuf.message_factory import GetMessageClass

from adapters.pb.onething.case.v1 import case_pb2, task_pb2
from tests.unit.adapters.gateway.gateway_harness import violations
from tests.unit.adapters.gateway.test_bounded_errors import METHODS, outcome_of

ROLES = ("clerk/c1", "operator/o1", "supervisor/s1", "reviewer/r1")
NOT_EMPTY = [each for each in METHODS if not each.name.startswith("List")]


def called(harness, method, request, role):
    call = harness.channel.unary_unary(
        f"/{method.containing_service.full_name}/{method.name}",
        request_serializer=lambda given: given.SerializeToString(),
        response_deserializer=GetMessageClass(method.output_type).FromString,
    )
    return call(request, metadata=(("onething-actor", role),))


@pytest.mark.parametrize("method", NOT_EMPTY, ids=lambda method: method.full_name)
async def test_no_method_takes_an_empty_request(method, harness):
    codes = set()
    for role in ROLES:
        request = GetMessageClass(method.input_type)()
        refused = await outcome_of(called(harness, method, request, role))
        assert refused is not None
        codes.add(refused.code())
    assert grpc.StatusCode.INVALID_ARGUMENT in codes
    assert codes <= {grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.PERMISSION_DENIED}


async def test_who_may_not_call_is_not_told_what_is_wrong(harness):
    refused = await outcome_of(
        harness.tasks.CompleteTask(
            task_pb2.CompleteTaskRequest(), metadata=(("onething-actor", "auditor/a1"),)
        )
    )
    assert refused.code() is grpc.StatusCode.PERMISSION_DENIED


async def test_an_entry_is_known_by_its_name_where_that_is_fit_to_be_shown(harness):
    request = case_pb2.OpenCaseRequest(
        request_id="r1",
        theme="childbirth",
        form=[
            case_pb2.FormField(name="mother"),
            case_pb2.FormField(name="王小美\n"),
            case_pb2.FormField(name="order", integer=1),
            case_pb2.FormField(name="order", integer=2),
            case_pb2.FormField(name="twin", boolean=True, as_shown=case_pb2.AcceptedAsShown()),
        ],
        materials=[case_pb2.FormMaterial(name="photo", sha256=b"1")],
        commitments=[case_pb2.Commitment(material="deed", sha256=bytes(32))],
    )
    refused = await outcome_of(harness.cases.OpenCase(request))
    value = "has no value: give text, integer or boolean"
    assert violations(refused) == {
        "form.mother": value,
        "form[1]": value,
        "form.twin.as_shown.reason_code": "give a code in lower snake case, at most 64 characters",
        "form.twin.as_shown.reason": "give 1 to 2000 characters",
        "materials.photo": "sha256 has 1 bytes: give 32 bytes",
        "commitments.deed": "give deferred or committed",
        "form.order": "is given twice",
    }


async def test_the_page_after_a_place_that_is_none_is_refused(harness):
    token = "2026-13-02T09:00:00+00:00|3f2504e0-4f89-41d3-9a0c-0305e82c3301|decide/x/1"
    refused = await outcome_of(harness.tasks.ListTasks(task_pb2.ListTasksRequest(page_token=token)))
    assert violations(refused) == {"page_token": "give the next_page_token of the page before"}
