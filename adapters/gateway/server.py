"""The gateway: the engine's gRPC face, for front ends and departments."""

from dataclasses import dataclass, field

import grpc
from grpc import aio

from adapters.gateway.auth.authorisation_interceptor import Authorisation
from adapters.gateway.auth.callers import Callers
from adapters.gateway.cases.case_service import CaseQueryPorts
from adapters.gateway.command_dispatcher import CommandDispatcher
from adapters.gateway.error_interceptor import ErrorInterceptor
from adapters.gateway.free_texts import FreeTextReader
from adapters.gateway.operations.subject_eraser import SubjectEraser
from adapters.gateway.reports import report_service
from adapters.gateway.reports.outcome_reports import OutcomeReportHandler
from adapters.gateway.reports.report_service import ReportServicer
from adapters.gateway.servicers import (
    GatewayPorts,
    case_servicer,
    operations_servicer,
    task_servicer,
)
from adapters.gateway.supervision.supervision_service import SupervisionServicer
from adapters.gateway.themes.theme_service import ThemeCatalogueServicer
from adapters.gateway.validation_interceptor import ValidationInterceptor
from adapters.health.health_reporter import HealthReporter
from adapters.pb.onething.case.v1 import (
    case_pb2,
    case_pb2_grpc,
    operations_pb2,
    operations_pb2_grpc,
    supervision_pb2,
    supervision_pb2_grpc,
    task_pb2,
    task_pb2_grpc,
)
from adapters.subscriptions.background import BackgroundLoop
from adapters.subscriptions.case_watch import CaseWatch
from adapters.temporal.case_workflows import CaseWorkflows
from adapters.temporal.command_sender import TemporalCommandSender
from adapters.temporal.unstarted_sweep import UnstartedCaseSweep
from adapters.temporal.workflow_starter import TemporalCaseStarter
from adapters.transport.addresses import require_loopback
from adapters.transport.grpc_server import GrpcServer
from domain.ports import Calendars, CaseRecord, Clock, PauseRegister, ThemeStore, Vault
from domain.projection.queries import Projection
from domain.request_sizes import MAX_MESSAGE_BYTES

SERVICES = (
    case_pb2.DESCRIPTOR.services_by_name["CaseService"].full_name,
    case_pb2.DESCRIPTOR.services_by_name["ThemeCatalogueService"].full_name,
    operations_pb2.DESCRIPTOR.services_by_name["OperationsService"].full_name,
    supervision_pb2.DESCRIPTOR.services_by_name["SupervisionService"].full_name,
    task_pb2.DESCRIPTOR.services_by_name["TaskService"].full_name,
    report_service.SERVICE,
)


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """How the gateway serves. ``port`` 0 takes a free one.

    Without ``credentials`` (TLS with client certificates) only loopback is
    served. ``callers`` says what each certificate's name may do. Names ending
    in ``_s`` are seconds.

    Raises:
        SettingsError: an address other than loopback, without TLS.
    """

    host: str = "127.0.0.1"
    port: int = 0
    credentials: grpc.ServerCredentials | None = None
    callers: Callers = field(default_factory=Callers)
    max_message_bytes: int = MAX_MESSAGE_BYTES
    max_concurrent_calls: int = 2_000
    watch_poll_s: float = 0.1
    sweep_every_s: float = 5.0
    sweep_older_s: float = 10.0

    def __post_init__(self) -> None:
        if self.credentials is None:
            require_loopback(self.host)


def temporal_ports(
    *,
    record: CaseRecord,
    projection: Projection,
    vault: Vault,
    themes: ThemeStore,
    clock: Clock,
    calendars: Calendars,
    pauses: PauseRegister,
    workflows: CaseWorkflows,
) -> GatewayPorts:
    """The ports with cases run by Temporal."""
    return GatewayPorts(
        record=record,
        projection=projection,
        vault=vault,
        themes=themes,
        clock=clock,
        starter=TemporalCaseStarter(workflows),
        sender=TemporalCommandSender(workflows),
        calendars=calendars,
        pauses=pauses,
    )


