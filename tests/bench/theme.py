"""The six-item theme of the benchmark, compiled."""

from pathlib import Path

from domain.plan import Plan
from domain.theme.load import compile_source

SOURCE = Path(__file__).with_name("bench.yaml")
CRITICAL_PATH = 3
"""Items that have to be decided one after the other: 1 → one of four → 1."""


def bench_plan() -> Plan:
    """The plan of ``bench.yaml``."""
    return compile_source(SOURCE.read_bytes(), SOURCE.name)
