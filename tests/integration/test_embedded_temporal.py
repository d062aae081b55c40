import asyncio
import urllib.request
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from temporalio import activity, workflow
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from domain.errors import SettingsError, UnavailableError
from ops.embedded.temporal.binary import TemporalBinary
from ops.embedded.temporal.provision import (
    CLI_VERSION,
    VERSION,
    cache_folder,
    find,
    packaged_binary,
)
from ops.embedded.temporal.server import TemporalServer


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


def existing(binary: TemporalBinary | None) -> TemporalBinary:
    if binary is None:
        pytest.skip("this program is not on this machine")
    return binary


@pytest.fixture
def cli() -> TemporalBinary:
    return existing(packaged_binary())


@pytest.fixture
def server_binary_only() -> TemporalBinary:
    return existing(find(cache_folder()))


def script(path: Path, text: str) -> TemporalBinary:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return TemporalBinary(path, VERSION, is_cli=False)


NOTHING = TemporalBinary(Path("/bin/true"), VERSION, is_cli=False)


@pytest.fixture(params=["cli", "server_binary_only"])
async def server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TemporalServer]:
    binary = request.getfixturevalue(request.param)
    one = TemporalServer(binary=binary, folder=tmp_path / "temporal")
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
    temporal_binary: TemporalBinary, tmp_path: Path
) -> None:
    (tmp_path / "temporal.db").write_bytes(b"half a schema")
    one = TemporalServer(binary=temporal_binary, folder=tmp_path)
    await one.start()
    await one.stop()


async def test_a_server_that_ends_early_is_reported_with_its_log(tmp_path: Path) -> None:
    program = script(tmp_path / "server", "echo no space left on device\nexit 3")
    one = TemporalServer(binary=program, folder=tmp_path / "temporal")
    with pytest.raises(UnavailableError, match=r"code 3(.|\n)*no space left on device"):
        await one.start()


async def test_a_server_that_does_not_serve_in_time_is_ended(tmp_path: Path) -> None:
    program = script(tmp_path / "server", "exec sleep 600")
    one = TemporalServer(binary=program, folder=tmp_path / "temporal")
    with pytest.raises(UnavailableError, match="does not serve at 127"):
        await one.start(seconds=0.3)
    assert not one.process.running


async def test_a_folder_that_cannot_be_written_is_a_setting_to_fix(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    one = TemporalServer(binary=NOTHING, folder=tmp_path / "file/temporal")
    with pytest.raises(SettingsError, match="choose another data folder"):
        await one.start()


def test_an_address_is_known_only_after_the_start(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="was not started"):
        _ = TemporalServer(binary=NOTHING, folder=tmp_path).address


def test_the_provisioned_binary_is_the_pinned_one(temporal_binary: TemporalBinary) -> None:
    assert temporal_binary.version == (CLI_VERSION if temporal_binary.is_cli else VERSION)


async def test_each_program_serves_what_the_other_has_stored(
    cli: TemporalBinary, server_binary_only: TemporalBinary, tmp_path: Path
) -> None:
    names: list[str] = []
    for binary in (cli, server_binary_only, cli, server_binary_only):
        one = TemporalServer(binary=binary, folder=tmp_path)
        await one.start()
        try:
            client = await Client.connect(one.address, namespace=one.namespace)
            for name in names:
                assert await client.get_workflow_handle(name).result() == 42
            names.append(f"doubling-{len(names)}")
            assert await run_one(one, names[-1]) == 42
        finally:
            one.kill()


async def test_closed_workflows_are_kept_for_a_week(server: TemporalServer) -> None:
    client = await Client.connect(server.address, namespace=server.namespace)
    described = await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=server.namespace)
    )
    assert described.config.workflow_execution_retention_ttl.ToTimedelta() == timedelta(days=7)


async def test_every_listener_is_on_loopback_and_the_program_knows_no_secret(
    cli: TemporalBinary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONETHING_MASTER_KEY", "hush")
    monkeypatch.setenv("TEMPORAL_API_KEY", "hush")
    one = TemporalServer(binary=cli, folder=tmp_path, ui=True)
    await one.start()
    try:
        process = psutil.Process(one.process.pid)
        listening = [c.laddr for c in process.net_connections() if c.status == "LISTEN"]
        assert {"127.0.0.1"} == {address.ip for address in listening}
        assert {urlsplit(one.ui_url).port, int(one.address.split(":")[1])} <= {
            address.port for address in listening
        }
        assert "hush" not in str(process.environ())
    finally:
        one.kill()


async def test_the_web_ui_is_served_where_it_is_wanted(cli: TemporalBinary, tmp_path: Path) -> None:
    one = TemporalServer(binary=cli, folder=tmp_path, ui=True)
    assert one.ui_url == ""  # its port is chosen at the start
    await one.start()
    try:
        status, page = await asyncio.to_thread(fetched, one.ui_url)
        assert (status, "<title>" in page or "<!doctype html>" in page.lower()) == (200, True)
    finally:
        one.kill()


def fetched(url: str) -> tuple[int, str]:
    """Without the proxies of the environment."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=10) as answer:
        return answer.status, answer.read().decode()


async def test_without_it_or_with_the_server_alone_there_is_no_web_ui(
    server: TemporalServer,
) -> None:
    assert server.ui_url == ""
    assert TemporalServer(binary=NOTHING, folder=server.folder, ui=True).ui_url == ""
