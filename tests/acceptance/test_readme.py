"""What the README tells a newcomer to type works, as it stands there."""

import re
import shlex
from pathlib import Path

import pytest

from ops.embedded.processes.child_command import ROOT
from ops.embedded.temporal.binary import TemporalBinary
from tests.acceptance.command import onething, running_up

README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
COMMANDS = [line.split("#")[0].strip() for block in BLOCKS for line in block.splitlines()]


def test_the_make_targets_named_are_there():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"make ([a-z-]+)", README)) <= targets


def test_the_files_named_are_there():
    linked = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [name for name in linked if not (ROOT / name).exists()] == []


def test_the_first_steps_work(tmp_path: Path, temporal_binary: TemporalBinary):  # noqa: ARG001 - built before
    """In the order of the README, on a running stack; CASE_ID is the case opened there."""
    case_id = "CASE_ID"
    steps = [line for line in COMMANDS if line.startswith("onething ") and line != "onething up"]
    assert len(steps) >= 8
    with running_up(tmp_path / "data") as up:
        for step in steps:
            typed = shlex.split(step.replace("CASE_ID", case_id))[1:]
            done = onething(*typed, ONETHING_DATA_FOLDER=str(up.data))
            assert done.code == 0, f"{step}: {done.err}"
            if step.startswith("onething case open"):
                case_id = _case_id(done.out)
        assert up.stop().code == 0


def _case_id(text: str) -> str:
    found = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text)
    if found is None:
        pytest.fail(f"no case id in {text!r}")
    return found.group()


def test_every_recorded_decision_is_dated_and_has_a_status():
    records = sorted(Path(ROOT / "docs" / "decisions").glob("*.md"))
    assert records
    assert all(re.search(r"^Date: .*Status: ", file.read_text(), re.MULTILINE) for file in records)
