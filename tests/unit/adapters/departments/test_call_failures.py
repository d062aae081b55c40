"""What a gRPC status of a department tells, from real servers."""

from collections.abc import AsyncIterator

import grpc
import pytest
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc import aio
from grpc_status import rpc_status

from adapters.departments.call_failures import MAX_BYTES, failure_of
from tests.unit.adapters.gateway.gateway_harness import PLAN

ITEM = PLAN.item_by_name["certificate"]
SERVICE = "onething.test.Adapter"


def rejecting(*fields: str) -> status_pb2.Status:
    """A status with field violations, as AIP-193 has them."""
    bad = error_details_pb2.BadRequest()
    for each in fields:
        bad.field_violations.add(field=each, description="王小美 is no number")
    detail = AnyMessage()
    detail.Pack(bad)
    return status_pb2.Status(code=code_pb2.INVALID_ARGUMENT, message="x", details=[detail])


async def answer(request: bytes, context: aio.ServicerContext) -> bytes:
    """Answer as the request says."""
    kind, _, rest = request.decode().partition(" ")
    match kind:
        case "large":
            return b"x" * int(rest)
        case "fields":
            status = rpc_status.to_status(rejecting(*rest.split()))
            await context.abort(status.code, status.details, status.trailing_metadata)
        case _:
            await context.abort(grpc.StatusCode[kind], rest)
    raise AssertionError  # abort raises


@pytest.fixture
async def adapter() -> AsyncIterator[aio.UnaryUnaryMultiCallable]:
    server = aio.server(options=[("grpc.max_receive_message_length", 2_000)])
    method = grpc.unary_unary_rpc_method_handler(answer)
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler(SERVICE, {"Call": method}),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    options = [("grpc.max_receive_message_length", MAX_BYTES)]
    try:
        async with aio.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
            yield channel.unary_unary(f"/{SERVICE}/Call")
    finally:
        await server.stop(0)


async def failure_for(
    adapter: aio.UnaryUnaryMultiCallable, request: str
) -> tuple[str, bool, list[str]]:
    with pytest.raises(aio.AioRpcError) as failed:
        await adapter(request.encode())
    failure = failure_of(failed.value, ITEM)
    return failure.code, failure.retryable, [str(each) for each in failure.violations]


async def test_an_answer_that_is_too_large_is_reported_as_that_and_its_size(adapter):
    size = 5 * 1024 * 1024
    assert await failure_for(adapter, f"large {size}") == (
        "INVALID_ANSWER",
        False,
        [f"answer: got {size} bytes, expected at most 1048576 bytes"],
    )


async def test_a_department_that_is_overloaded_may_be_asked_again(adapter):
    assert await failure_for(adapter, "RESOURCE_EXHAUSTED too many") == (
        "RESOURCE_EXHAUSTED",
        True,
        [],
    )
    assert await failure_for(adapter, "x" * 3_000) == ("RESOURCE_EXHAUSTED", True, [])


async def test_what_an_adapter_rejects_is_reported_by_the_names_of_the_theme(adapter):
    rejected = "got one that it rejects, expected a value that the adapter accepts"
    assert await failure_for(adapter, "fields fields.order materials.photo fields.王小美") == (
        "INVALID_ARGUMENT",
        False,
        [
            f"request.fields.order: {rejected}",
            f"request.materials.photo: {rejected}",
            f"request.fields.text of 3 characters: {rejected}",
        ],
    )
    words = "INVALID_ARGUMENT twin of 王小美 and order 440106: bad"
    assert await failure_for(adapter, words) == (
        "INVALID_ARGUMENT",
        False,
        [f"request.twin: {rejected}", f"request.order: {rejected}"],
    )
    assert await failure_for(adapter, "INVALID_ARGUMENT 王小美") == ("INVALID_ARGUMENT", False, [])


@pytest.mark.parametrize(
    ("code", "retryable"), [("UNAVAILABLE", True), ("ABORTED", True), ("INTERNAL", False)]
)
async def test_other_statuses_tell_their_code_alone(adapter, code, retryable):
    assert await failure_for(adapter, f"{code} order") == (code, retryable, [])
