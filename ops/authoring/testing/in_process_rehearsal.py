"""A city in this process: a rehearsal without the server, the sockets and the disk."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from grpc import aio

from adapters.departments.grpc_departments import GrpcDepartments
from adapters.departments.pausable import PausableDepartments
from adapters.gateway.auth.callers import Callers
from adapters.gateway.server import Gateway, GatewaySettings, interceptors
from adapters.gateway.servicers import GatewayPorts
from adapters.memory.case_record import MemoryCaseRecord, ValueKey
from adapters.memory.pause_register import MemoryPauseRegister
from adapters.memory.theme_store import MemoryThemeStore
from adapters.memory.vault import MemoryVault
from adapters.pb.onething.adapter.v1 import adapter_pb2_grpc
from domain.plan import Plan
from domain.ports import Calendars, SealedValue
from ops.authoring.rehearse.activities import RehearsalActivities
from ops.authoring.rehearse.people import People
from ops.authoring.rehearse.rehearsal import Rehearsal
from ops.authoring.rehearse.rehearsal_clock import RehearsalClock
from ops.authoring.rehearse.scenario import Scenario
from ops.authoring.rehearse.scripted_departments import ScriptedDepartments
from ops.authoring.testing.in_process_engine import InProcessCaseEngine
from ops.authoring.testing.local_channel import LocalChannel, LocalServer
from workflows.department_calls import DepartmentCalls
from workflows.turn_executor import TurnExecutor

_QUICK_LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class MemoryStores:
    """All stores, in memory."""

    record: MemoryCaseRecord
    vault: MemoryVault
    themes: MemoryThemeStore
    pauses: MemoryPauseRegister


def _stores() -> MemoryStores:
    values: dict[ValueKey, SealedValue] = {}
    return MemoryStores(
        MemoryCaseRecord(values), MemoryVault(values), MemoryThemeStore(), MemoryPauseRegister()
    )


@asynccontextmanager
async def in_process_rehearsal(
    plan: Plan, scenario: Scenario, calendars: Calendars
) -> AsyncIterator[Rehearsal]:
    """Open a rehearsal of the scenario without a server, used like any other."""
    clock = RehearsalClock(scenario.start or datetime.now(UTC))
    stores = _stores()
    await stores.themes.publish(plan, b"")
    scripted = ScriptedDepartments(plan, scenario, clock)
    async with AsyncExitStack() as parts:
        departments = _departments(stores, scripted, clock)
        parts.push_async_callback(departments.close)
        paused = PausableDepartments(
            departments, stores.pauses, stores.themes, lambda: clock.now().timestamp()
        )
        calls = DepartmentCalls(paused, quick_limit=_QUICK_LIMIT_S, linger=_QUICK_LIMIT_S)
        parts.push_async_callback(calls.close)
        turns = TurnExecutor(stores.record, stores.themes, calls, clock, calendars)
        case = InProcessCaseEngine(
            turns,
            calls,
            RehearsalActivities(clock, scenario.max_retry_interval, scripted.due),
            clock,
        )
        channel = _gateway(stores, case, clock, calendars)
        people = People(channel, scripted)
        yield Rehearsal(plan, scenario, clock, lambda _: case, stores, scripted, people)


def _departments(
    stores: MemoryStores, scripted: ScriptedDepartments, clock: RehearsalClock
) -> GrpcDepartments:
    server = LocalServer()
    adapter_pb2_grpc.add_DepartmentAdapterServiceServicer_to_server(scripted, _as_server(server))
    return GrpcDepartments(
        {each.name: each.name for each in scripted.plan.departments},
        themes=stores.themes,
        vault=stores.vault,
        clock=clock,
        connect=lambda _: _as_channel(LocalChannel(server)),
    )


def _gateway(
    stores: MemoryStores, case: InProcessCaseEngine, clock: RehearsalClock, calendars: Calendars
) -> aio.Channel:
    """Return a channel to the gateway's services, behind their usual interceptors."""
    ports = GatewayPorts(
        record=stores.record,
        projection=stores.record.projection,
        vault=stores.vault,
        themes=stores.themes,
        clock=clock,
        starter=case,
        sender=case,
        calendars=calendars,
        pauses=stores.pauses,
    )
    server = LocalServer(interceptors(Callers()))
    Gateway(ports, GatewaySettings()).add_to(_as_server(server))
    return _as_channel(LocalChannel(server))


def _as_server(server: LocalServer) -> aio.Server:
    return cast("aio.Server", server)  # the part of the interface that generated code uses


def _as_channel(channel: LocalChannel) -> aio.Channel:
    return cast("aio.Channel", channel)  # the part of the interface that stubs use
