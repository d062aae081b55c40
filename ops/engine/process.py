"""One engine process: gateway, worker, or both on one Temporal client, until a signal.

Whatever was opened is closed before the event loop ends, the last opened first:
a gRPC channel or a worker that outlives the loop can abort the interpreter.
"""

import asyncio
from contextlib import AsyncExitStack
from typing import Literal

import structlog
from temporalio.worker import Worker

from domain.errors import SettingsError
from ops.engine.alerts import logged_alerts
from ops.engine.gateway import gateway_settings, running_gateway
from ops.engine.notices import delivered_notices
from ops.engine.open_parts import opened_departments, opened_stores
from ops.engine.process_health import watched_health
from ops.engine.signals import Announce, until_signal
from ops.engine.temporal_client import connect_temporal
from ops.engine.tls import temporal_tls
from ops.engine.wall_clock import WallClock
from ops.engine.worker import running_worker
from ops.settings import Settings

Role = Literal["gateway", "worker"]
log = structlog.get_logger(__name__)


def run_engine(settings: Settings, roles: frozenset[Role], announce: Announce) -> None:
    """Serve the roles until SIGINT or SIGTERM, then stop cleanly and return.

    Raises:
        SettingsError: the settings do not allow it.
        UnavailableError: Temporal or the store is away, or the port is taken.
    """
    if not settings.temporal_address:
        raise SettingsError(
            "setting temporal_address: there is none; set it (or TEMPORAL_ADDRESS), "
            "or run `onething up`, which starts a server"
        )
    temporal_tls(settings)
    if "gateway" in roles:
        gateway_settings(settings)  # refused before anything is opened
    asyncio.run(until_signal(_serve(settings, roles, announce)))


async def _serve(settings: Settings, roles: frozenset[Role], announce: Announce) -> None:
    clock = WallClock()
    async with AsyncExitStack() as parts:
        stores = await parts.enter_async_context(opened_stores(settings, clock))
        departments = await parts.enter_async_context(opened_departments(settings, stores, clock))
        client = await connect_temporal(settings)
        where = {"temporal": settings.temporal_address}
        health = await parts.enter_async_context(watched_health(settings, stores, client))
        if "worker" in roles:
            worker = await parts.enter_async_context(
                running_worker(client, stores, departments, clock, settings)
            )
            health.vitals.add("onething.worker", lambda: _stopped(worker), essential=True)
        if "gateway" in roles:
            where["gateway"] = await parts.enter_async_context(
                running_gateway(client, stores, clock, settings, health)
            )
            await parts.enter_async_context(delivered_notices(settings, stores, health.vitals))
            await parts.enter_async_context(logged_alerts(settings, stores, health.vitals))
        announce(where)
        await health.vitals.keep()


def _stopped(worker: Worker) -> str:
    return "" if worker.is_running else "it does not run"
