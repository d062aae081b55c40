import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import grpc
import pytest
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from adapters.kit.department import Department
from adapters.kit.server import DepartmentServer
from adapters.kit.service import SERVICE
from adapters.kit.settings import Settings
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from adapters.pb.onething.adapter.v1 import adapter_pb2_grpc
from domain.errors import SettingsError
from tests.unit.adapters.kit.engine import Engine
from tests.unit.adapters.kit.library import (
    CASE,
    SECRET,
    ConsultingLibrary,
    Library,
    submit_request,
)


@asynccontextmanager
async def serving(department: Department, folder: Path, **settings) -> AsyncIterator[aio.Channel]:
    server = DepartmentServer(department, Settings(data=folder, grace_s=0.5, **settings))
    async with aio.insecure_channel(await server.start()) as channel:
        try:
            yield channel
        finally:
            await server.stop()


def stub_of(channel):
    return adapter_pb2_grpc.DepartmentAdapterServiceStub(channel)


async def until(condition) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


def pending_reports(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "library.sqlite")) as register:
        return register.execute("SELECT count(*) FROM report").fetchone()[0]


async def test_describe_says_what_is_declared(tmp_path):
    async with serving(Library(), tmp_path) as channel:
        description = await stub_of(channel).Describe(pb.DescribeRequest())

    assert "library" == description.adapter.department
    assert [("loan", False, False), ("deposit", False, True), ("reservation", True, False)] == [
        (item.item, item.answers_later, item.withdrawable) for item in description.items
    ]
    assert (["book", "copies", "urgent"], ["loan_number"], ["1"]) == (
        list(description.items[0].reads),
        list(description.items[0].produces),
        list(description.items[0].versions),
    )


async def test_health_and_reflection_are_there(tmp_path):
    async with serving(Library(), tmp_path) as channel:
        health = health_pb2_grpc.HealthStub(channel)
        answers = [
            await health.Check(health_pb2.HealthCheckRequest(service=service))
            for service in ("", SERVICE)
        ]
        reflection = reflection_pb2_grpc.ServerReflectionStub(channel)
        asked = reflection_pb2.ServerReflectionRequest(list_services="")
        listed = [r async for r in reflection.ServerReflectionInfo(iter([asked]))]

    assert [health_pb2.HealthCheckResponse.SERVING] * 2 == [answer.status for answer in answers]
    assert SERVICE in {service.name for service in listed[0].list_services_response.service}


async def test_what_the_engine_is_reported_is_what_the_register_keeps(tmp_path):
    async with serving(Library(), tmp_path) as channel:
        first = await stub_of(channel).Submit(submit_request())
        again = await stub_of(channel).Submit(submit_request())
        asked = await stub_of(channel).Query(pb.QueryRequest(idempotency_key=f"{CASE}/loan/1"))

    assert first == again
    assert first.answer == asked.answer


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (submit_request(item="haircut"), grpc.StatusCode.NOT_FOUND),
        (pb.SubmitRequest(step_id="loan"), grpc.StatusCode.INVALID_ARGUMENT),
        (submit_request(book="broken"), grpc.StatusCode.INTERNAL),
        (submit_request(book="undeclared"), grpc.StatusCode.INTERNAL),
        (submit_request(book="closed"), grpc.StatusCode.UNAVAILABLE),
        (submit_request(book="x" * 2_000_000), grpc.StatusCode.RESOURCE_EXHAUSTED),
    ],
)
async def test_a_failure_is_a_status_without_anything_personal(tmp_path, request_, code):
    async with serving(Library(), tmp_path) as channel:
        with pytest.raises(aio.AioRpcError) as caught:
            await stub_of(channel).Submit(request_)

    assert code is caught.value.code()
    assert SECRET not in (caught.value.details() or "")


async def test_bytes_that_do_not_parse_are_an_invalid_argument(tmp_path):
    async with serving(Library(), tmp_path) as channel:
        with pytest.raises(aio.AioRpcError) as caught:
            await channel.unary_unary(f"/{SERVICE}/Submit")(b"\xff\xff")

    assert grpc.StatusCode.INVALID_ARGUMENT is caught.value.code()


async def test_the_same_key_with_another_body_already_exists(tmp_path):
    async with serving(Library(), tmp_path) as channel:
        await stub_of(channel).Submit(submit_request())
        with pytest.raises(aio.AioRpcError) as caught:
            await stub_of(channel).Submit(submit_request(book="globe"))

    assert grpc.StatusCode.ALREADY_EXISTS is caught.value.code()


async def test_calls_with_one_key_at_one_time_join_in_one_decision(tmp_path):
    library = ConsultingLibrary()
    async with serving(library, tmp_path) as channel:
        calls = [asyncio.ensure_future(stub_of(channel).Submit(submit_request())) for _ in range(8)]
        await until(lambda: library.asked)
        with pytest.raises(aio.AioRpcError) as caught:
            await stub_of(channel).Submit(submit_request(book="globe"))
        library.may_go_on.set()
        answers = await asyncio.gather(*calls)

    assert grpc.StatusCode.ALREADY_EXISTS is caught.value.code()
    assert (1, 1) == (library.asked, library.decided)
    assert answers == [answers[0]] * 8


