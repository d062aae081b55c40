"""The real command ``onething`` in processes of its own, and what it must leave behind."""

import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from ops.cli.main import run
from ops.embedded.processes.child_command import ROOT
from tests.process_settings import own_process_settings

INSTALLED = Path(sys.executable).with_name("onething")
COMMAND = [str(INSTALLED)] if INSTALLED.exists() else [sys.executable, "-m", "ops.cli.main"]
MARK = "LC_ONETHING_TEST_RUN"  # of a kind that child processes are given too
LIMIT_S = 90


@dataclass(frozen=True)
class CompletedCommand:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def last_line(self) -> str:
        return self.out.splitlines()[-1] if self.out else ""


def environment(mark: str = "", **more: str) -> dict[str, str]:
    """This process's environment without settings of its own; ``mark`` goes to every child."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ONETHING_", "TEMPORAL_"))}
    if cache := os.environ.get("ONETHING_CACHE"):
        kept["ONETHING_CACHE"] = cache
    return kept | {MARK: mark, "ONETHING_SETTINGS": os.devnull, "PYTHONPATH": str(ROOT)} | more


def onething(
    *arguments: object, folder: Path | None = None, mark: str = "", **more: str
) -> CompletedCommand:
    """Run a command to its end."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
        cwd=folder or ROOT,
        env=environment(mark, **more),
    )
    return CompletedCommand(done.returncode, done.stdout, done.stderr)


def onething_here(*arguments: object, folder: Path | None = None, **more: str) -> CompletedCommand:
    """Run a command to its end in this process, which saves a second of imports.

    For tests of what a command does. What its process is for (streams, encodings, signals,
    exit codes, a clean environment) is tested by :func:`onething`.
    """
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with (
        pytest.MonkeyPatch.context() as patch,
        own_process_settings(),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        for name in os.environ.keys() - environment().keys():
            patch.delenv(name)
        for name, value in environment(**more).items():
            patch.setenv(name, value)
        patch.chdir(folder or ROOT)
        code = run([str(each) for each in arguments])
    return CompletedCommand(code, *(_text(stream) for stream in (out, err)))


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def start_command(*arguments: object, mark: str = "", **more: str) -> subprocess.Popen[str]:
    """Start a command."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(mark, **more),
    )


def ended(process: subprocess.Popen[str]) -> CompletedCommand:
    """Wait for the end of a started command."""
    out, err = process.communicate(timeout=LIMIT_S)
    return CompletedCommand(process.returncode, out, err)


def command_line(process: psutil.Process) -> str:
    """The command line of a process; empty for one that is gone."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def remaining_processes(mark: str) -> list[str]:
    """The processes that a marked run left behind."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


@dataclass
class Up:
    """A running ``onething up``."""

    process: subprocess.Popen[str]
    data: Path
    gateway: str
    temporal: str
    temporal_ui: str = ""

    def onething(self, *arguments: object) -> CompletedCommand:
        """A command beside it, on its data folder, in this process."""
        return onething_here(*arguments, "--data", self.data)

    def children(self, name: str) -> list[psutil.Process]:
        """Its living children whose command line has the name."""
        own = psutil.Process(self.process.pid)
        return [child for child in own.children() if name in command_line(child)]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> CompletedCommand:
        """Ask it to end, and wait."""
        self.process.send_signal(number)
        return ended(self.process)


@contextmanager
def running_up(data: Path, *arguments: str, mark: str = "") -> Iterator[Up]:
    """``onething up`` on a data folder, once it is ready; killed at the end if still there."""
    process = start_command("up", "--data", data, *arguments, mark=mark)
    try:
        yield Up(process, data, *ready(process))
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def ready(process: subprocess.Popen[str]) -> tuple[str, str, str]:
    """The addresses of the ready line; the last is empty without a web UI."""
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.fullmatch(
        r"ready gateway=(\S+:\d+) temporal=(\S+:\d+)(?: temporal_ui=(\S+))?\n", line
    )
    if not found:
        _, err = process.communicate(timeout=LIMIT_S)
        raise AssertionError(f"no ready line but {line!r}; it said: {err}")
    return found[1], found[2], found[3] or ""


def wait_for(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)
