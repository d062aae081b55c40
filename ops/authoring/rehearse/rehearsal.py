"""Rehearses one case: real Temporal server, real gRPC, a real store, and virtual time."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid4

from grpc import aio
from temporalio.client import Client
from temporalio.worker import Worker

from adapters.departments.grpc_departments import GrpcDepartments
from adapters.departments.pausable import READ_INTERVAL_S, PausableDepartments
from adapters.gateway.server import Gateway, GatewaySettings, temporal_ports
from adapters.pb.onething.case.v1 import case_pb2
from adapters.presentation.timeline import TimelineEntry, timeline
from adapters.stores.open_stores import open_stores
from adapters.stores.vault.keyring import MasterKeys
from adapters.subscriptions.plan_history import PlanHistory
from adapters.temporal.case_workflows import CaseWorkflows
from adapters.temporal.sealed_payloads import PayloadKeys, SealedPayloads, sealed_converter
from domain.case.aggregate import Case
from domain.case.codec import decode, replay
from domain.case.events.base import CaseEvent
from domain.plan import Plan
from domain.ports import Calendars, CaseRecord, ThemeStore
from domain.theme.case_input import CaseInput
from ops.authoring.rehearse.activities import RehearsalActivities
from ops.authoring.rehearse.people import People
from ops.authoring.rehearse.rehearsal_clock import RehearsalClock, ShiftedRunner
from ops.authoring.rehearse.scenario import Scenario
from ops.authoring.rehearse.scripted_departments import ScriptedDepartments, serve_departments
from ops.authoring.rehearse.virtual_time import CaseTimeSkipper
from ops.cli.client.case_requests import OpeningOptions, opening_request
from ops.cli.text.case_text import CHINA
from ops.serve.temporal_client import sdk_runtime
from workflows.activities import CaseActivities
from workflows.case_workflow import CaseWorkflow
from workflows.department_calls import DepartmentCalls
from workflows.turn_executor import TurnExecutor

_QUICK_LIMIT_S = 5.0
"""The seconds in which scripted departments surely answer.

