"""A whole stack of separate processes, each of which can be killed and started again."""

import asyncio
import json
import sqlite3
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import grpc

from adapters.files.theme_files import compile_file
from adapters.pb.onething.case.v1 import case_pb2, case_pb2_grpc
from adapters.stores.open_stores import open_stores
from domain.case.aggregate import Case
from domain.case.codec import replay
from ops.embedded.processes.child_command import (
    ROOT,
    private_settings,
    python_environment,
    settings_environment,
)
from ops.embedded.processes.child_process import ChildProcess, stop_all
from ops.embedded.processes.ports import LOOPBACK, free_ports
from ops.embedded.sample_departments import sample_departments
from ops.embedded.temporal.binary import TemporalBinary
from ops.embedded.temporal.server import TemporalServer
from ops.serve.config.master_key import master_keys
from ops.serve.config.settings import Settings
from ops.serve.wall_clock import WallClock
from tests.acceptance.crash.crashing_engine import VARIABLE, CrashPlan

THEME = ROOT / "themes" / "childbirth" / "theme.yaml"
TIMEOUT_S = 90
CLOSED = case_pb2.CASE_STATUS_CLOSED


class Stack:
    """Temporal, five departments, a gateway and a worker, all of them mortal."""

    def __init__(self, temporal_binary: TemporalBinary, folder: Path) -> None:
        self.folder = folder
        self.journal = folder / "journal"
        self.journal.touch()
        self.temporal = TemporalServer(binary=temporal_binary, folder=folder / "temporal")
        self.plan = compile_file(THEME)
        names = [department.name for department in self.plan.departments]
        *ports, gateway = free_ports(len(names) + 1)
        self.ports = dict(zip(names, ports, strict=True))
        self.gateway_address = f"{LOOPBACK}:{gateway}"
        self.children: dict[str, ChildProcess] = {}

    @property
    def settings(self) -> Settings:
        return Settings(
            data_folder=self.folder,
            temporal_address=self.temporal.address,
            gateway_address=self.gateway_address,
            departments={name: f"{LOOPBACK}:{port}" for name, port in self.ports.items()},
            task_timeout_s=2,
            log_level="warning",
        )

    async def start(self) -> None:
        await self.temporal.start()
        await self._publish()
        for name in self.ports:
            await self.start_department(name)
        for role in ("gateway", "worker"):
            await self.start_engine(role)

    async def stop(self) -> None:
        await stop_all(list(self.children.values()))
        await self.temporal.stop()

    async def start_department(self, name: str) -> None:
        [child] = sample_departments(
            {name: self.ports[name]},
            folder=self.folder / "departments",
            log_folder=self.folder / "logs",
            engine=self.gateway_address,
        )
        await self._run(name, child)

    async def start_engine(self, role: str, **doom: Any) -> None:
        """Start a gateway or a worker; ``doom`` fills in its :class:`CrashPlan`."""
        plan = CrashPlan(journal=str(self.journal), **doom)
        await self._run(
            role,
            ChildProcess(
                role,
                [sys.executable, "-m", "tests.acceptance.crash.crashing_engine", role],
                log_folder=self.folder / "logs",
                environment=python_environment()
                | settings_environment(self.settings)
                | {VARIABLE: json.dumps(asdict(plan))},
                private_settings=private_settings(self.settings),
            ),
        )

    async def stop_part(self, name: str) -> None:
        await self.children[name].stop()

    async def wait_until_dead(self, name: str) -> None:
        process = self.temporal.process if name == "temporal" else self.children[name]
        async with asyncio.timeout(TIMEOUT_S):
            while process.running:
                await asyncio.sleep(0.02)

    async def restart_part(self, name: str) -> None:
        if name == "temporal":
            await self.temporal.restart()
        elif name in self.ports:
            await self.start_department(name)
        else:
            await self.start_engine(name)

    def pid(self, name: str) -> int:
        return self.temporal.process.pid if name == "temporal" else self.children[name].pid

    async def open_case(self, request: case_pb2.OpenCaseRequest) -> str:
        """Open a case as a front end does: the same request again until it is acknowledged."""
        opened: case_pb2.OpenCaseResponse = await self.call_gateway("OpenCase", request)
        return opened.case_id

    async def served(self, case_id: str) -> case_pb2.Case:
        return (await self.call_gateway("GetCase", case_pb2.GetCaseRequest(case_id=case_id))).case

    async def wait_until_closed(self, case_id: str) -> case_pb2.Case:
        async with asyncio.timeout(TIMEOUT_S):
            while (case := await self.served(case_id)).status != CLOSED:
                await asyncio.sleep(0.1)
        return case

    async def replayed(self, case_id: str) -> Case:
        """The case as its record alone tells it."""
        stores = await open_stores(self.settings.store, master_keys(self.settings), WallClock())
        try:
            return replay(await stores.record.read(UUID(case_id)), UUID(case_id))
        finally:
            await stores.close()

    def acknowledged(self) -> dict[str, int]:
        """The highest version of each case that anybody was told is stored."""
        versions: dict[str, int] = {}
        for line in self.journal.read_text().splitlines():
            case_id, version = line.split()
            versions[case_id] = max(versions.get(case_id, 0), int(version))
        return versions

    def effects(self, case_id: str) -> Counter[str]:
        """How often each submission of a case had an effect, over all departments."""
        counts: Counter[str] = Counter()
        for register in (self.folder / "departments").glob("*.sqlite"):
            with sqlite3.connect(register) as rows:
                found = rows.execute(
                    "SELECT idempotency_key FROM effect WHERE idempotency_key LIKE ?",
                    (f"{case_id}/%",),
                )
                counts.update(key for (key,) in found)
            rows.close()
        return counts

    async def call_gateway(self, method: str, request: object) -> Any:
        async with asyncio.timeout(TIMEOUT_S):
            while True:
                async with grpc.aio.insecure_channel(self.gateway_address) as channel:
                    stub = case_pb2_grpc.CaseServiceStub(channel)
                    try:
                        return await getattr(stub, method)(request, timeout=10)
                    except grpc.aio.AioRpcError as error:
                        if error.code() not in _TRANSIENT:
                            raise
                await asyncio.sleep(0.1)

    async def _run(self, name: str, child: ChildProcess) -> None:
        self.children[name] = child
        child.start()
        await child.wait_ready()

    async def _publish(self) -> None:
        stores = await open_stores(self.settings.store, master_keys(self.settings), WallClock())
        await stores.themes.publish(self.plan, THEME.read_bytes())
        await stores.close()


_TRANSIENT = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}
