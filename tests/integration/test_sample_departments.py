"""The sample departments as real processes: their command, their register, their end."""

import asyncio
import contextlib
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc

from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from adapters.pb.onething.adapter.v1 import adapter_pb2_grpc
from adapters.samples.catalogue import SAMPLES
from adapters.value_fields import to_field
from tests.narrowing import present
from tests.unit.adapters.kit.engine import Engine
from tests.unit.adapters.samples.forms import FIELDS, MATERIALS

ROOT = Path(__file__).parents[2]
PYTHON = (sys.executable, "-m")
CASE = "0b6a8c1e-47c4-4c7a-9d55-0f4a3c1d2e3f"


class Departments:
    """Processes of one test, killed at its end whatever happens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.chaos = folder / "chaos.json"
        self.running: list[subprocess.Popen[str]] = []

    def start(self, name: str, *options: str, rough: bool = False) -> tuple[subprocess.Popen, str]:
        module = "tests.faulty_department" if rough else "adapters.samples"
        more = ("--chaos", str(self.chaos)) if rough else ()
        process = subprocess.Popen(
            (*PYTHON, module, "--department", name, "--data", str(self.folder), *options, *more),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.running.append(process)
        said, _, address = present(process.stdout).readline().strip().partition(" ")
        assert "ready" == said
        return process, address

    def effects(self, name: str) -> dict[str, int]:
        query = "SELECT idempotency_key, count(*) FROM effect GROUP BY idempotency_key"
        with contextlib.closing(sqlite3.connect(self.folder / f"{name}.sqlite")) as rows:
            return dict(rows.execute(query).fetchall())

    def misbehave(self, **items: dict) -> None:
        self.chaos.write_text(json.dumps(items))


@pytest.fixture
def departments(tmp_path: Path) -> Iterator[Departments]:
    departments = Departments(tmp_path)
    yield departments
    for process in departments.running:
        process.kill()
        process.wait()
        present(process.stdout).close()


def request_for(name: str, item: str, generation: int = 1) -> pb.SubmitRequest:
    declared = next(i for i in SAMPLES[name].items if i.name == item)
    request = pb.SubmitRequest(
        case_id=CASE,
        step_id=item,
        idempotency_key=f"{CASE}/{item}/{generation}",
        theme="test@1",
        purpose="test",
        fields=[to_field(n, FIELDS[n]) for n in declared.reads if n in FIELDS],
        materials=[pb.Material(name=name, sha256=b"m" * 32) for name in MATERIALS],
    )
    request.deadline.GetCurrentTime()
    return request


async def submit(address: str, request: pb.SubmitRequest, timeout: float = 20) -> bytes:
    """The exact bytes of the answer."""
    async with aio.insecure_channel(address) as channel:
        call = channel.unary_unary(
            "/onething.adapter.v1.DepartmentAdapterService/Submit",
            request_serializer=pb.SubmitRequest.SerializeToString,
        )
        return await call(request, timeout=timeout)


async def test_every_department_starts_serves_and_ends_with_zero(departments):
    started = {name: departments.start(name) for name in (*SAMPLES, "bench")}
    for name, (_, address) in started.items():
        async with aio.insecure_channel(address) as channel:
            stub = adapter_pb2_grpc.DepartmentAdapterServiceStub(channel)
            description = await stub.Describe(pb.DescribeRequest())
            health = await health_pb2_grpc.HealthStub(channel).Check(
                health_pb2.HealthCheckRequest()
            )
        assert (name, health_pb2.HealthCheckResponse.SERVING) == (
            description.adapter.department,
            health.status,
        )
    for number, (process, _) in enumerate(started.values()):
        process.send_signal(signal.SIGINT if number % 2 else signal.SIGTERM)

    assert [0] * len(started) == [process.wait(20) for process, _ in started.values()]


@pytest.mark.parametrize("round_", range(3))
async def test_a_kill_leaves_one_effect_and_the_first_answer(departments, round_):
    requests = [request_for("tax", "invoices_and_tax_device", n + 1) for n in range(12)]
    process, address = departments.start("tax")
    calls = [asyncio.ensure_future(submit(address, request)) for request in requests]
    await asyncio.wait(calls[: 2 + 4 * round_], return_when=asyncio.ALL_COMPLETED)
    process.kill()
    first = await asyncio.gather(*calls, return_exceptions=True)

    _, address = departments.start("tax")
    again = [await submit(address, request) for request in requests]

    told = [(f, a) for f, a in zip(first, again, strict=True) if isinstance(f, bytes)]
    assert told
    assert all(f == a for f, a in told)
    assert {request.idempotency_key: 1 for request in requests} == departments.effects("tax")


@pytest.mark.parametrize("behaviour", ["crash_before", "crash_after"])
async def test_a_crash_on_either_side_of_the_commit_leaves_one_effect(departments, behaviour):
    departments.misbehave(seal={"behaviour": behaviour, "times": 1})
    process, address = departments.start("public_security", rough=True)
    request = request_for("public_security", "seal")
    with pytest.raises(aio.AioRpcError):
        await submit(address, request)
    await asyncio.to_thread(process.wait, 20)
    done = departments.effects("public_security")
    _, address = departments.start("public_security", rough=True)
    await submit(address, request)

    assert ({} if behaviour == "crash_before" else {request.idempotency_key: 1}) == done
    assert {request.idempotency_key: 1} == departments.effects("public_security")


async def test_a_lost_answer_is_repeated_and_had_one_effect(departments):
    departments.misbehave(seal={"behaviour": "lost_answer", "times": 1})
    _, address = departments.start("public_security", rough=True)
    request = request_for("public_security", "seal")

    with pytest.raises(aio.AioRpcError):
        await submit(address, request)
    assert pb.SubmitResponse.FromString(await submit(address, request)).answer.HasField("granted")
    assert {request.idempotency_key: 1} == departments.effects("public_security")


async def test_a_later_answer_survives_a_kill_before_it_was_reported(departments):
    departments.misbehave(establishment={"behaviour": "crash_before_report", "times": 1})
    engine = Engine([grpc.StatusCode.UNAVAILABLE])
    options = ("--engine", await engine.start(), "--later-seconds", "0.1")
    process, address = departments.start("market_regulation", *options, rough=True)
    request = request_for("market_regulation", "establishment")
    pending = pb.SubmitResponse.FromString(await submit(address, request)).answer.pending
    code = await asyncio.to_thread(process.wait, 20)
    process, _ = departments.start("market_regulation", *options, rough=True)
    await asyncio.wait_for(engine.acknowledged.wait(), 20)
    process.terminate()
    stopped = await asyncio.to_thread(process.wait, 20)
    await engine.stop()

    assert (-signal.SIGKILL, 0) == (code, stopped)
    assert 2 == len(engine.received)
    assert engine.received[0] == engine.received[1]
    assert pending.ticket == engine.received[0].ticket
    assert engine.received[0].answer.HasField("granted")
    assert {request.idempotency_key: 1} == departments.effects("market_regulation")


@pytest.mark.parametrize(
    ("behaviour", "reports"),
    [("report_twice", ["granted"] * 2), ("report_contradiction", ["granted", "refused"])],
)
async def test_a_rough_department_reports_as_it_is_told(departments, behaviour, reports):
    departments.misbehave(establishment={"behaviour": behaviour})
    engine = Engine()
    options = ("--engine", await engine.start(), "--later-seconds", "0")
    _, address = departments.start("market_regulation", *options, rough=True)
    await submit(address, request_for("market_regulation", "establishment"))
    async with asyncio.timeout(20):
        while len(engine.received) < len(reports):
            await asyncio.sleep(0.01)
    await engine.stop()

    assert reports == [report.answer.WhichOneof("decision") for report in engine.received]


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ("unavailable", grpc.StatusCode.UNAVAILABLE),
        ("internal", grpc.StatusCode.INTERNAL),
        ("slow", grpc.StatusCode.DEADLINE_EXCEEDED),
        ("slow_answer", grpc.StatusCode.DEADLINE_EXCEEDED),
        ("oversized", grpc.StatusCode.RESOURCE_EXHAUSTED),
        ("crash_before", grpc.StatusCode.UNAVAILABLE),
        ("crash_after", grpc.StatusCode.UNAVAILABLE),
    ],
)
async def test_a_rough_department_fails_as_it_is_told(departments, behaviour, code):
    departments.misbehave(seal={"behaviour": behaviour, "seconds": 600, "times": 1})
    _, address = departments.start("public_security", rough=True)

    with pytest.raises(aio.AioRpcError) as caught:
        await submit(address, request_for("public_security", "seal"), timeout=3)
    assert code is caught.value.code()


@pytest.mark.parametrize("behaviour", ["garbage", "no_decision", "undeclared_outputs"])
async def test_a_rough_department_answers_nonsense_as_it_is_told(departments, behaviour):
    departments.misbehave(seal={"behaviour": behaviour, "times": 1})
    _, address = departments.start("public_security", rough=True)
    spoilt = await submit(address, request_for("public_security", "seal"))
    right = await submit(address, request_for("public_security", "seal"))

    assert pb.SubmitResponse.FromString(right).answer.HasField("granted")
    assert spoilt != right


def test_an_open_address_without_tls_is_refused_with_a_hint(departments):
    options = ("--data", str(departments.folder), "--host", "0.0.0.0")
    refused = subprocess.run(
        (*PYTHON, "adapters.samples", "--department", "tax", *options),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (2, "") == (refused.returncode, refused.stdout)
    assert "TLS" in refused.stderr


async def withdraw(address: str, key: str) -> bytes:
    """The exact bytes of what a department says of a withdrawal."""
    async with aio.insecure_channel(address) as channel:
        call = channel.unary_unary(
            "/onething.adapter.v1.DepartmentAdapterService/Withdraw",
            request_serializer=pb.WithdrawRequest.SerializeToString,
        )
        request = pb.WithdrawRequest(idempotency_key=key, reason="applicant_withdrew")
        return await call(request, timeout=20)


@pytest.mark.parametrize("behaviour", ["crash_before", "crash_after"])
async def test_a_crash_on_either_side_of_an_undo_undoes_once(departments, behaviour):
    chaos = {"behaviour": behaviour, "times": 1, "on": ["withdraw"]}
    departments.misbehave(invoices_and_tax_device=chaos)
    request = request_for("tax", "invoices_and_tax_device")
    process, address = departments.start("tax", rough=True)
    await submit(address, request)
    with pytest.raises(aio.AioRpcError):
        await withdraw(address, request.idempotency_key)
    process.wait(20)

    _, address = departments.start("tax", rough=True)
    first = await withdraw(address, request.idempotency_key)

    assert first == await withdraw(address, request.idempotency_key)
    assert pb.WITHDRAWAL_RESULT_WITHDRAWN == pb.WithdrawResponse.FromString(first).result
    with contextlib.closing(sqlite3.connect(departments.folder / "tax.sqlite")) as rows:
        assert (0,) == rows.execute("SELECT count(*) FROM record").fetchone()


@pytest.mark.parametrize(
    ("behaviour", "result", "left"),
    [
        ("impossible", pb.WITHDRAWAL_RESULT_IMPOSSIBLE, 1),
        ("no_decision", pb.WITHDRAWAL_RESULT_UNSPECIFIED, 0),
    ],
)
async def test_a_rough_department_withdraws_as_it_is_told(departments, behaviour, result, left):
    departments.misbehave(
        invoices_and_tax_device={"behaviour": behaviour, "times": 1, "on": ["withdraw"]}
    )
    request = request_for("tax", "invoices_and_tax_device")
    _, address = departments.start("tax", rough=True)
    await submit(address, request)
    said = pb.WithdrawResponse.FromString(await withdraw(address, request.idempotency_key))

    with contextlib.closing(sqlite3.connect(departments.folder / "tax.sqlite")) as rows:
        kept = rows.execute("SELECT count(*) FROM record").fetchone()
    assert (result, (left,)) == (said.result, kept)
