import asyncio
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from domain.errors import UnavailableError
from ops.embedded.processes.child_process import ChildProcess, stop_all

READY_THEN_SLEEP = "print('starting', 'ready gateway=127.0.0.1:1 temporal=h:2', sep='\\n'); "
SLEEP = "import time; time.sleep(600)"
IGNORES_SIGTERM = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready'); "


def child(tmp_path: Path, code: str, name: str = "sample") -> ChildProcess:
    return ChildProcess(name, [sys.executable, "-c", code], log_folder=tmp_path / "logs")


async def wait_until_gone(pid: int) -> None:
    async with asyncio.timeout(20):
        while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            await asyncio.sleep(0.02)


async def test_the_ready_line_is_read_and_a_stop_ends_it(tmp_path: Path) -> None:
    sample = child(tmp_path, READY_THEN_SLEEP + SLEEP)
    sample.start()
    assert await sample.wait_ready() == {"gateway": "127.0.0.1:1", "temporal": "h:2"}
    await sample.stop()
    assert sample.exit_code == -signal.SIGTERM
    assert not psutil.pid_exists(sample.pid)


async def test_an_early_end_is_reported_with_the_end_of_the_log(tmp_path: Path) -> None:
    sample = child(tmp_path, "raise SystemExit('port 5 is taken')")
    sample.start()
    with pytest.raises(UnavailableError, match=r"ended early with code 1(.|\n)*port 5 is taken"):
        await sample.wait_ready()


async def test_what_is_never_ready_is_given_up(tmp_path: Path) -> None:
    sample = child(tmp_path, "print('not yet ready'); " + SLEEP)
    sample.start()
    with pytest.raises(UnavailableError, match="not ready after"):
        await sample.wait_ready(seconds=0.2)
    sample.kill()


async def test_what_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    sample = child(tmp_path, IGNORES_SIGTERM + SLEEP)
    sample.start()
    await sample.wait_ready()
    await sample.stop(seconds=0.1)
    assert sample.exit_code == -signal.SIGKILL


async def test_a_restart_appends_to_the_log_and_waits_for_a_ready_line_of_its_own(
    tmp_path: Path,
) -> None:
    marker = tmp_path / "marker"
    once = f"import pathlib; m = pathlib.Path({str(marker)!r}); "
    once += "m.exists() or print('ready'); m.touch(); "
    sample = child(tmp_path, once + SLEEP)
    sample.start()
    await sample.wait_ready()
    sample.kill()
    sample.start()
    with pytest.raises(UnavailableError, match="not ready"):
        await sample.wait_ready(seconds=0.5)
    sample.kill()
    assert sample.log_path.read_text() == "ready\n"


async def test_grandchildren_go_with_the_group(tmp_path: Path) -> None:
    code = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); "
    code += "print(f'ready pid={p.pid}'); "
    sample = child(tmp_path, code + SLEEP)
    sample.start()
    grandchild = int((await sample.wait_ready())["pid"])
    await sample.stop()
    await wait_until_gone(grandchild)


async def test_children_die_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    parent_code = f"""
import pathlib, sys, time
from ops.embedded.processes.child_process import ChildProcess
logs = pathlib.Path({str(tmp_path)!r})
child = ChildProcess("child", [sys.executable, "-c", {SLEEP!r}], log_folder=logs)
child.start()
print("ready", child.pid, flush=True)
time.sleep(600)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", parent_code], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    with parent.stdout as output:
        pid = next(int(line.split()[1]) for line in output if line.startswith("ready"))
    assert psutil.pid_exists(pid)
    parent.kill()
    parent.wait()
    await wait_until_gone(pid)


async def test_children_stop_last_started_first(tmp_path: Path) -> None:
    children = [child(tmp_path, "print('ready'); " + SLEEP, name) for name in ("one", "two")]
    for each in children:
        each.start()
        await each.wait_ready()
    await stop_all(children)
    assert [each.running for each in children] == [False, False]


async def test_a_missing_program_is_reported_in_the_log(tmp_path: Path) -> None:
    missing = ChildProcess("missing", [tmp_path / "nothing"], log_folder=tmp_path)
    missing.start()
    with pytest.raises(UnavailableError, match="FileNotFoundError"):
        await missing.wait_ready()


def test_a_log_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "logs").touch()
    with pytest.raises(UnavailableError, match="cannot start"):
        child(tmp_path, SLEEP).start()


def test_other_threads_may_not_start_children(tmp_path: Path) -> None:
    caught: list[BaseException] = []

    def start() -> None:
        try:
            child(tmp_path, SLEEP).start()
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "main thread" in str(caught[0])
