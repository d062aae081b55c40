"""``make bench``: the engine beside a hand-written workflow, the store, the overhead."""

import asyncio
import logging
import os
import platform
import sqlite3
import sys
import tempfile
from importlib import metadata
from pathlib import Path

import structlog

from ops.embedded.temporal.provision import provision
from ops.embedded.temporal.server import TemporalServer
from tests.bench import options
from tests.bench.figures import Report
from tests.bench.measure_engine import overheads, side_by_side
from tests.bench.measure_store import store_rates
from tests.bench.measure_theme import lint_costs
from tests.bench.report import lines


async def run(asked: options.Options, folder: Path) -> Report:
    """Measure what is asked for; everything lives in the folder."""
    report = Report(machine=machine())
    if "store" in asked.parts:
        report = report.model_copy(update={"stores": await store_rates(folder, asked)})
    if "theme" in asked.parts:
        report = report.model_copy(update={"lint_costs": lint_costs(folder)})
    if {"engine", "overhead"} & set(asked.parts):
        report = await _on_temporal(asked, folder, report)
    return report


async def _on_temporal(asked: options.Options, folder: Path, report: Report) -> Report:
    binary = provision(report=asked.say)
    found: dict[str, object] = {"machine": {**report.machine, "temporal": binary.version}}
    temporal = TemporalServer(binary=binary, folder=folder / "temporal")
    await temporal.start()
    try:
        if "engine" in asked.parts:
            found["rounds"] = await side_by_side(temporal, folder / "fast", asked)
        if "overhead" in asked.parts:
            found["overheads"] = await overheads(temporal, folder / "slow", asked)
    finally:
        await temporal.stop()
    return report.model_copy(update=found)


def machine() -> dict[str, str]:
    """What the figures were taken on."""
    return {
        "cpus": str(len(os.sched_getaffinity(0))),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "temporalio": metadata.version("temporalio"),
    }


def main() -> None:
    """Run, and print the report."""
    asked = options.parse()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory(prefix="onething-bench-") as name:
        folder = Path(name)
        report = asyncio.run(run(asked, folder))
        profile = asked.profile_file(folder / "fast")
        if profile is not None and profile.exists():
            sys.stdout.write(profile.read_text(encoding="utf-8") + "\n")
    sys.stdout.write("\n".join(lines(report)) + "\n")


if __name__ == "__main__":
    main()
