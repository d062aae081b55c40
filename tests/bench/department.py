"""One department of the benchmark, under a name of its own.

``python -m tests.bench.department --department office_1 --data FOLDER --port PORT``
"""

import argparse
import sys

from adapters.kit.command import run, server_arguments
from adapters.samples.benchmark import BenchmarkDepartment, SlowBenchmarkDepartment


def department_of(name: str, delay_s: float) -> BenchmarkDepartment:
    """The sample department of the benchmark, as it is but for its name."""
    kind = SlowBenchmarkDepartment if delay_s > 0 else BenchmarkDepartment
    named = type(kind.__name__, (kind,), {"name": name})
    department: BenchmarkDepartment = named(delay_s) if delay_s > 0 else named()
    return department


if __name__ == "__main__":
    parser = argparse.ArgumentParser(parents=[server_arguments()])
    parser.add_argument("--department", required=True)
    parser.add_argument("--delay-seconds", type=float, default=0.0)
    given = parser.parse_args()
    sys.exit(run(department_of(given.department, given.delay_seconds), given))