async def test_a_decision_goes_on_when_its_caller_has_left(tmp_path):
    library = ConsultingLibrary()
    async with serving(library, tmp_path) as channel:
        with pytest.raises(aio.AioRpcError):
            await stub_of(channel).Submit(submit_request(), timeout=0.2)
        library.may_go_on.set()
        await until(lambda: library.decided)
        answer = await stub_of(channel).Submit(submit_request())

    assert answer.answer.HasField("granted")
    assert (1, 1) == (library.asked, library.decided)


async def test_a_withdrawal_waits_for_the_call_that_decides(tmp_path):
    library = ConsultingLibrary()
    async with serving(library, tmp_path) as channel:
        call = asyncio.ensure_future(stub_of(channel).Submit(submit_request(item="deposit")))
        await until(lambda: library.asked)
        key = f"{CASE}/deposit/1"
        withdrawal = asyncio.ensure_future(
            stub_of(channel).Withdraw(pb.WithdrawRequest(idempotency_key=key, reason="changed"))
        )
        library.may_go_on.set()
        assert (await call).answer.HasField("granted")
        assert pb.WITHDRAWAL_RESULT_WITHDRAWN == (await withdrawal).result


async def test_a_later_answer_is_sent_until_it_is_acknowledged(tmp_path):
    codes = [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.INTERNAL, grpc.StatusCode.NOT_FOUND]
    engine = Engine(codes)
    async with serving(Library(), tmp_path, engine=await engine.start()) as channel:
        await stub_of(channel).Submit(submit_request(item="reservation"))
        await asyncio.wait_for(engine.acknowledged.wait(), 20)
        asked = await stub_of(channel).Query(
            pb.QueryRequest(idempotency_key=f"{CASE}/reservation/1")
        )
    await engine.stop()

    assert [engine.received[0]] * 4 == engine.received
    assert engine.received[0].answer == asked.answer


async def test_a_later_answer_survives_a_restart_and_finds_an_engine_that_moved(tmp_path):
    place = tmp_path / "engine.address"
    async with serving(Library(), tmp_path, engine_file=place) as channel:
        await stub_of(channel).Submit(submit_request(item="reservation"))
    engine = Engine()
    async with serving(Library(), tmp_path, engine_file=place):
        place.write_text("127.0.0.1:1")
        place.write_text(await engine.start() + "\n")
        await asyncio.wait_for(engine.acknowledged.wait(), 20)
        await until(lambda: not pending_reports(tmp_path))  # else it is sent again, as it must be
    async with serving(Library(), tmp_path, engine_file=place) as channel:
        await stub_of(channel).Describe(pb.DescribeRequest())
    await engine.stop()

    assert [f"{CASE}/reservation/1"] == [r.idempotency_key for r in engine.received]


async def test_a_report_that_is_never_acknowledged_holds_up_no_other(tmp_path):
    class RejectingEngine(Engine):
        async def ReportOutcome(self, request, context):  # noqa: N802 - the generated name
            if request.idempotency_key.endswith("/1"):
                await context.abort(grpc.StatusCode.NOT_FOUND, "no such case")
            return await super().ReportOutcome(request, context)

    engine = RejectingEngine()
    async with serving(Library(), tmp_path, engine=await engine.start()) as channel:
        for generation in (1, 2):
            request = submit_request(item="reservation", generation=generation)
            await stub_of(channel).Submit(request)
        await asyncio.wait_for(engine.acknowledged.wait(), 20)
    await engine.stop()

    assert [f"{CASE}/reservation/2"] == [r.idempotency_key for r in engine.received]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org", ""])
def test_an_address_beyond_this_machine_is_refused_without_tls(tmp_path, host):
    with pytest.raises(SettingsError, match="loopback"):
        Settings(data=tmp_path, host=host)
    with pytest.raises(SettingsError, match="loopback"):
        Settings(data=tmp_path, engine=f"{host}:7233")


async def test_a_port_that_is_taken_is_a_settings_error(tmp_path):
    first = DepartmentServer(Library(), Settings(data=tmp_path / "one"))
    port = int((await first.start()).rpartition(":")[2])
    second = DepartmentServer(Library(), Settings(data=tmp_path / "two", port=port))
    try:
        with pytest.raises(SettingsError, match="cannot listen"):
            await second.start()
    finally:
        await second.stop()
        await first.stop()


def test_a_register_that_cannot_be_opened_is_a_settings_error(tmp_path):
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(SettingsError, match="register"):
        DepartmentServer(Library(), Settings(data=tmp_path / "file"))


async def test_a_report_under_way_is_sent_again_when_the_engine_moves(tmp_path):
    class HangingEngine(Engine):
        async def ReportOutcome(self, request, _context):  # noqa: N802 - the generated name
            self.received.append(request)
            await asyncio.Event().wait()

    stuck, engine = HangingEngine(), Engine()
    place = tmp_path / "engine.address"
    place.write_text(await stuck.start())
    async with serving(Library(), tmp_path, engine_file=place) as channel:
        await stub_of(channel).Submit(submit_request(item="reservation"))
        await until(lambda: stuck.received)
        place.write_text(await engine.start())
        await stub_of(channel).Submit(submit_request(item="reservation", generation=2))
        await until(lambda: len(engine.received) == 2)
    await stuck.stop()
    await engine.stop()

    assert {f"{CASE}/reservation/{n}" for n in (1, 2)} == {
        report.idempotency_key for report in engine.received
    }
