"""Everything that runs while cases are measured, each a process of its own."""

import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.samples.benchmark import ITEMS
from ops.embedded.processes.child_command import (
    engine_process,
    python_environment,
    settings_environment,
)
from ops.embedded.processes.child_process import ChildProcess, stop_all
from ops.embedded.processes.ports import LOOPBACK, free_ports
from ops.embedded.temporal.server import TemporalServer
from ops.serve.config.settings import Settings
from ops.serve.open_components import open_configured_stores
from ops.serve.wall_clock import WallClock
from tests.bench.figures import VARIANTS, Round, Variant, percentile
from tests.bench.load import Loaded
from tests.bench.theme import SOURCE, bench_plan

LOAD_LIMIT_S = 600.0


@dataclass(frozen=True, slots=True)
class Stage:
    """The server, the departments, and the process that serves each variant."""

    temporal: TemporalServer
    gateway: str
    folder: Path
    departments: Sequence[ChildProcess]
    workers: dict[Variant, ChildProcess]

    async def measure(self, variant: Variant, *, cases: int, in_flight: int) -> Round:
        """Put load on one variant.

        Raises:
            RuntimeError: the load generator failed; has the end of what it said.
        """
        loaded = await self.load(variant, cases=cases, in_flight=in_flight)
        return Round(
            variant=variant,
            cases=cases,
            in_flight=in_flight,
            seconds=loaded.seconds,
            p50_ms=percentile(loaded.latencies_ms, 50),
            p99_ms=percentile(loaded.latencies_ms, 99),
            cpu_s=loaded.cpu_s,
            history_events=loaded.history_events,
        )

    async def load(self, variant: Variant, *, cases: int, in_flight: int) -> Loaded:
        """Run the load generator to its end."""
        generator = self._generator(variant, cases, in_flight)
        generator.start()
        try:
            generator.wait(seconds=LOAD_LIMIT_S)
        finally:
            generator.kill()
        if generator.exit_code != 0:
            raise RuntimeError(f"the load generator failed:\n{generator.output()[-3000:]}")
        return Loaded.model_validate_json(generator.output().splitlines()[-1])

    def _generator(self, variant: Variant, cases: int, in_flight: int) -> ChildProcess:
        processes = {"temporal": [self.temporal.process], "departments": self.departments}
        processes["engine or worker"] = [self.workers[variant]]
        pids = [f"{name}={one.pid}" for name, group in processes.items() for one in group]
        return _python(
            "load",
            [
                *("-m", "tests.bench.load", "--variant", variant),
                *("--temporal", self.temporal.address, "--namespace", self.temporal.namespace),
                *("--gateway", self.gateway),
                *("--cases", str(cases), "--in-flight", str(in_flight)),
                *(word for pid in pids for word in ("--pid", pid)),
            ],
            self.folder,
        )


@asynccontextmanager
async def staged(
    temporal: TemporalServer,
    folder: Path,
    *,
    variants: Sequence[Variant] = VARIANTS,
    delay_s: float = 0.0,
    profile: Path | None = None,
) -> AsyncIterator[Stage]:
    """Start all parts on a server that runs; stop them at the end.

    Args:
        temporal: the one server.
        folder: for data and logs.
        variants: which of them are served.
        delay_s: how long every department takes.
        profile: where the engine's profile goes, if it is to be taken.
    """
    ports = free_ports(ITEMS + 1)
    names = [f"office_{number}" for number in range(1, ITEMS + 1)]
    offices = {name: f"{LOOPBACK}:{port}" for name, port in zip(names, ports[1:], strict=True)}
    settings = Settings(
        data_folder=folder / "engine",
        temporal_address=temporal.address,
        temporal_namespace=temporal.namespace,
        gateway_address=f"{LOOPBACK}:{ports[0]}",
        departments=offices,
        task_queue=f"bench-engine-{ports[0]}",
    )
    departments = [_department(name, offices[name], delay_s, folder) for name in names]
    workers: dict[Variant, ChildProcess] = {
        variant: _worker(variant, temporal, settings, folder, profile) for variant in variants
    }
    await _publish(settings)
    children = [*departments, *workers.values()]
    try:
        for child in children:
            child.start()
        for child in children:
            await child.wait_ready()
        yield Stage(temporal, settings.gateway_address, folder, departments, workers)
    finally:
        await stop_all(children)


async def _publish(settings: Settings) -> None:
    settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    async with open_configured_stores(settings, WallClock()) as stores:
        await stores.themes.publish(bench_plan(), SOURCE.read_bytes())


def _department(name: str, address: str, delay_s: float, folder: Path) -> ChildProcess:
    words = ["-m", "tests.bench.department", "--department", name]
    words += ["--data", str(folder / "departments"), "--port", address.rpartition(":")[2]]
    return _python(name, [*words, "--delay-seconds", str(delay_s)], folder)


def _worker(
    variant: Variant,
    temporal: TemporalServer,
    settings: Settings,
    folder: Path,
    profile: Path | None,
) -> ChildProcess:
    if variant == "engine":
        if profile is None:
            return engine_process("engine", "engine", settings, log_folder=folder / "logs")
        words = ["-m", "tests.bench.profiled", str(profile), "engine"]
        return _python("engine", words, folder, settings_environment(settings))
    words = ["-m", "tests.bench.handwritten_worker", "--queue", f"bench-{variant}"]
    words += ["--temporal", temporal.address, "--namespace", temporal.namespace]
    for address in settings.departments.values():
        words += ["--department", address]
    return _python(variant, words, folder)


def _python(
    name: str, words: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> ChildProcess:
    return ChildProcess(
        name,
        [sys.executable, "-P", *words],
        log_folder=folder / "logs",
        environment=python_environment() | dict(environment or {}),
    )
