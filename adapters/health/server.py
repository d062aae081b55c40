"""The standard gRPC health service on a separate port, for processes without another one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.health.health_reporter import HealthReporter
from adapters.transport.addresses import split_address
from adapters.transport.grpc_server import GrpcServer
from domain.errors import SettingsError


@asynccontextmanager
async def serve_health(health_reporter: HealthReporter, address: str) -> AsyncIterator[str]:
    """Serve while a block runs; yields ``HOST:PORT``. Plain text, on loopback only.

    Raises:
        SettingsError: the address cannot be bound, or is not on loopback.
    """
    server = GrpcServer(*split_address(address), None, health_reporter.servicer)
    try:
        where = await server.start(lambda _: None)
    except SettingsError as error:
        raise SettingsError(f"setting health_address: {error}") from error
    try:
        yield where
    finally:
        await server.stop(None)
