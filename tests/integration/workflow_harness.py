"""Scripted departments behind the port, and a worker around them on a real Temporal server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from temporalio.client import Client, WorkflowHandle
from temporalio.converter import DataConverter
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner

from adapters.files.calendar_folder import FolderCalendars
from adapters.memory.case_record import MemoryCaseRecord
from adapters.memory.theme_store import MemoryThemeStore
from adapters.temporal.case_workflows import CaseWorkflows
from adapters.temporal.sealed_payloads import (
    PayloadKeys,
    SealedPayloads,
    payload_key,
    sealed_converter,
)
from domain.case.aggregate import Case
from domain.case.answers import (
    Answer,
    Decision,
    Granted,
    Responder,
    Withdrawal,
    decision_digest,
)
from domain.case.codec import encode, replay
from domain.case.commands import BeginCase, Command, CommandHeader, RecordAnswer, SupplementStep
from domain.case.events.opening import Opened
from domain.case.next_actions import DepartmentCall
from domain.errors import DepartmentFailedError
from domain.plan import Plan
from domain.ports import Append
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from ops.embedded.temporal.server import TemporalServer
from workflows.activities import CaseActivities
from workflows.case_workflow import CaseWorkflow
from workflows.department_calls import DepartmentCalls
from workflows.messages import (
    CommandEnvelope,
    CommandReply,
    workflow_id,
)
from workflows.turn_executor import WHOLE_RECORD, TurnExecutor

Behaviour = float | Decision | DepartmentFailedError
"""A pause in seconds before the next, a decision, or a failure."""


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class ScriptedDepartments:
    """Answers each step from its script; the last entry stays, and the default is granted."""

    def __init__(self, plan: Plan, script: dict[str, list[Behaviour]]) -> None:
        self.plan = plan
        self.script = script
        self.calls: list[DepartmentCall] = []

    async def call(self, call: DepartmentCall) -> Answer:
        self.calls.append(call)
        entries = self.script.get(call.step, [])
        while entries and isinstance(pause := entries[0], float):
            await asyncio.sleep(pause)
            entries.pop(0)
        entry = (entries.pop(0) if len(entries) > 1 else entries[0]) if entries else None
        if isinstance(entry, DepartmentFailedError):
            raise entry
        assert not isinstance(entry, float), "a pause is before another entry"
        return self.answer(call.step, entry or self.granted(call.step))

    async def withdraw(self, call: DepartmentCall) -> Withdrawal:
        self.calls.append(call)
        return Withdrawal(
            result="withdrawn",
            effective_at=datetime.now(UTC),
            responder="department",
            sent="22" * 32,
            received="33" * 32,
        )

    def granted(self, step: str) -> Granted:
        return WorkflowHarness.granted(self.plan, step)

    def answer(self, step: str, decision: Decision) -> Answer:
        return Answer(
            responder=Responder(department="department", software="scripted", version="1"),
            effective_at=datetime.now(UTC),
            decision=decision,
            received="33" * 32,
            slot=f"answer/{step}/{decision_digest(decision)}",
        )


class WorkflowHarness:
    """One plan, its departments, a record, and a task queue of their own."""

    def __init__(self, client: Client, plan: Plan, script: dict[str, list[Behaviour]]) -> None:
        self.client = client
        self.plan = plan
        self.departments = ScriptedDepartments(plan, script)
        self.record = MemoryCaseRecord()
        self.queue = f"test-{uuid4()}"

    @staticmethod
    def granted(plan: Plan, step: str) -> Granted:
        return Granted(outputs=dict.fromkeys(plan.item_by_name[step].produces, "aa" * 32))

    def handle(self, case_id: UUID) -> WorkflowHandle:
        return self.client.get_workflow_handle(workflow_id(case_id))

    @asynccontextmanager
    async def worker(self, runner: WorkflowRunner | None = None) -> AsyncIterator[None]:
        calls = DepartmentCalls(self.departments)
        themes = MemoryThemeStore()
        await themes.publish(self.plan, b"")
        calendars = FolderCalendars(SHIPPED_FOLDERS)
        turns = TurnExecutor(self.record, themes, calls, WallClock(), calendars)
        activities = CaseActivities(turns, calls)
        async with Worker(
            self.client,
            task_queue=self.queue,
            workflows=[CaseWorkflow],
            activities=activities.all(),
            workflow_runner=runner or UnsandboxedWorkflowRunner(),
        ):
            yield
        await calls.close()

    async def open(self) -> UUID:
        """Store an opened case, as the gateway does before it starts the workflow."""
        case = Case.open(
            uuid4(),
            Opened(
                theme=self.plan.theme,
                theme_version=self.plan.version,
                plan_digest=self.plan.digest,
                request_id="request",
                request_commitment="00" * 32,
                channel=2,
                situations=(),
                form={},
                facts={},
                materials={},
                steps=tuple(each.name for each in self.plan.items),
            ),
            now=datetime.now(UTC),
            actor="applicant/web",
        )
        [event] = case.collect_events()
        await self.record.append(Append(case.id, 0, (encode(event),)))
        return case.id

    async def start(self, case_id: UUID) -> WorkflowHandle:
        await self.workflows.start(case_id, self.plan)
        return self.client.get_workflow_handle(workflow_id(case_id))

    @property
    def workflows(self) -> CaseWorkflows:
        return CaseWorkflows(self.client, task_queue=self.queue)

    async def report(self, case_id: UUID, step: str, decision: Decision) -> CommandReply:
        return await self.send(
            case_id, RecordAnswer(step, 1, self.departments.answer(step, decision))
        )

    async def supply(self, case_id: UUID, step: str) -> CommandReply:
        """Supply the subject to a step, as the gateway does once the value is in the vault."""
        generation = (await self.case(case_id)).steps[step].generation
        command = SupplementStep(
            CommandHeader("front_end/web", "web", f"supplement-{generation}", "44" * 32),
            step=step,
            generation=generation,
            slot="supplement/1",
            form={"detail": "55" * 32},
            facts={},
            materials={},
        )
        return await self.send(case_id, command)

    async def wake(self, case_id: UUID, version: int) -> CommandReply:
        """Wake a case, as the gateway does when a command is repeated."""
        return await self.send(case_id, BeginCase(), version)

    async def send(self, case_id: UUID, command: Command, version: int = 0) -> CommandReply:
        """Have a case execute a command, as the gateway does."""
        update: Any = CaseWorkflow.execute_command
        reply: CommandReply = await self.client.execute_update_with_start_workflow(
            update,
            CommandEnvelope(command=command, version=version),
            start_workflow_operation=self.workflows.start_operation(case_id, self.plan),
        )
        return reply

    async def case(self, case_id: UUID) -> Case:
        return replay(await self.record.read(case_id, limit=WHOLE_RECORD), case_id)

    async def topics(self, case_id: UUID) -> list[str]:
        return [entry.event.topic for entry in await self.record.read(case_id)]

    async def until(self, case_id: UUID, holds: Callable[[Case], bool]) -> Case:
        """Wait until the recorded case is as asked; the test's own limit ends it otherwise."""
        async with asyncio.timeout(30):
            while not holds(case := await self.case(case_id)):
                await asyncio.sleep(0.02)
        return case


CODEC = SealedPayloads(PayloadKeys({"test": payload_key(bytes(32))}, "test"))


async def start_harness(
    server: TemporalServer,
    plan: Plan,
    script: dict[str, list[Behaviour]] | None = None,
    *,
    converter: DataConverter | None = None,
) -> WorkflowHarness:
    """With sealed payloads, as the engine has them, unless another converter is given."""
    client = await Client.connect(
        server.address,
        namespace=server.namespace,
        data_converter=converter or sealed_converter(CODEC),
        identity="test",
    )
    return WorkflowHarness(client, plan, script or {})