Answers within them form one turn, so that the result does not depend on the machine's load.
"""

_KEYS = MasterKeys({"rehearsal": bytes(32)}, "rehearsal")
_CODEC = SealedPayloads(PayloadKeys({"rehearsal": bytes(32)}, "rehearsal"))


@dataclass(frozen=True, slots=True)
class Server:
    """The address of the Temporal server, which has time skipping enabled."""

    address: str
    namespace: str


class TimeSkipper(Protocol):
    """Skips time for a case; see :mod:`ops.authoring.rehearse.virtual_time`."""

    async def advance(self, moment: datetime) -> datetime | None:
        """Let time pass until a moment, or an earlier one; None if the case has ended."""
        ...

    async def stop_earlier(self, moment: datetime) -> None:
        """Stop at a moment, if that is earlier."""
        ...


class RehearsalStores(Protocol):
    """The stores of the case and its plan."""

    @property
    def record(self) -> CaseRecord:
        """Return the events."""
        ...

    @property
    def themes(self) -> ThemeStore:
        """Return the plans."""
        ...


@dataclass
class Rehearsal:
    """A rehearsed city of one theme, and the one case in it."""

    plan: Plan
    scenario: Scenario
    clock: RehearsalClock
    time_skipper: Callable[[UUID], TimeSkipper]
    stores: RehearsalStores
    departments: ScriptedDepartments
    people: People
    opened_at: datetime = field(init=False)
    case_id: UUID = field(init=False)
    _time_skipper: TimeSkipper = field(init=False)

    async def open(self, given: CaseInput, **more: object) -> UUID:
        """Open the case, through the public API."""
        how = OpeningOptions(as_shown=self.scenario.as_shown)
        request = opening_request(self.plan.ref, given, opening_options=how)
        for name, value in more.items():
            setattr(request, name, value)
        return await self.open_request(request)

    async def open_request(self, request: case_pb2.OpenCaseRequest) -> UUID:
        """Open the case with a given request. Time stands still until it is advanced."""
        self.opened_at = self.clock.now()
        self.case_id = UUID((await self.people.open(request)).case_id)
        self._time_skipper = self.time_skipper(self.case_id)
        self.departments.reports.stop_earlier = self._time_skipper.stop_earlier
        return self.case_id

    async def run(self) -> Case:
        """Play the scenario; return the case afterwards. Raises as :meth:`play`."""
        await self.run_scenario()
        return await self.case()

    async def run_scenario(self) -> None:
        """Play the actions in order, then let time pass until the case ends, or ``until``.

        Raises:
            CommandRejectedError: an action could not be played as written.
            RehearsalStuckError: the workflow failed, or makes no progress.
        """
        for action in sorted(self.scenario.actions, key=lambda each: each.at):
            await self._forward(self.opened_at + action.at)
            self.clock.move_to(self.opened_at + action.at)
            await self.people.action(self.case_id, action)
        await self._forward(self.opened_at + self.scenario.until)

    async def forward(self, by: timedelta) -> Case:
        """Let that much time pass, even if the case has ended. Raises as :meth:`play`."""
        moment = self.clock.now() + by
        await self._forward(moment)
        self.clock.move_to(moment)
        return await self.case()

    async def _forward(self, moment: datetime) -> None:
        """Let time pass until a moment, with the reports of departments on the way.

        If the case has ended and no more reports are planned, the clock moves to the end.
        """
        while True:
            goal = self._next_stop(moment)
            reached = await self._time_skipper.advance(goal)
            if reached is None and goal == moment == self._next_stop(moment):
                return
            self.clock.move_to(reached or self._next_stop(moment))
            while reported := await self.departments.report_due():
                await self.people.report(*reported)
            if self.clock.now() >= moment:
                return

    def _next_stop(self, moment: datetime) -> datetime:
        return min(moment, self.departments.reports.next_at or moment)

    async def case(self) -> Case:
        """Return the case, folded from its record."""
        return replay(await self.stores.record.read(self.case_id, limit=100_000), self.case_id)

    async def events(self) -> list[CaseEvent]:
        """Return all events of the case."""
        recorded = await self.stores.record.read(self.case_id, limit=100_000)
        return [decode(each.event) for each in recorded]

    async def timeline(self) -> list[TimelineEntry]:
        """Return all events of the case as text."""
        events = await self.events()
        return await timeline(events, PlanHistory.of(events), self.stores.themes)


@asynccontextmanager
async def open_rehearsal(
    plan: Plan,
    scenario: Scenario,
    server: Server,
    folder: Path,
    calendars: Calendars,
    *,
    others: tuple[Plan, ...] = (),
) -> AsyncIterator[Rehearsal]:
    """Open a city in which the scenario can play; all of it is stopped at the end.

    ``others`` are published beside the plan.
    """
    begins = scenario.start or datetime.now(UTC)
    clock = RehearsalClock(begins)
    queue = f"rehearsal-{uuid4()}"
    async with AsyncExitStack() as parts:
        stores = await open_stores(f"sqlite:///{folder / f'{queue}.db'}", _KEYS, clock)
        parts.push_async_callback(stores.close)
        for each in (plan, *others):
            await stores.themes.publish(each, b"")
        scripted = ScriptedDepartments(plan, scenario, clock)
        address = await parts.enter_async_context(serve_departments(scripted))
        client = await Client.connect(
            server.address,
            namespace=server.namespace,
            data_converter=sealed_converter(_CODEC),
            runtime=sdk_runtime(),
        )
        departments = GrpcDepartments(
            dict.fromkeys((each.name for each in plan.departments), address),
            themes=stores.themes,
            vault=stores.vault,
            clock=clock,
        )
        parts.push_async_callback(departments.close)
        # In virtual time a pause takes effect at once: the register is read before every call.
        every_time = count(0.0, READ_INTERVAL_S).__next__
        paused = PausableDepartments(departments, stores.pauses, stores.themes, every_time)
        calls = DepartmentCalls(paused, quick_limit=_QUICK_LIMIT_S, linger=_QUICK_LIMIT_S)
        parts.push_async_callback(calls.close)
        turns = TurnExecutor(stores.record, stores.themes, calls, clock, calendars)
        activities = CaseActivities(turns, calls)
        await parts.enter_async_context(
            Worker(
                client,
                task_queue=queue,
                workflows=[CaseWorkflow],
                activities=activities.all(),
                workflow_runner=ShiftedRunner(clock),
                interceptors=[
                    RehearsalActivities(clock, scenario.max_retry_interval, scripted.due)
                ],
            )
        )
        ports = temporal_ports(
            record=stores.record,
            projection=stores.projection,
            vault=stores.vault,
            themes=stores.themes,
            calendars=calendars,
            clock=clock,
            pauses=stores.pauses,
            workflows=CaseWorkflows(client, task_queue=queue),
        )
        gateway = Gateway(ports, GatewaySettings(sweep_every_s=3600.0))
        await gateway.start()
        parts.push_async_callback(gateway.stop, 0)
        channel = await parts.enter_async_context(aio.insecure_channel(gateway.address))
        people = People(channel, scripted)

        def time_skipper(case_id: UUID) -> TimeSkipper:
            return CaseTimeSkipper(client, case_id, clock)

        yield Rehearsal(plan, scenario, clock, time_skipper, stores, scripted, people)


def scenario_date(scenario: Scenario) -> date:
    """Return the day on which the scenario begins, for inputs relative to it."""
    return (scenario.start or datetime.now(UTC)).astimezone(CHINA).date()
