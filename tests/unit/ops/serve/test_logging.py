"""Log lines of ours, of libraries and of the SDK's core: one structured line each."""

import asyncio
import io
import json
import logging
import warnings

import grpc
import pytest
import structlog
from temporalio.api.workflowservice.v1 import GetSystemInfoResponse
from temporalio.client import Client

from adapters.subscriptions.background import BackgroundLoop
from ops.serve.logging import configure_logging, log_loop_errors
from ops.serve.temporal_client import sdk_runtime


@pytest.fixture
def stream():
    before = structlog.get_config()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)  # noqa: FBT003


def lines(stream) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


class Unrenderable:
    def __repr__(self) -> str:
        raise RuntimeError("no words")


def test_an_event_may_have_a_value_of_any_name(stream):
    configure_logging("info", "json", stream)
    structlog.get_logger().warning("call_failed", method="GetCase", name="n", error="e")
    assert [(line["event"], line["method"]) for line in lines(stream)] == [
        ("call_failed", "GetCase")
    ]


def test_an_event_that_cannot_be_rendered_raises_nothing_and_is_reported(stream):
    configure_logging("info", "json", stream)
    structlog.get_logger().warning("something", value=Unrenderable())
    [line] = lines(stream)
    assert (line["event"], line["unrenderable"], line["level"]) == (
        "something",
        "RuntimeError",
        "warning",
    )


@pytest.mark.usefixtures("stream")
def test_a_full_disk_under_the_log_raises_nothing():
    with open("/dev/full", "w") as full:  # noqa: PTH123 - no file of ours
        configure_logging("info", "json", full)
        structlog.get_logger().error("something")
        logging.getLogger("library").error("something")


@pytest.mark.usefixtures("stream")
async def test_a_background_loop_goes_on_while_its_failures_cannot_be_logged():
    turns = 0

    async def turn() -> float:
        nonlocal turns
        turns += 1
        raise OSError

    with open("/dev/full", "w") as full:  # noqa: PTH123 - no file of ours
        configure_logging("info", "json", full)
        loop = BackgroundLoop("test", turn, initial_backoff_s=0.0)
        loop.start()
        async with asyncio.timeout(10):
            while turns < 5:
                await asyncio.sleep(0.001)
        await loop.stop()


def test_a_warning_of_a_library_is_one_structured_line(stream):
    configure_logging("info", "json", stream)
    warnings.simplefilter("always")
    warnings.warn("old ways", DeprecationWarning, stacklevel=1)
    [line] = lines(stream)
    assert line["level"] == "warning"
    assert "old ways" in str(line["event"])


async def test_an_error_that_nobody_retrieved_is_one_structured_line(stream):
    configure_logging("info", "json", stream)
    loop = asyncio.get_running_loop()
    log_loop_errors(loop)

    async def fail() -> None:
        raise ValueError("a value")

    task = asyncio.create_task(fail(), name="lost")
    await asyncio.wait([task])
    del task
    [line] = lines(stream)
    loop.set_exception_handler(None)
    assert (line["event"], line["error"], line["task"]) == (
        "background_task_failed",
        "ValueError",
        "lost",
    )
    assert "a value" not in stream.getvalue()


class UnavailableAfterConnect(grpc.GenericRpcHandler):  # type: ignore[misc] # grpc has no types
    """A Temporal server that fails every call but the one of a connect."""

    def service(self, details):
        async def fail(_request, context):
            if details.method.endswith("/GetSystemInfo"):
                return GetSystemInfoResponse().SerializeToString()
            return await context.abort(grpc.StatusCode.UNAVAILABLE, "away")

        return grpc.unary_unary_rpc_method_handler(fail)


async def test_a_warning_of_the_sdk_core_is_one_structured_line(stream, capfd):
    configure_logging("info", "json", stream)
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((UnavailableAfterConnect(),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    client = await Client.connect(f"127.0.0.1:{port}", runtime=sdk_runtime())
    counting = asyncio.create_task(client.count_workflows(""))
    async with asyncio.timeout(20):
        while not stream.getvalue():
            await asyncio.sleep(0.05)
    counting.cancel()
    await asyncio.wait([counting])
    await server.stop(None)
    line = lines(stream)[0]
    assert line["level"] == "warning"
    assert str(line["target"]).startswith("temporalio_client")
    assert "retried" in str(line["event"])
    assert capfd.readouterr().err == ""
