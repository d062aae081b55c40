"""Alerts of supervision in the log of the process, while a block runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.health.vitals import Vitals
from adapters.readers.alerts import SupervisionAlerts
from adapters.readers.follower import Follower
from adapters.readers.position_file import PositionFile
from adapters.stores.open_stores import Stores
from ops.settings import Settings

POLL_S = 1.0


@asynccontextmanager
async def logged_alerts(settings: Settings, stores: Stores, vitals: Vitals) -> AsyncIterator[None]:
    """Log what supervision is told of, from where it stopped the last time."""
    position = PositionFile(settings.data_folder.absolute() / "supervision-alerts.position")
    follower = Follower(stores.record, SupervisionAlerts(position), poll_s=POLL_S)
    follower.start()
    vitals.keep_running("onething.alerts", [follower.loop])
    try:
        yield
    finally:
        await follower.stop()
