"""Serves the gateway of the settings while a block runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from temporalio.client import Client

from adapters.files.published_calendars import PublishedCalendars
from adapters.gateway.auth.callers import Callers
from adapters.gateway.server import Gateway, GatewaySettings, temporal_ports
from adapters.health.availability import Availability
from adapters.stores.open_stores import Stores
from adapters.temporal.case_workflows import CaseWorkflows
from adapters.temporal.temporal_availability import COMPONENT
from adapters.transport.addresses import split_address
from domain.ports import Clock
from ops.authoring.published.calendar_folders import calendars
from ops.embedded.processes.ports import LOOPBACK
from ops.serve.config.settings import Settings
from ops.serve.config.tls import require_loopback, server_credentials
from ops.serve.process_health import ProcessHealth

log = structlog.get_logger(__name__)


@asynccontextmanager
async def run_gateway(
    client: Client,
    stores: Stores,
    clock: Clock,
    settings: Settings,
    health: ProcessHealth | None = None,
) -> AsyncIterator[str]:
    """Serve; yields ``HOST:PORT``. With a worker on the same client, cases start eagerly.

    Raises:
        SettingsError: the address is unsafe, or in use.
    """
    ports = temporal_ports(
        record=stores.record,
        projection=stores.projection,
        vault=stores.vault,
        themes=stores.themes,
        clock=clock,
        calendars=PublishedCalendars(calendars(settings), stores.calendars),
        pauses=stores.pauses,
        workflows=CaseWorkflows(
            client,
            timedelta(seconds=settings.task_timeout_s),
            settings.task_queue,
            health.temporal if health else Availability(COMPONENT),
            settings.temporal_search_attributes,
        ),
    )
    gateway = Gateway(ports, gateway_settings(settings), health.health_reporter if health else None)
    await gateway.start()
    log.info("gateway_started", address=gateway.address)
    try:
        yield gateway.address
    finally:
        await gateway.stop(settings.shutdown_s)
        log.info("gateway_stopped")


def gateway_settings(settings: Settings) -> GatewaySettings:
    """Return where and how it serves. Raises SettingsError for an unsafe address."""
    credentials = server_credentials(settings.gateway_tls)
    host, port = LOOPBACK, 0
    if settings.gateway_address:
        host, port = split_address(settings.gateway_address)
        if settings.gateway_tls.authority is None:  # every caller would be `local`
            require_loopback("gateway_address", settings.gateway_address)
    callers = Callers(roles=settings.callers, departments=settings.department_callers)
    return GatewaySettings(
        host=host,
        port=port,
        credentials=credentials,
        callers=callers,
    )
