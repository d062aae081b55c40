import subprocess
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from domain.errors import SettingsError, UnavailableError
from ops.embedded.temporal_server import TemporalServer


@activity.defn
async def double(number: int) -> int:
    return 2 * number


@workflow.defn(sandboxed=False)
class Doubling:
    @workflow.run
    async def run(self, number: int) -> int:
        return await workflow.execute_activity(
            double, number, start_to_close_timeout=timedelta(seconds=30)
        )


async def run_one(server: TemporalServer, name: str) -> int:
    client = await Client.connect(server.address, namespace=server.namespace)
    runner = UnsandboxedWorkflowRunner()
    async with Worker(
        client,
        task_queue="doubling",
        workflows=[Doubling],
        activities=[double],
        workflow_runner=runner,
    ):
        result: int = await client.execute_workflow(
            Doubling.run, 21, id=name, task_queue="doubling", request_eager_start=True
        )
    return result


@pytest.fixture
async def server(temporal_binary: Path, tmp_path: Path) -> AsyncIterator[TemporalServer]:
    one = TemporalServer(binary=temporal_binary, folder=tmp_path / "temporal")
    await one.start()
    yield one
    one.kill()


async def test_the_sessions_server_runs_workflows(temporal_server: TemporalServer) -> None:
    assert await run_one(temporal_server, "session-doubling") == 42


async def test_a_killed_server_comes_back_at_its_address_with_its_workflows(
    server: TemporalServer,
) -> None:
    assert await run_one(server, "before") == 42
    address = server.address
    server.kill()
    await server.start()
    assert address == server.address
    client = await Client.connect(server.address, namespace=server.namespace)
    assert await client.get_workflow_handle("before").result() == 42
    assert await run_one(server, "after") == 42


async def test_a_clean_stop_leaves_no_process_and_no_state_elsewhere(
    server: TemporalServer, tmp_path: Path
) -> None:
    await server.stop()
    assert not psutil.pid_exists(server.process.pid)
    assert {"temporal"} == {path.name for path in tmp_path.iterdir()}
    assert (server.folder / "served").exists()


async def test_a_first_start_that_never_served_is_started_over(
    temporal_binary: Path, tmp_path: Path
) -> None:
    (tmp_path / "default.db").write_bytes(b"half a schema")
    one = TemporalServer(binary=temporal_binary, folder=tmp_path)
    await one.start()
    await one.stop()


async def test_a_server_that_ends_early_is_told_with_its_log(tmp_path: Path) -> None:
    program = tmp_path / "server"
    program.write_text("#!/bin/sh\necho no space left on device\nexit 3\n")
    program.chmod(0o755)
    one = TemporalServer(binary=program, folder=tmp_path / "temporal")
    with pytest.raises(UnavailableError, match=r"code 3(.|\n)*no space left on device"):
        await one.start()


async def test_a_server_that_does_not_serve_in_time_is_ended(tmp_path: Path) -> None:
    program = tmp_path / "server"
    program.write_text("#!/bin/sh\nexec sleep 600\n")
    program.chmod(0o755)
    one = TemporalServer(binary=program, folder=tmp_path / "temporal")
    with pytest.raises(UnavailableError, match="does not serve at 127"):
        await one.start(seconds=0.3)
    assert not one.process.running


async def test_a_folder_that_cannot_be_written_is_a_setting_to_mend(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    one = TemporalServer(binary=Path("/bin/true"), folder=tmp_path / "file/temporal")
    with pytest.raises(SettingsError, match="choose another data folder"):
        await one.start()


def test_an_address_is_known_only_after_the_start(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="was not started"):
        _ = TemporalServer(binary=Path("/bin/true"), folder=tmp_path).address


def test_the_provisioned_binary_is_the_pinned_one(temporal_binary: Path) -> None:
    done = subprocess.run(
        [temporal_binary, "--version"], capture_output=True, text=True, check=True
    )
    assert "1.32.1" in done.stdout