def interceptors(callers: Callers) -> tuple[aio.ServerInterceptor, ...]:
    """What stands before every handler of our own services, from the outside in."""
    return ErrorInterceptor(), Authorisation(callers), ValidationInterceptor()


class Gateway:
    """Serves the API, and sweeps up what was left unstarted.

    ``address`` is ``HOST:PORT`` once started. The stores stay the caller's to close, and
    ``health_reporter`` (what health says) to keep; without any it serves from its start to its end.
    """

    def __init__(
        self,
        ports: GatewayPorts,
        settings: GatewaySettings,
        health_reporter: HealthReporter | None = None,
    ) -> None:
        self.address = ""
        self._health_reporter = health_reporter or HealthReporter()
        self._settings = settings
        self._watch = CaseWatch(ports.record, poll_s=settings.watch_poll_s)
        self._sweep = UnstartedCaseSweep(
            ports.record,
            ports.projection,
            ports.themes,
            ports.clock,
            ports.starter,
            every_s=settings.sweep_every_s,
            min_age_s=settings.sweep_older_s,
        )
        words = FreeTextReader(ports.vault, settings.callers)
        dispatcher = CommandDispatcher(
            ports.record, ports.vault, ports.themes, ports.sender, settings.callers
        )
        reading = CaseQueryPorts(
            record=ports.record,
            projection=ports.projection,
            words=words,
            themes=ports.themes,
            watch=self._watch,
            calendars=ports.calendars,
            clock=ports.clock,
            pauses=ports.pauses,
        )
        self._cases = case_servicer(ports, dispatcher, reading, settings.callers)
        self._tasks = task_servicer(ports, dispatcher, settings.callers)
        self._supervision = SupervisionServicer(ports.projection, dispatcher, words)
        eraser = SubjectEraser(ports.record, ports.vault, ports.themes, dispatcher)
        self._erasures = BackgroundLoop(
            "erasures", lambda: eraser.record_missing(settings.sweep_every_s), initial_backoff_s=1.0
        )
        self._operations = operations_servicer(ports, dispatcher, eraser)
        self._themes = ThemeCatalogueServicer(ports.themes, ports.clock)
        self._reports = ReportServicer(
            OutcomeReportHandler(
                record=ports.record,
                vault=ports.vault,
                themes=ports.themes,
                dispatcher=dispatcher,
                clock=ports.clock,
                callers=settings.callers,
            )
        )
        self._server = GrpcServer(
            settings.host,
            settings.port,
            settings.credentials,
            self._health_reporter.servicer,
            max_request_bytes=settings.max_message_bytes,
            max_calls=settings.max_concurrent_calls,
            interceptors=interceptors(settings.callers),
        )

    async def start(self) -> str:
        """Serve; returns ``HOST:PORT``.

        Raises:
            SettingsError: the address cannot be bound.
        """
        self.address = await self._server.start(self.add_to, SERVICES)
        self._sweep.start()
        self._erasures.start()
        self._health_reporter.report_readiness_for(SERVICES)
        self._health_reporter.supervise("onething.sweep", [self._sweep.loop])
        self._health_reporter.supervise("onething.watch", [self._watch.loop])
        await self._health_reporter.check_once()
        return self.address

    def add_to(self, server: aio.Server) -> None:
        """Add the services to a server, apart from those about the server itself."""
        case_pb2_grpc.add_CaseServiceServicer_to_server(self._cases, server)
        case_pb2_grpc.add_ThemeCatalogueServiceServicer_to_server(self._themes, server)
        task_pb2_grpc.add_TaskServiceServicer_to_server(self._tasks, server)
        supervision_pb2_grpc.add_SupervisionServiceServicer_to_server(self._supervision, server)
        operations_pb2_grpc.add_OperationsServiceServicer_to_server(self._operations, server)
        server.add_generic_rpc_handlers((self._reports.generic_handler(),))

    async def stop(self, grace_s: float = 3.0) -> None:
        """End: no new calls, running ones get the grace, watches end at once. Idempotent."""
        await self._health_reporter.servicer.enter_graceful_shutdown()
        await self._sweep.stop()
        await self._erasures.stop()
        await self._watch.close()
        await self._server.stop(grace_s)
