"""The load generator, a process of its own: opens cases and awaits their workflows' ends.

It takes the CPU time of all processes right before the first case and once the
last has ended, and prints one JSON line, a :class:`Loaded`.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from uuid import uuid4

import grpc
import psutil
from temporalio.client import Client
from temporalio.common import RawValue

from adapters.pb.onething.case.v1 import case_pb2, case_pb2_grpc
from tests.bench.figures import Figures

SETTLE_S = 0.5
"""What the servers do right after the last case belongs to the cases."""
SAMPLED = 20
WORKFLOWS = {"ordinary": "bench.ordinary", "local": "bench.local"}

RunCase = Callable[[], Awaitable[str]]
"""Runs one case to its end; gives its workflow's id."""


class Loaded(Figures):
    """What the generator saw. CPU seconds by process, its own as ``loader``."""

    seconds: float
    latencies_ms: tuple[float, ...]
    cpu_s: dict[str, float]
    history_events: float


def engine_case(client: Client, gateway: grpc.aio.Channel) -> RunCase:
    """Open through the gateway, as a portal does; then wait for the case's workflow."""
    stub = case_pb2_grpc.CaseServiceStub(gateway)

    async def run() -> str:
        request_id = str(uuid4())
        start = case_pb2.FormField(name="bench_start", text=request_id)
        opened = await stub.OpenCase(
            case_pb2.OpenCaseRequest(request_id=request_id, theme="bench", form=[start])
        )
        workflow_id = f"case/{opened.case_id}"
        end = client.get_workflow_handle(workflow_id, result_type=RawValue)  # it is sealed
        await end.result()
        return workflow_id

    return run


async def require_granted(gateway: grpc.aio.Channel, workflow_ids: list[str]) -> None:
    """Raise RuntimeError if a case of these ended otherwise. Called once nothing is measured."""
    stub = case_pb2_grpc.CaseServiceStub(gateway)
    for workflow_id in workflow_ids:
        case_id = workflow_id.removeprefix("case/")
        read = await stub.GetCase(case_pb2.GetCaseRequest(case_id=case_id))
        if read.case.outcome != "granted":
            raise RuntimeError(f"{workflow_id} ended with {read.case.outcome!r}")


def handwritten_case(client: Client, variant: str) -> RunCase:
    """Start the workflow and wait for it, as people do."""

    async def run() -> str:
        workflow_id = str(uuid4())
        await client.execute_workflow(
            WORKFLOWS[variant], workflow_id, id=workflow_id, task_queue=f"bench-{variant}"
        )
        return workflow_id

    return run


class Load:
    """So many cases, so many of them in flight."""

    def __init__(self, run: RunCase, cases: int, in_flight: int) -> None:
        self._run = run
        self._left = cases
        self._in_flight = in_flight
        self.latencies_ms: list[float] = []
        self.workflow_ids: list[str] = []

    async def run(self) -> float:
        """Run them; gives the seconds it took."""
        begun = time.perf_counter()
        await asyncio.gather(*(self._lane() for _ in range(self._in_flight)))
        return time.perf_counter() - begun

    async def _lane(self) -> None:
        while self._left > 0:
            self._left -= 1
            begun = time.perf_counter()
            self.workflow_ids.append(await self._run())
            self.latencies_ms.append(1000 * (time.perf_counter() - begun))


def cpu_times(pids: dict[str, list[int]]) -> dict[str, float]:
    """Seconds of CPU so far, by name."""
    return {
        name: sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in group)
        for name, group in pids.items()
    }


async def events_of(client: Client, workflow_ids: list[str]) -> float:
    """The mean number of history events of a few workflows."""
    looked_at = workflow_ids[-SAMPLED:]
    histories = [await client.get_workflow_handle(each).fetch_history() for each in looked_at]
    return sum(len(history.events) for history in histories) / len(histories)


async def main(arguments: argparse.Namespace) -> None:
    client = await Client.connect(arguments.temporal, namespace=arguments.namespace)
    pids = _pids(arguments.pid)
    async with grpc.aio.insecure_channel(arguments.gateway) as gateway:
        if arguments.variant == "engine":
            await gateway.channel_ready()
            run = engine_case(client, gateway)
        else:
            run = handwritten_case(client, arguments.variant)
        load = Load(run, arguments.cases, arguments.in_flight)
        before = cpu_times(pids)
        seconds = await load.run()
        await asyncio.sleep(SETTLE_S)
        after = cpu_times(pids)
        if arguments.variant == "engine":
            await require_granted(gateway, load.workflow_ids)
    loaded = Loaded(
        seconds=seconds,
        latencies_ms=tuple(load.latencies_ms),
        cpu_s={name: after[name] - before[name] for name in pids},
        history_events=await events_of(client, load.workflow_ids),
    )
    sys.stdout.write(loaded.model_dump_json() + "\n")


def _pids(given: list[str]) -> dict[str, list[int]]:
    pids: dict[str, list[int]] = {}
    for pair in given:
        name, _, pid = pair.partition("=")
        pids.setdefault(name, []).append(int(pid))
    return {**pids, "loader": [os.getpid()]}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--temporal", required=True)
    parser.add_argument("--namespace", required=True)
    parser.add_argument("--gateway", required=True)
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--in-flight", type=int, required=True)
    parser.add_argument("--pid", action="append", default=[], help="NAME=PID")
    asyncio.run(main(parser.parse_args()))
