"""Services called in this process: they answer, refuse and abort as on the wire."""

import grpc
import pytest
from google.protobuf.message import Message
from grpc import aio

from adapters.gateway.error_interceptor import ErrorInterceptor
from adapters.pb.onething.adapter.v1 import adapter_pb2, adapter_pb2_grpc
from domain.errors import NotFoundError
from ops.authoring.testing.local_channel import LocalChannel, LocalServer


class Department(adapter_pb2_grpc.DepartmentAdapterServiceServicer):
    """Answers, aborts and raises, each by a method of its own."""

    async def Describe(self, request: Message, context) -> adapter_pb2.DescribeResponse:  # noqa: N802 - the contract's name
        del request
        told = dict(context.invocation_metadata())
        described = adapter_pb2.DescribeResponse()
        described.items.add(item=told["asked-for"])
        return described

    async def Submit(self, request: Message, context) -> adapter_pb2.SubmitResponse:  # noqa: N802 - the contract's name
        del request
        await context.abort(grpc.StatusCode.UNAVAILABLE, "away", (("why", "lunch"),))
        raise AssertionError("abort raises")

    async def Query(self, request: Message, context) -> adapter_pb2.QueryResponse:  # noqa: N802 - the contract's name
        del request, context
        raise NotFoundError("no such ticket")

    async def Withdraw(self, request: Message, context) -> adapter_pb2.WithdrawResponse:  # noqa: N802 - the contract's name
        raise NotImplementedError


def stub() -> adapter_pb2_grpc.DepartmentAdapterServiceStub:
    server = LocalServer((ErrorInterceptor(),))
    adapter_pb2_grpc.add_DepartmentAdapterServiceServicer_to_server(Department(), server)
    return adapter_pb2_grpc.DepartmentAdapterServiceStub(LocalChannel(server))


async def test_a_call_is_answered_and_has_its_metadata():
    answer = await stub().Describe(
        adapter_pb2.DescribeRequest(), metadata=(("asked-for", "seal"),), timeout=1
    )
    assert [each.item for each in answer.items] == ["seal"]


async def test_an_abort_reaches_the_caller_as_grpc_gives_it():
    with pytest.raises(aio.AioRpcError) as aborted:
        await stub().Submit(adapter_pb2.SubmitRequest())

    assert aborted.value.code() is grpc.StatusCode.UNAVAILABLE
    assert aborted.value.details() == "away"
    assert tuple(aborted.value.trailing_metadata()) == (("why", "lunch"),)


async def test_interceptors_translate_what_a_handler_raises():
    with pytest.raises(aio.AioRpcError) as refused:
        await stub().Query(adapter_pb2.QueryRequest())

    assert refused.value.code() is grpc.StatusCode.NOT_FOUND


async def test_a_method_that_nobody_serves_is_unimplemented():
    lonely = adapter_pb2_grpc.DepartmentAdapterServiceStub(LocalChannel(LocalServer()))

    with pytest.raises(aio.AioRpcError) as refused:
        await lonely.Describe(adapter_pb2.DescribeRequest())

    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
