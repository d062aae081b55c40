"""Temporal beyond this machine is spoken to over TLS only, with the credentials of the settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from grpc import aio
from pydantic import SecretStr
from temporalio.api.workflowservice.v1 import (
    CountWorkflowExecutionsResponse,
    DescribeNamespaceResponse,
    GetSystemInfoResponse,
)

from domain.errors import SettingsError, UnavailableError
from ops.cli.main import run
from ops.embedded.stack import Stack
from ops.serve.config.settings import Settings, TlsFiles
from ops.serve.config.tls import temporal_tls
from ops.serve.process import run_engine
from ops.serve.temporal_client import connect_temporal
from tests.integration.test_gateway_tls import Authority
from tests.narrowing import present

BEYOND = ["10.0.0.1:7233", "temporal.example:7233", "0.0.0.0:7233", "[2001:db8::1]:7233"]
SERVICE = "temporal.api.workflowservice.v1.WorkflowService"


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> TlsFiles:
    """What the engine shows and trusts; the server is issued by the same authority."""
    folder, authority = tmp_path_factory.mktemp("tls"), Authority()
    key, certificate = authority.issue("engine")
    for name, content in (
        ("key.pem", key),
        ("certificate.pem", certificate),
        ("authority.pem", authority.certificate),
    ):
        (folder / name).write_bytes(content)
    return TlsFiles(
        certificate=folder / "certificate.pem",
        key=folder / "key.pem",
        authority=folder / "authority.pem",
    )


@asynccontextmanager
async def temporal(files: TlsFiles, seen: list[dict[str, str]]) -> AsyncIterator[str]:
    """What a client asks of Temporal when it connects, over mutual TLS."""

    def answering(response: Message):
        async def handle(_request: bytes, context: aio.ServicerContext) -> bytes:
            seen.append(dict(context.invocation_metadata()))
            return response.SerializeToString()

        return grpc.unary_unary_rpc_method_handler(handle)

    handlers = {
        "GetSystemInfo": answering(GetSystemInfoResponse()),
        "CountWorkflowExecutions": answering(CountWorkflowExecutionsResponse(count=0)),
        "DescribeNamespace": answering(DescribeNamespaceResponse()),
    }
    server = aio.server()
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    pair = [(present(files.key).read_bytes(), present(files.certificate).read_bytes())]
    credentials = grpc.ssl_server_credentials(pair, present(files.authority).read_bytes(), True)  # noqa: FBT003
    port = server.add_secure_port("127.0.0.1:0", credentials)
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(0)


def settings(folder: Path, address: str, files: TlsFiles | None, **more: Any) -> Settings:
    return Settings(
        data_folder=folder,
        temporal_address=address,
        temporal_tls=files or TlsFiles(),
        **{"temporal_wait_s": 2.0, **more},
    )


async def test_certificate_authority_name_and_key_are_used(tmp_path, files):
    seen: list[dict[str, str]] = []
    async with temporal(files, seen) as address:
        more = {"temporal_api_key": SecretStr("k-1"), "temporal_server_name": "127.0.0.1"}
        await connect_temporal(settings(tmp_path, address, files, **more))
    assert seen
    assert {each.get("authorization") for each in seen} == {"Bearer k-1"}
    assert {each["temporal-namespace"] for each in seen if "temporal-namespace" in each} <= {
        "onething"
    }


async def test_another_name_or_no_certificate_does_not_connect(tmp_path, files):
    seen: list[dict[str, str]] = []
    async with temporal(files, seen) as address:
        wrong = settings(tmp_path, address, files, temporal_server_name="evil.test")
        bare = settings(tmp_path, address, None, temporal_server_name="127.0.0.1")
        for each in (wrong, bare):
            with pytest.raises(UnavailableError, match="temporal_tls"):
                await connect_temporal(each)
    assert seen == []


@pytest.mark.parametrize("address", BEYOND)
async def test_nothing_goes_beyond_this_machine_in_the_clear(address, tmp_path):
    plain = settings(tmp_path / "data", address, None)
    with pytest.raises(SettingsError, match=r"temporal_address.*temporal_tls\.authority"):
        await connect_temporal(plain)
    with pytest.raises(SettingsError, match="temporal_address"):
        await Stack(plain, report=print).start()
    assert not (tmp_path / "data").exists(), "refused before anything is opened"


@pytest.mark.parametrize("role", ["gateway", "worker"])
def test_no_engine_process_starts_with_it(role, tmp_path):
    with pytest.raises(SettingsError, match="temporal_address"):
        run_engine(settings(tmp_path, BEYOND[0], None), frozenset([role]), lambda _: None)


@pytest.mark.parametrize("command", ["up", "engine", "gateway", "worker"])
def test_no_command_starts_with_it(command, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("TEMPORAL_ADDRESS", BEYOND[0])
    monkeypatch.setattr("os.umask", lambda mask: mask)
    monkeypatch.setenv("ONETHING_SETTINGS", "/dev/null")
    assert run([command, "--data", str(tmp_path / "data")]) == 2
    assert "temporal_tls.authority" in capsys.readouterr().err


def test_an_api_key_alone_turns_tls_on(tmp_path):
    keyed = settings(tmp_path, BEYOND[0], None, temporal_api_key=SecretStr("k"))
    assert temporal_tls(keyed) is not None
    assert temporal_tls(settings(tmp_path, "127.0.0.1:7233", None)) is None
