"""Readiness follows the store and Temporal, and calls fail at once while one is away."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

import grpc
import pytest
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc

from adapters.pb.onething.case.v1 import case_pb2, case_pb2_grpc
from adapters.stores.open_stores import Stores, open_stores
from ops.dev.postgres import PostgresServer
from ops.embedded.temporal.server import TemporalServer
from ops.serve.config.settings import Settings
from ops.serve.gateway import run_gateway
from ops.serve.process_health import watch_health
from ops.serve.temporal_client import connect_temporal
from ops.serve.wall_clock import WallClock
from tests.unit.adapters.stores.samples import KEYS

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
CLOCK = WallClock()


@asynccontextmanager
async def serving(
    url: str, temporal: TemporalServer, data: Path
) -> AsyncIterator[tuple[Stores, aio.Channel]]:
    """A gateway with its probes, as a process of the engine has them."""
    settings = Settings(
        data_folder=data,
        temporal_address=temporal.address,
        temporal_namespace=temporal.namespace,
        health_address="127.0.0.1:0",
    )
    client = await connect_temporal(settings)
    stores = await open_stores(url, KEYS, CLOCK)
    async with (
        watch_health(settings, stores, client) as health,
        run_gateway(client, stores, CLOCK, settings, health) as address,
        aio.insecure_channel(address) as channel,
    ):
        keeping = asyncio.create_task(health.health_reporter.run_forever())
        yield stores, channel
        keeping.cancel()
    await stores.close()


async def status(channel: aio.Channel, name: str = "") -> int:
    request = health_pb2.HealthCheckRequest(service=name)
    return (await health_pb2_grpc.HealthStub(channel).Check(request)).status


async def until(channel: aio.Channel, wanted: int, within_s: float = 30.0) -> None:
    async with asyncio.timeout(within_s):
        while await status(channel) != wanted:
            await asyncio.sleep(0.1)


async def get_fails_at_once(channel: aio.Channel) -> None:
    begun = time.monotonic()
    with pytest.raises(aio.AioRpcError) as failed:
        await case_pb2_grpc.CaseServiceStub(channel).GetCase(
            case_pb2.GetCaseRequest(case_id=str(uuid4()))
        )
    assert failed.value.code() is grpc.StatusCode.UNAVAILABLE
    assert time.monotonic() - begun < 3.0  # 10 to 19 before


async def test_a_frozen_temporal_is_not_ready_and_reads_go_on(temporal_server, tmp_path):
    url = f"sqlite:///{tmp_path}/store.db"
    async with serving(url, temporal_server, tmp_path) as (_, channel):
        await until(channel, SERVING)
        temporal_server.process.signal(signal.SIGSTOP)
        try:
            await until(channel, NOT_SERVING)
            assert await status(channel, "onething.temporal") == NOT_SERVING
            assert await status(channel, "onething.store") == SERVING
            with pytest.raises(aio.AioRpcError) as missing:
                await case_pb2_grpc.CaseServiceStub(channel).GetCase(
                    case_pb2.GetCaseRequest(case_id=str(uuid4()))
                )
            assert missing.value.code() is grpc.StatusCode.NOT_FOUND
        finally:
            temporal_server.process.signal(signal.SIGCONT)
        await until(channel, SERVING)


def stopped(server: PostgresServer) -> Callable[[], None]:
    """Stop the database; gives what starts it again."""
    server.process.signal(signal.SIGINT)
    assert server.process.wait(seconds=30)
    return server.process.start


def frozen(server: PostgresServer) -> Callable[[], None]:
    """Freeze the database and its connections; gives what lets it go on."""
    pid = server.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()

    def signal_all(number: signal.Signals) -> None:
        for each in (pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(each, number)

    signal_all(signal.SIGSTOP)
    return lambda: signal_all(signal.SIGCONT)


@pytest.mark.parametrize("away", [stopped, frozen])
async def test_calls_fail_at_once_while_postgres_is_away(away, temporal_server, tmp_path):
    with PostgresServer() as server:
        async with serving(server.dsn, temporal_server, tmp_path) as (stores, channel):
            await until(channel, SERVING)
            back = away(server)
            waiting = asyncio.create_task(stores.record.follow(after=0))
            await until(channel, NOT_SERVING)
            await asyncio.wait([waiting], timeout=5)
            assert waiting.done()
            waiting.exception()
            await get_fails_at_once(channel)
            back()
            await until(channel, SERVING, within_s=30)
            await stores.record.follow(after=0)
