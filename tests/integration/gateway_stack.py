"""A gateway and a worker on a real Temporal server and SQLite, with two tiny departments."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from grpc import aio
from temporalio.client import Client

from adapters.departments.grpc_departments import GrpcDepartments
from adapters.departments.pausable import PausableDepartments
from adapters.files.calendar_folder import FolderCalendars
from adapters.gateway.server import Gateway, GatewaySettings, temporal_ports
from adapters.gateway.servicers import GatewayPorts
from adapters.pb.onething.adapter.v1 import adapter_pb2, adapter_pb2_grpc
from adapters.stores.open_stores import Stores, open_stores
from adapters.stores.vault.keyring import MasterKeys
from adapters.temporal.case_workflows import CaseWorkflows
from adapters.temporal.sealed_payloads import sealed_converter
from domain.plan import Plan
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from ops.embedded.temporal.server import TemporalServer
from ops.serve.config.settings import Settings
from ops.serve.wall_clock import WallClock
from ops.serve.worker import run_worker
from tests.integration.workflow_harness import CODEC
from tests.unit.adapters.gateway.gateway_harness import PLAN, grant

KEYS = MasterKeys({"test": bytes(32)}, "test")
CLOCK = WallClock()


class SubmitOnly(adapter_pb2_grpc.DepartmentAdapterServiceServicer):
    """A department of which only what a test needs answers; the rest is unimplemented."""

    async def Describe(self, request, context):  # noqa: N802
        raise NotImplementedError

    async def Query(self, request, context):  # noqa: N802
        raise NotImplementedError

    async def Withdraw(self, request, context):  # noqa: N802
        raise NotImplementedError


class Police(SubmitOnly):
    """Grants at once."""

    async def Submit(self, request, context):  # noqa: N802
        del request, context
        answer = grant(department="police")
        del answer.granted.outputs[:]
        return adapter_pb2.SubmitResponse(answer=answer)


@dataclass
class Health(SubmitOnly):
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
class Granting(SubmitOnly):
    """Grants every item of a plan at once, and takes it back when asked."""

    plan: Plan

    async def Submit(self, request, context):  # noqa: N802
        del context
        item = self.plan.item_by_name[request.step_id]
        answer = grant(department=item.department)
        answer.granted.CopyFrom(
            adapter_pb2.Granted(
                outputs=[
                    adapter_pb2.Field(name=name, text=str(number))
                    for number, name in enumerate(item.produces)
                ],
                certificates=[
                    adapter_pb2.Material(name=name, sha256=bytes(32)) for name in item.issues
                ],
            )
        )
        return adapter_pb2.SubmitResponse(answer=answer)

    async def Withdraw(self, request, context):  # noqa: N802
        del request, context
        response = adapter_pb2.WithdrawResponse(result=adapter_pb2.WITHDRAWAL_RESULT_WITHDRAWN)
        response.withdrawn_at.FromDatetime(datetime.now(UTC))
        return response


@dataclass
class GatewayStack:
    stores: Stores
    ports: GatewayPorts
    gateway: Gateway
    health: Health
    channel: aio.Channel


@asynccontextmanager
async def stores_in(folder: Path, plan: Plan = PLAN) -> AsyncIterator[Stores]:
    stores = await open_stores(f"sqlite:///{folder}/store.db", KEYS, CLOCK)
    try:
        await stores.themes.publish(plan, b"theme: childbirth")
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
async def gateway_stack(
    server: TemporalServer, folder: Path, *, plan: Plan = PLAN, **settings
) -> AsyncIterator[GatewayStack]:
    """The city of the two departments; every other one of the plan grants at once."""
    queue = f"gateway-{uuid4()}"
    client = await Client.connect(
        server.address, namespace=server.namespace, data_converter=sealed_converter(CODEC)
    )
    async with AsyncExitStack() as stack:
        stores = await stack.enter_async_context(stores_in(folder, plan))
        ports = temporal_ports(
            record=stores.record,
            projection=stores.projection,
            vault=stores.vault,
            themes=stores.themes,
            clock=CLOCK,
            calendars=FolderCalendars(SHIPPED_FOLDERS),
            pauses=stores.pauses,
            workflows=CaseWorkflows(client, task_queue=queue),
        )
        health = Health()
        own = {"health": health, "police": Police()}
        servicers = {each.name: own.get(each.name) or Granting(plan) for each in plan.departments}
        addresses = {
            name: await stack.enter_async_context(department(servicer))
            for name, servicer in servicers.items()
        }
        departments = GrpcDepartments(
            addresses,
            themes=stores.themes,
            vault=stores.vault,
            clock=CLOCK,
        )
        stack.push_async_callback(departments.close)
        worker = Settings(data_folder=folder, task_queue=queue)
        looks = itertools.count().__next__  # at the register, for every single call
        held = PausableDepartments(departments, stores.pauses, stores.themes, looks)
        await stack.enter_async_context(run_worker(client, stores, held, CLOCK, worker))
        gateway = await stack.enter_async_context(serving(ports, GatewaySettings(**settings)))
        channel = await stack.enter_async_context(aio.insecure_channel(gateway.address))
        yield GatewayStack(stores, ports, gateway, health, channel)
