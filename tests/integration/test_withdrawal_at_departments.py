"""The engine's side of a withdrawal, against sample departments over real gRPC."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import grpc
import pytest
from grpc import aio

from adapters.departments.grpc_departments import GrpcDepartments
from adapters.files.theme_files import compile_file
from adapters.kit.server import DepartmentServer
from adapters.kit.settings import Settings
from adapters.memory.theme_store import MemoryThemeStore
from adapters.memory.vault import MemoryVault
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from adapters.pb.onething.adapter.v1 import adapter_pb2_grpc
from adapters.samples.catalogue import SAMPLES
from adapters.samples.sample import Options
from adapters.value_fields import to_field
from domain.case.next_actions import DepartmentCall
from domain.errors import DepartmentFailedError
from tests.unit.adapters.samples.forms import FIELDS

THEME = Path(__file__).parents[2] / "themes/childbirth/theme.yaml"
PLAN = compile_file(THEME)
CASE = UUID("0b6a8c1e-47c4-4c7a-9d55-0f4a3c1d2e3f")
STEP = "birth_certificate"
KEY = f"{CASE}/{STEP}/1"


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def withdrawal(timeout_s: int = 10) -> DepartmentCall:
    return DepartmentCall(
        case_id=CASE,
        plan_digest=PLAN.digest,
        step=STEP,
        generation=1,
        kind="withdraw",
        fields=(),
        materials=(),
        ticket="",
        retry_with_backoff=True,
        failures=0,
        not_before=None,
        timeout_s=timeout_s,
        query_every_s=1,
        opened_on=datetime.now(UTC).date(),
        reason="applicant_withdrew",
    )


@asynccontextmanager
async def department(folder: Path) -> AsyncIterator[str]:
    kind = SAMPLES["health_commission"]
    server = DepartmentServer(kind(Options()), Settings(data=folder, grace_s=0.5))
    try:
        yield await server.start()
    finally:
        await server.stop()


@asynccontextmanager
async def engine(address: str) -> AsyncIterator[GrpcDepartments]:
    themes, vault = MemoryThemeStore(), MemoryVault({})
    await themes.publish(PLAN, b"")
    await vault.enrol(CASE, vault.subject_id("subject"))
    departments = GrpcDepartments(
        {"health_commission": address}, themes=themes, vault=vault, clock=WallClock()
    )
    try:
        yield departments
    finally:
        await departments.close()


async def submit(address: str) -> str | None:
    request = pb.SubmitRequest(
        case_id=str(CASE),
        step_id=STEP,
        idempotency_key=KEY,
        theme=PLAN.ref,
        purpose="test",
        fields=[to_field(name, FIELDS[name]) for name in PLAN.item_by_name[STEP].needs],
    )
    async with aio.insecure_channel(address) as channel:
        stub = adapter_pb2_grpc.DepartmentAdapterServiceStub(channel)
        return (await stub.Submit(request)).answer.WhichOneof("decision")


async def test_a_grant_is_undone_once_however_often_and_over_a_restart(tmp_path):
    async with department(tmp_path) as address, engine(address) as departments:
        assert "granted" == await submit(address)
        first = await departments.withdraw(withdrawal())
    async with department(tmp_path) as address, engine(address) as departments:
        again = await departments.withdraw(withdrawal())

    assert ("withdrawn", "health_commission") == (first.result, first.responder)
    assert first.effective_at == again.effective_at
    assert 64 == len(first.sent) == len(first.received)


async def test_what_never_came_is_withdrawn_and_then_has_no_effect(tmp_path):
    async with department(tmp_path) as address, engine(address) as departments:
        taken = await departments.withdraw(withdrawal())
        with pytest.raises(aio.AioRpcError) as refused:
            await submit(address)

    assert "withdrawn" == taken.result
    assert grpc.StatusCode.FAILED_PRECONDITION == refused.value.code()


async def test_a_department_that_is_away_is_asked_again(tmp_path):
    async with department(tmp_path) as address:
        pass
    async with engine(address) as departments:
        with pytest.raises(DepartmentFailedError) as failed:
            await departments.withdraw(withdrawal())

    assert ("UNAVAILABLE", True) == (failed.value.code, failed.value.retryable)


class FaultyDepartment:
    """A peer that ends a withdrawal with a status, garbage, nothing said, or silence."""

    def __init__(self, behaviour: grpc.StatusCode | bytes | None) -> None:
        self._behaviour = behaviour

    async def withdraw(self, _request: bytes, context: aio.ServicerContext) -> bytes:
        if self._behaviour is None:
            await asyncio.sleep(60)
        if isinstance(self._behaviour, bytes):
            return self._behaviour
        await context.abort(self._behaviour, "")
        return b""


@asynccontextmanager
async def rough(behaviour: grpc.StatusCode | bytes | None) -> AsyncIterator[str]:
    server = aio.server()
    methods = {
        "Withdraw": grpc.unary_unary_rpc_method_handler(FaultyDepartment(behaviour).withdraw)
    }
    service = "onething.adapter.v1.DepartmentAdapterService"
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, methods),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(None)


@pytest.mark.parametrize(
    ("behaviour", "code", "retryable"),
    [
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "RESOURCE_EXHAUSTED", True),
        (grpc.StatusCode.ABORTED, "ABORTED", True),
        (grpc.StatusCode.NOT_FOUND, "NOT_FOUND", False),
        (grpc.StatusCode.UNIMPLEMENTED, "UNIMPLEMENTED", False),
        (grpc.StatusCode.INTERNAL, "INTERNAL", False),
        (None, "DEADLINE_EXCEEDED", True),
        (b"\xff", "INVALID_ANSWER", False),
        (b"", "INVALID_ANSWER", False),
        (b"\x08\x01", "INVALID_ANSWER", False),
    ],
    ids=lambda value: "no_time" if value == b"\x08\x01" else None,
)
async def test_a_failure_says_whether_to_try_again(behaviour, code, retryable):
    async with rough(behaviour) as address, engine(address) as departments:
        with pytest.raises(DepartmentFailedError) as failed:
            await departments.withdraw(withdrawal(timeout_s=1 if behaviour is None else 10))

    assert (code, retryable) == (failed.value.code, failed.value.retryable)
