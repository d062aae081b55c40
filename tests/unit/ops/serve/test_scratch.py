"""Scratch folders go with their command, or with the next one of its kind."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ops.embedded.processes.child_command import ROOT
from ops.serve.scratch import remove_abandoned, scratch_folder
from tests.narrowing import present

HOLD = """
import sys
from ops.serve.scratch import scratch_folder
with scratch_folder("onething-x-") as folder:
    (folder / "content").write_text("x")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))


@pytest.fixture
def holder():
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    with process:
        folder = Path(present(process.stdout).readline().strip())
        yield process, folder
        process.kill()


def test_a_folder_goes_with_its_context():
    with scratch_folder("onething-x-") as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


def test_a_folder_in_use_stays(holder):
    _, folder = holder
    assert remove_abandoned("onething-x-") == 0
    assert (folder / "content").exists()


def test_the_next_command_removes_what_a_killed_one_left(holder):
    process, folder = holder
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert folder.exists()
    with scratch_folder("onething-x-"):
        assert not folder.exists()


def test_a_folder_without_a_lock_is_not_ours(tmp_path):
    (tmp_path / "onething-x-mine").mkdir()
    assert remove_abandoned("onething-x-") == 0
    assert (tmp_path / "onething-x-mine").exists()
