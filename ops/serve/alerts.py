"""Logs the concerns of supervision in the process's log while a block runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.gateway.supervision.alerts import SupervisionAlerts
from adapters.health.health_reporter import HealthReporter
from adapters.stores.open_stores import Stores
from adapters.subscriptions.position_file import PositionFile
from adapters.subscriptions.subscription import Subscription
from ops.serve.config.settings import Settings

POLL_S = 1.0


@asynccontextmanager
async def run_alert_log(
    settings: Settings, stores: Stores, health_reporter: HealthReporter
) -> AsyncIterator[None]:
    """Log the concerns of supervision, from the position of the previous run."""
    position = PositionFile(settings.data_folder.absolute() / "supervision-alerts.position")
    subscription = Subscription(stores.record, SupervisionAlerts(position), poll_s=POLL_S)
    subscription.start()
    health_reporter.supervise("onething.alerts", [subscription.loop])
    try:
        yield
    finally:
        await subscription.stop()
