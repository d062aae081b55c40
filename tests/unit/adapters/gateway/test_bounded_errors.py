"""Error texts fit the trailers of gRPC, whatever a request holds."""

import grpc
import pytest
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from hypothesis import given
from hypothesis import strategies as st

from adapters.gateway.statuses import MAX_TRAILER_BYTES, status_of
from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import case_pb2, operations_pb2, supervision_pb2, task_pb2
from adapters.presentation.bounds import (
    MAX_MESSAGE_BYTES,
    bounded_bytes,
    bounded_message,
    wire_bytes,
)
from domain.errors import CommandRejectedError, InvalidInputError, NotFoundError
from tests.unit.adapters.gateway.gateway_harness import violations

LONG = "证" * 1_500
SERVICES = [
    *case_pb2.DESCRIPTOR.services_by_name.values(),
    *operations_pb2.DESCRIPTOR.services_by_name.values(),
    *supervision_pb2.DESCRIPTOR.services_by_name.values(),
    *task_pb2.DESCRIPTOR.services_by_name.values(),
    adapter_pb2.DESCRIPTOR.services_by_name["StepReportService"],
]
METHODS = [
    method for service in SERVICES for method in service.methods if not method.server_streaming
]
BROKEN = {
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
}
TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=4_000)


def trailer_bytes(error: Exception) -> int:
    status = status_of(error)
    details = dict(rpc_status.to_status(status).trailing_metadata)["grpc-status-details-bin"]
    return wire_bytes(status.message) + len(details) * 4 // 3 + 4


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=60))
def test_any_violations_fit(found):
    assert trailer_bytes(InvalidInputError(tuple(found))) <= MAX_TRAILER_BYTES


@given(TEXTS)
def test_any_refusal_fits(text):
    for kind in (CommandRejectedError, NotFoundError):
        assert trailer_bytes(kind(text)) <= MAX_TRAILER_BYTES


@given(TEXTS)
def test_a_bounded_text_is_a_beginning_that_says_so(text):
    for short, most, length in (
        (bounded_message(text), MAX_MESSAGE_BYTES, wire_bytes),
        (bounded_bytes(text, 200), 200, lambda given: len(given.encode())),
    ):
        assert length(short) <= most
        short.encode()
        if not short.endswith("…"):
            assert short == text.encode("utf-8", "backslashreplace").decode()


def test_what_does_not_fit_is_counted():
    found = tuple((f"form.field_{number}", "名" * 200) for number in range(200))
    status = status_of(InvalidInputError(found))
    assert status.message.endswith("(and 199 more)")
    *told, last = read_violations(status)
    assert (last.field, last.description) == ("…", f"and {200 - len(told)} more")
    assert [each.field for each in told] == [where for where, _ in found[: len(told)]]
    assert told


def read_violations(status):
    request = error_details_pb2.BadRequest()
    assert status.details[0].Unpack(request)
    return request.field_violations


def filled(message: Message, case_id: str, depth: int = 4) -> Message:
    """A request with 1,500 Chinese characters in every text, and many of what may be many."""
    for field in message.DESCRIPTOR.fields:
        if field.message_type is not None and depth:
            part = getattr(message, field.name)
            for each in [part.add() for _ in range(20)] if field.is_repeated else [part]:
                each.SetInParent()
                filled(each, case_id, depth - 1)
        elif field.name in {"case_id", "request_id"}:
            setattr(message, field.name, case_id)
        elif field.type == field.TYPE_STRING:
            value = [LONG + str(number) for number in range(20)] if field.is_repeated else LONG
            if field.is_repeated:
                getattr(message, field.name).extend(value)
            else:
                setattr(message, field.name, value)
    return message


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.full_name)
async def test_no_request_breaks_the_trailers_of_its_refusal(method, harness):
    case_id = str(await harness.opened())
    request = filled(GetMessageClass(method.input_type)(), case_id)
    for which in range(2):
        call = harness.channel.unary_unary(
            f"/{method.containing_service.full_name}/{method.name}",
            request_serializer=lambda given: given.SerializeToString(),
            response_deserializer=GetMessageClass(method.output_type).FromString,
        )
        role = ("clerk/c1", "operator/o1")[which]
        refused = await outcome_of(call(request, metadata=(("onething-actor", role),)))
        if refused is not None:
            assert refused.code() not in BROKEN, refused.details()
            assert rpc_status.from_call(refused) is not None


async def outcome_of(call):
    try:
        await call
    except grpc.aio.AioRpcError as error:
        return error


async def test_a_hand_out_of_a_long_name_says_what_is_wrong(harness):
    case_id = str(await harness.opened())
    request = case_pb2.HandOutResultRequest(
        case_id=case_id,
        request_id="h1",
        certificates=[LONG],
        how=case_pb2.DELIVERY_METHOD_COUNTER,
        place="window-1",
    )
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await harness.cases.HandOutResult(request, metadata=(("onething-actor", "clerk/c1"),))
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert list(violations(raised.value)) == ["certificates[0]"]


def test_every_field_of_a_large_form_is_named_in_fewer_words():
    found = tuple(
        (f"form.field_with_a_name_{number}", "缺少：请填写。" * 20) for number in range(60)
    )
    told = read_violations(status_of(InvalidInputError(found)))
    assert [each.field for each in told] == [where for where, _ in found]
    assert all(each.description.startswith("缺少：请填写。") for each in told)
