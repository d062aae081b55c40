"""A gateway and a worker on a real Temporal server and SQLite, with two tiny departments."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from grpc import aio
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from adapters.api.server import Gateway, GatewayPorts, GatewaySettings, temporal_ports
from adapters.calendars.folder import FolderCalendars
from adapters.departments.grpc_departments import GrpcDepartments
from adapters.pb.onething.adapter.v1 import adapter_pb2, adapter_pb2_grpc
from adapters.stores.keyring import MasterKeys
from adapters.stores.open_stores import Stores, open_stores
from ops.calendars.folders import SHIPPED
from ops.embedded.temporal_server import TemporalServer
from ops.engine.wall_clock import WallClock
from ops.engine.worker import running_worker
from ops.settings import Settings
from tests.unit.adapters.api.front_office import PLAN, grant

KEYS = MasterKeys({"test": bytes(32)}, "test")
CLOCK = WallClock()


class Police(adapter_pb2_grpc.DepartmentAdapterServiceServicer):
    """Grants at once."""

    async def Submit(self, request, context):  # noqa: N802
        del request, context
        answer = grant(department="police")
        del answer.granted.outputs[:]
        return adapter_pb2.SubmitResponse(answer=answer)


@dataclass
class Health(adapter_pb2_grpc.DepartmentAdapterServiceServicer):
    """Puts every answer off; the test reports it."""

    submitted: asyncio.Queue[adapter_pb2.SubmitRequest] = field(default_factory=asyncio.Queue)

    async def Submit(self, request, context):  # noqa: N802
        del context
        answer = grant()
        answer.pending.ticket = "T-1"
        answer.pending.expected_by.FromDatetime(datetime.now(UTC) + timedelta(hours=1))
        await self.submitted.put(request)
        return adapter_pb2.SubmitResponse(answer=answer)


@dataclass
class City:
    stores: Stores
    ports: GatewayPorts
    gateway: Gateway
    health: Health
    channel: aio.Channel


@asynccontextmanager
async def stores_in(folder: Path) -> AsyncIterator[Stores]:
    stores = await open_stores(f"sqlite:///{folder}/store.db", KEYS, CLOCK)
    try:
        await stores.themes.publish(PLAN, b"theme: childbirth")
        yield stores
    finally:
        await stores.close()


@asynccontextmanager
async def department(servicer) -> AsyncIterator[str]:
    server = aio.server()
    adapter_pb2_grpc.add_DepartmentAdapterServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(0)


@asynccontextmanager
async def serving(ports: GatewayPorts, settings: GatewaySettings) -> AsyncIterator[Gateway]:
    gateway = Gateway(ports, settings)
    await gateway.start()
    try:
        yield gateway
    finally:
        await gateway.stop(0)


@asynccontextmanager
async def city(server: TemporalServer, folder: Path, **settings) -> AsyncIterator[City]:
    queue = f"gateway-{uuid4()}"
    client = await Client.connect(
        server.address, namespace=server.namespace, data_converter=pydantic_data_converter
    )
    async with AsyncExitStack() as stack:
        stores = await stack.enter_async_context(stores_in(folder))
        ports = temporal_ports(
            record=stores.record,
            vault=stores.vault,
            themes=stores.themes,
            clock=CLOCK,
            calendars=FolderCalendars(SHIPPED),
            client=client,
            task_queue=queue,
        )
        health = Health()
        departments = GrpcDepartments(
            {
                "health": await stack.enter_async_context(department(health)),
                "police": await stack.enter_async_context(department(Police())),
            },
            themes=stores.themes,
            vault=stores.vault,
            clock=CLOCK,
        )
        stack.push_async_callback(departments.close)
        own = Settings(data_folder=folder, task_queue=queue)
        await stack.enter_async_context(running_worker(client, stores, departments, CLOCK, own))
        gateway = await stack.enter_async_context(serving(ports, GatewaySettings(**settings)))
        channel = await stack.enter_async_context(aio.insecure_channel(gateway.address))
        yield City(stores, ports, gateway, health, channel)
