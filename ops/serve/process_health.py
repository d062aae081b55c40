"""The health of one engine process: the store and Temporal are probed while a block runs."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from temporalio.client import Client

from adapters.health.availability import Gate
from adapters.health.health_reporter import Vitals
from adapters.health.probe import WITHIN_S, Probe
from adapters.health.server import served_health
from adapters.stores.open_stores import Stores
from adapters.temporal.temporal_availability import PART, temporal_check
from ops.serve.config.settings import Settings
from ops.serve.config.tls import require_loopback

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ProcessHealth:
    """What health says, and the gate that is shut while Temporal is known to be away."""

    vitals: Vitals
    temporal: Gate


@asynccontextmanager
async def watch_health(
    settings: Settings, stores: Stores, client: Client
) -> AsyncIterator[ProcessHealth]:
    """Probe the store and Temporal; serve health where ``health_address`` says.

    Raises:
        SettingsError: the address is not on loopback, or taken.
    """
    health = ProcessHealth(Vitals(), Gate(PART))
    probes = {
        "onething.store": Probe(stores.gated.gate, stores.gated.check),
        "onething.temporal": Probe(health.temporal, temporal_check(client, WITHIN_S)),
    }
    health.vitals.add("onething.store", stores.gated.trouble, essential=True)
    health.vitals.add("onething.temporal", lambda: health.temporal.away, essential=True)
    health.vitals.keep_running("onething.probes", [each.loop for each in probes.values()])
    async with AsyncExitStack() as parts:
        if settings.health_address:
            require_loopback("health_address", settings.health_address)
            where = await parts.enter_async_context(
                served_health(health.vitals, settings.health_address)
            )
            log.info("health_started", address=where)
        for probe in probes.values():
            probe.start()
            parts.push_async_callback(probe.stop)
        await health.vitals.look()
        yield health
