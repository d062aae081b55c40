"""The standard gRPC health service on a port of its own, for processes without another one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from grpc import aio
from grpc_health.v1 import health_pb2_grpc

from adapters.health.health_reporter import HealthReporter
from domain.errors import SettingsError


@asynccontextmanager
async def serve_health(health_reporter: HealthReporter, address: str) -> AsyncIterator[str]:
    """Serve while a block runs; gives ``HOST:PORT``. Plain text: for loopback only.

    Raises:
        SettingsError: the address cannot be bound.
    """
    server = aio.server(options=(("grpc.so_reuseport", 0),))
    health_pb2_grpc.add_HealthServicer_to_server(health_reporter.servicer, server)
    try:
        port = server.add_insecure_port(address)
    except (RuntimeError, OSError) as error:
        raise SettingsError(
            f"setting health_address: cannot listen on {address}; choose a free port"
        ) from error
    await server.start()
    try:
        yield f"{address.rpartition(':')[0]}:{port}"
    finally:
        await health_reporter.servicer.enter_graceful_shutdown()
        await server.stop(None)
