"""One engine process: gateway, worker, or both on one Temporal client, until a signal.

Everything is closed before the event loop ends, the last opened first: a gRPC channel or a worker
that outlives the loop can abort the interpreter.
"""

import asyncio
from contextlib import AsyncExitStack
from typing import Literal

import structlog
from temporalio.worker import Worker

from domain.errors import SettingsError
from ops.serve.alerts import run_alert_log
from ops.serve.config.settings import Settings
from ops.serve.config.tls import temporal_tls
from ops.serve.gateway import gateway_settings, run_gateway
from ops.serve.notices import deliver_notices
from ops.serve.open_components import connect_departments, open_configured_stores
from ops.serve.process_health import watch_health
from ops.serve.signals import ReadyCallback, run_until_signal
from ops.serve.temporal_client import connect_temporal
from ops.serve.wall_clock import WallClock
from ops.serve.worker import run_worker

Role = Literal["gateway", "worker"]
log = structlog.get_logger(__name__)


def run_engine(settings: Settings, roles: frozenset[Role], on_ready: ReadyCallback) -> None:
    """Serve the roles until SIGINT or SIGTERM, then stop cleanly and return.

    Raises:
        SettingsError: the settings are invalid for these roles.
        UnavailableError: Temporal or the store is away, or the port is in use.
    """
    if not settings.temporal_address:
        raise SettingsError(
            "setting temporal_address: there is none; set it (or TEMPORAL_ADDRESS), "
            "or run `onething up`, which starts a server"
        )
    temporal_tls(settings)
    if "gateway" in roles:
        gateway_settings(settings)  # rejected before anything is opened
    asyncio.run(run_until_signal(_serve(settings, roles, on_ready)))


async def _serve(settings: Settings, roles: frozenset[Role], on_ready: ReadyCallback) -> None:
    clock = WallClock()
    async with AsyncExitStack() as parts:
        stores = await parts.enter_async_context(open_configured_stores(settings, clock))
        departments = await parts.enter_async_context(connect_departments(settings, stores, clock))
        client = await connect_temporal(settings)
        where = {"temporal": settings.temporal_address}
        health = await parts.enter_async_context(watch_health(settings, stores, client))
        if "worker" in roles:
            worker = await parts.enter_async_context(
                run_worker(client, stores, departments, clock, settings)
            )
            health.health_reporter.add("onething.worker", lambda: _stopped(worker), essential=True)
        if "gateway" in roles:
            where["gateway"] = await parts.enter_async_context(
                run_gateway(client, stores, clock, settings, health)
            )
            await parts.enter_async_context(
                deliver_notices(settings, stores, health.health_reporter)
            )
            await parts.enter_async_context(run_alert_log(settings, stores, health.health_reporter))
        on_ready(where)
        await health.health_reporter.run_forever()


def _stopped(worker: Worker) -> str:
    return "" if worker.is_running else "it does not run"
