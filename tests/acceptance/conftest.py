"""One kept demo for all tests that look at what a demo leaves."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.command import Ended, onething

DEMO_MARK = "kept-demo"


@dataclass(frozen=True)
class KeptDemo:
    """A demo that has ended, and the data it kept."""

    ended: Ended
    data: Path


@pytest.fixture(scope="session")
def kept_demo(
    tmp_path_factory: pytest.TempPathFactory,
    temporal_binary: Path,  # noqa: ARG001 - built before the demo's time runs
) -> KeptDemo:
    data = tmp_path_factory.mktemp("demo") / "data"
    return KeptDemo(onething("demo", "--data", data, mark=DEMO_MARK), data)
