"""The one gRPC server: where it listens, what it adds and how it ends."""

import pytest
from grpc import aio
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from adapters.transport.grpc_server import GrpcServer
from adapters.transport.tls import open_channel
from domain.errors import SettingsError


def server_on(host: str = "127.0.0.1", port: int = 0) -> GrpcServer:
    return GrpcServer(host, port, None, health.aio.HealthServicer())


def add_nothing(_: aio.Server) -> None:
    pass


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])
def test_plain_text_beyond_this_machine_is_refused(host):
    with pytest.raises(SettingsError, match="loopback"):
        server_on(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_it_answers_health_at_the_address_it_gives(host):
    server = server_on(host)
    address = await server.start(add_nothing)
    try:
        async with open_channel(address, None) as channel:
            stub = health_pb2_grpc.HealthStub(channel)
            answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=20)
    finally:
        await server.stop(0)
    assert health_pb2.HealthCheckResponse.SERVING == answer.status
    assert address == server.address


async def test_a_port_that_is_taken_is_named():
    first = server_on()
    port = int((await first.start(add_nothing)).rpartition(":")[2])
    try:
        with pytest.raises(SettingsError, match=f"cannot listen on 127.0.0.1:{port}"):
            await server_on(port=port).start(add_nothing)
    finally:
        await first.stop(0)
        await first.stop(0)
