"""The childbirth theme with departments that misbehave on request, all real but the city."""

import asyncio
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from adapters.departments.grpc_departments import GrpcDepartments
from adapters.files.calendar_folder import FolderCalendars
from adapters.files.theme_files import compile_file
from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.roles import Role
from adapters.gateway.cases.case_opener import CaseOpener
from adapters.gateway.server import Gateway, GatewaySettings, temporal_ports
from adapters.stores.open_stores import Stores, open_stores
from adapters.stores.vault.keyring import MasterKeys
from adapters.temporal.case_workflows import CaseWorkflows
from domain.case.aggregate import Case
from domain.case.codec import decode, replay
from domain.case.events.base import CaseEvent
from domain.case.opening import OpeningRequest
from domain.plan import FormValue, Plan
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from ops.embedded.processes.child_command import ROOT, python_environment
from ops.embedded.processes.child_process import ChildProcess, stop_all
from ops.embedded.processes.ports import LOOPBACK, free_ports
from ops.embedded.temporal.server import TemporalServer
from ops.serve.config.settings import Settings
from ops.serve.wall_clock import WallClock
from ops.serve.worker import run_worker
from tests.case_inputs import example

THEME = ROOT / "themes" / "childbirth" / "theme.yaml"


def with_short_limits(plan: Plan) -> Plan:
    """The same theme with limits that a test can wait for."""
    limits = {"patience_s": 3, "call_timeout_s": 2, "query_every_s": 1}
    items = tuple(item.model_copy(update=limits) for item in plan.items)
    supervision = plan.supervision.model_copy(update={"supplement_within_s": 3})
    changed = plan.model_copy(update={"items": items, "supervision": supervision})
    return Plan.model_validate(changed.model_dump())


class FaultyStack:
    """Opens cases and says what became of them."""

    def __init__(
        self,
        folder: Path,
        departments: list[str],
        stores: Stores,
        opening: CaseOpener,
        gateway: str,
    ) -> None:
        self._folder = folder
        self._departments = departments
        self._stores = stores
        self._opening = opening
        self.gateway = gateway
        """The address of the gateway."""

    def misbehave(self, **items: dict[str, object]) -> None:
        """From now on: ``item={"behaviour": …}``; see ``tests.faulty_department``."""
        for name in self._departments:
            chaos = _chaos(self._folder, name)
            chaos.with_name(f"{chaos.name}.used").unlink(missing_ok=True)
            whole = chaos.with_suffix(".new")
            whole.write_text(json.dumps(items))
            whole.rename(chaos)

    async def open(self, **changes: FormValue) -> UUID:
        """The example's case, with other values in its form."""
        given = example("childbirth")
        request = OpeningRequest(
            header=Principal("test", Role.APPLICANT, "test").header(str(uuid4())),
            theme="childbirth",
            form={**given.form, **changes},
            materials=given.materials,
            situations=(),
            channel=2,
        )
        return (await self._opening.open(request)).case_id

    async def events(self, case_id: UUID) -> list[CaseEvent]:
        return [decode(entry.event) for entry in await self._stores.record.read(case_id)]

    async def until(self, case_id: UUID, holds: Callable[[Case], bool]) -> Case:
        async with asyncio.timeout(40):
            while True:
                case = replay(await self._stores.record.read(case_id), case_id)
                if holds(case):
                    return case
                await asyncio.sleep(0.05)

    def effects(self, case_id: UUID) -> Counter[str]:
        counts: Counter[str] = Counter()
        for register in (self._folder / "departments").glob("*.sqlite"):
            rows = sqlite3.connect(register)
            found = rows.execute("SELECT idempotency_key FROM effect").fetchall()
            rows.close()
            counts.update(key for (key,) in found if key.startswith(f"{case_id}/"))
        return counts


@asynccontextmanager
async def faulty_stack(server: TemporalServer, folder: Path) -> AsyncIterator[FaultyStack]:
    clock = WallClock()
    plan = with_short_limits(compile_file(THEME))
    keys = MasterKeys({"test": bytes(32)}, "test")
    stores = await open_stores(f"sqlite:///{folder}/store.db", keys, clock)
    await stores.themes.publish(plan, THEME.read_bytes())
    client = await Client.connect(
        server.address, namespace=server.namespace, data_converter=pydantic_data_converter
    )
    queue = f"rough-{uuid4()}"
    ports = temporal_ports(
        record=stores.record,
        projection=stores.projection,
        vault=stores.vault,
        themes=stores.themes,
        clock=clock,
        calendars=FolderCalendars(SHIPPED_FOLDERS),
        pauses=stores.pauses,
        workflows=CaseWorkflows(client, task_queue=queue),
    )
    gateway = Gateway(ports, GatewaySettings())
    await gateway.start()
    names = [department.name for department in plan.departments]
    addresses = dict(zip(names, free_ports(len(names)), strict=True))
    children = [_department(name, port, folder, gateway) for name, port in addresses.items()]
    departments = GrpcDepartments(
        {name: f"{LOOPBACK}:{port}" for name, port in addresses.items()},
        themes=stores.themes,
        vault=stores.vault,
        clock=clock,
    )
    opening = CaseOpener(
        record=stores.record,
        vault=stores.vault,
        themes=stores.themes,
        clock=clock,
        starter=ports.starter,
    )
    city = FaultyStack(folder, names, stores, opening, gateway.address)
    city.misbehave()
    try:
        for child in children:
            child.start()
        for child in children:
            await child.wait_ready()
        settings = Settings(data_folder=folder, task_queue=queue)
        async with run_worker(client, stores, departments, clock, settings):
            yield city
    finally:
        await stop_all(children)
        await gateway.stop()
        await departments.close()
        await stores.close()


def _department(name: str, port: int, folder: Path, gateway: Gateway) -> ChildProcess:
    return ChildProcess(
        name,
        [
            sys.executable,
            *("-m", "tests.faulty_department", "--chaos", _chaos(folder, name)),
            *("--department", name, "--data", folder / "departments", "--port", str(port)),
            *("--engine", gateway.address, "--later-seconds", "0.3"),
        ],
        log_folder=folder / "logs",
        environment=python_environment(),
    )


def _chaos(folder: Path, department: str) -> Path:
    """A file for each department: each counts what it has done beside its own."""
    return folder / f"chaos-{department}.json"
