"""Calls ``Describe`` of departments' adapters."""

import grpc

from adapters.pb.onething.adapter.v1 import adapter_pb2, adapter_pb2_grpc
from adapters.transport.tls import open_channel
from domain.errors import DepartmentFailedError

TIMEOUT_S = 5.0


async def describe(
    address: str, credentials: grpc.ChannelCredentials | None, timeout_s: float = TIMEOUT_S
) -> adapter_pb2.DescribeResponse:
    """Return the description of the adapter at ``HOST:PORT``; plain text without credentials.

    Raises:
        DepartmentFailedError: it did not answer in ``timeout_s`` seconds, or failed.
    """
    async with open_channel(address, credentials) as channel:
        stub = adapter_pb2_grpc.DepartmentAdapterServiceStub(channel)
        try:
            description: adapter_pb2.DescribeResponse = await stub.Describe(
                adapter_pb2.DescribeRequest(), timeout=timeout_s
            )
        except grpc.aio.AioRpcError as error:
            raise DepartmentFailedError(error.code().name, retryable=True) from error
        return description
