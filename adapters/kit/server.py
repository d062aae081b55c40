"""A department's server: starts, serves and stops."""

import asyncio
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

import structlog
from grpc import aio
from grpc_health.v1 import health, health_pb2

from adapters.kit.declaration import check_declaration
from adapters.kit.deferred_decisions import DeferredDecisionHandler
from adapters.kit.department import Department
from adapters.kit.engine_client import EngineClient
from adapters.kit.outbox import Outbox, Reporter
from adapters.kit.register import Register
from adapters.kit.service import SERVICE, DepartmentService, Handler, generic_handler
from adapters.kit.settings import Settings
from adapters.kit.submission_handler import SubmissionHandler
from adapters.transport.grpc_server import GrpcServer
from adapters.transport.tls import server_credentials

log = structlog.get_logger(__name__)


class CallWrapper(Protocol):
    """Wraps incoming and outgoing calls; for tests of faulty departments."""

    def wrap_handlers(self, methods: dict[str, Handler]) -> dict[str, Handler]:
        """Return the handlers to serve instead."""
        ...

    def reports(self, report: Reporter) -> Reporter:
        """Return the reporter to use instead."""
        ...


def utc_now() -> datetime:
    """Return the time of the wall clock."""
    return datetime.now(UTC)


class DepartmentServer:
    """Serves one department.

    The register is ``{settings.data}/{department}.sqlite``. ``address`` is
    ``HOST:PORT`` once started.

    Raises:
        SettingsError: the department declares what its class does not do, or the
            register cannot be opened (constructor).
    """

    def __init__(
        self, department: Department, settings: Settings, call_wrapper: CallWrapper | None = None
    ) -> None:
        check_declaration(department)
        self.address = ""
        self._settings = settings
        self._department = department
        self._register = Register(settings.data / f"{department.name}.sqlite", department.schema)
        self._engine = EngineClient(settings)
        handler = SubmissionHandler(department, self._register, utc_now)
        later = DeferredDecisionHandler(department, self._register, utc_now)
        report = (
            self._engine.report
            if call_wrapper is None
            else call_wrapper.reports(self._engine.report)
        )
        self._outbox = Outbox(self._register, later, report, time.time)
        self._service = DepartmentService(department, handler, self._outbox.wake)
        methods = self._service.methods
        self._methods = methods if call_wrapper is None else call_wrapper.wrap_handlers(methods)
        self._health = health.aio.HealthServicer()
        self._server: GrpcServer | None = None
        self._working: asyncio.Task[None] | None = None

    async def start(self) -> str:
        """Start to serve; return ``HOST:PORT``.

        Raises:
            SettingsError: the address cannot be bound, or a TLS file cannot be read.
        """
        tls = self._settings.tls
        self._server = GrpcServer(
            self._settings.host,
            self._settings.port,
            server_credentials(tls) if tls else None,
            self._health,
            max_request_bytes=self._settings.max_message_bytes,
            max_response_bytes=self._settings.max_message_bytes,
        )
        self.address = await self._server.start(self._add_to, [SERVICE])
        await self._health.set(SERVICE, health_pb2.HealthCheckResponse.SERVING)
        await self._health.set("", health_pb2.HealthCheckResponse.SERVING)
        self._working = asyncio.create_task(self._outbox.run())
        return self.address

    def _add_to(self, server: aio.Server) -> None:
        server.add_generic_rpc_handlers((generic_handler(self._methods),))

    async def stop(self) -> None:
        """Stop: reject new calls, let running ones end in the grace period, close. Idempotent."""
        if self._server is not None:
            await self._server.stop(self._settings.grace_s)
        await self._service.close()
        if self._working is not None:
            self._working.cancel()
            with suppress(asyncio.CancelledError):
                await self._working
            self._working = None
        await self._engine.close()
        self._register.close()


async def serve(
    department: Department,
    settings: Settings,
    ready: Callable[[str], None],
    call_wrapper: CallWrapper | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; ``ready`` is called with ``HOST:PORT``.

    Raises:
        SettingsError: the server cannot start with these settings.
    """
    await serve_all([(department, settings)], ready, call_wrapper)


async def serve_all(
    departments: Sequence[tuple[Department, Settings]],
    ready: Callable[[str], None],
    call_wrapper: CallWrapper | None = None,
) -> None:
    """Serve several departments in this process, each with its own register and port.

    ``ready`` is called with the first one's ``HOST:PORT`` once all of them serve.

    Raises:
        SettingsError: a server cannot start with these settings; none is left running.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    servers: list[tuple[str, DepartmentServer]] = []
    try:
        for department, settings in departments:
            servers.append((department.name, DepartmentServer(department, settings, call_wrapper)))
        addresses = [await server.start() for _, server in servers]
        ready(addresses[0])
        for name, server in servers:
            log.info("department_serves", department=name, address=server.address)
        await stopped.wait()
    finally:
        await asyncio.gather(*(server.stop() for _, server in servers))
        for name, _ in servers:
            log.info("department_stopped", department=name)
