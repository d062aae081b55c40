"""One kept demo and one running stack, for all tests that look at them.

One process runs all of these tests (tests/scheduling.py), so that each is started once.
"""

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ops.embedded.temporal.binary import TemporalBinary
from tests.acceptance.command import CompletedCommand, Up, onething, remaining_processes, running_up

DEMO_MARK = "kept-demo"
UP_MARK = "shared-up"


@dataclass(frozen=True)
class FinishedDemo:
    """A demo that has ended, and the data it kept."""

    ended: CompletedCommand
    data: Path


@pytest.fixture(scope="session")
def finished_demo(
    tmp_path_factory: pytest.TempPathFactory,
    temporal_binary: TemporalBinary,  # noqa: ARG001 - built before the demo's time runs
) -> FinishedDemo:
    data = tmp_path_factory.mktemp("demo") / "data"
    return FinishedDemo(onething("demo", "--data", data, mark=DEMO_MARK), data)


@pytest.fixture(scope="session")
def up(
    tmp_path_factory: pytest.TempPathFactory,
    temporal_binary: TemporalBinary,  # noqa: ARG001 - built before the start's time runs
) -> Iterator[Up]:
    """A running stack; at the end it must stop cleanly on SIGINT."""
    with running_up(tmp_path_factory.mktemp("up") / "data", mark=UP_MARK) as running:
        yield running
        done = running.stop(signal.SIGINT)
    assert done.code == 0, done.err
    assert remaining_processes(UP_MARK) == []
