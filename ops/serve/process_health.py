"""The health of one engine process: probes the store and Temporal while a block runs."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from temporalio.client import Client

from adapters.health.availability import Availability
from adapters.health.health_reporter import HealthReporter
from adapters.health.probe import TIMEOUT_S, Probe
from adapters.health.server import serve_health
from adapters.stores.open_stores import Stores
from adapters.temporal.temporal_availability import COMPONENT, temporal_availability_check
from ops.serve.config.settings import Settings
from ops.serve.config.tls import require_loopback

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ProcessHealth:
    """The health report, and the availability of Temporal."""

    health_reporter: HealthReporter
    temporal: Availability


@asynccontextmanager
async def watch_health(
    settings: Settings, stores: Stores, client: Client
) -> AsyncIterator[ProcessHealth]:
    """Probe the store and Temporal; serve health on ``health_address``.

    Raises:
        SettingsError: the address is not on loopback, or in use.
    """
    health = ProcessHealth(HealthReporter(), Availability(COMPONENT))
    probes = {
        "onething.store": Probe(stores.guarded_store.availability, stores.guarded_store.check),
        "onething.temporal": Probe(health.temporal, temporal_availability_check(client, TIMEOUT_S)),
    }
    health.health_reporter.add("onething.store", stores.guarded_store.problem, essential=True)
    health.health_reporter.add(
        "onething.temporal", lambda: health.temporal.unavailable_reason, essential=True
    )
    health.health_reporter.supervise("onething.probes", [each.loop for each in probes.values()])
    async with AsyncExitStack() as parts:
        if settings.health_address:
            require_loopback("health_address", settings.health_address)
            where = await parts.enter_async_context(
                serve_health(health.health_reporter, settings.health_address)
            )
            log.info("health_started", address=where)
        for probe in probes.values():
            probe.start()
            parts.push_async_callback(probe.stop)
        await health.health_reporter.check_once()
        yield health
