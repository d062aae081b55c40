"""What gRPC health says of a process, and loops that are started again."""

import asyncio

import pytest
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc

from adapters.health.health_reporter import HealthReporter
from adapters.health.server import serve_health
from adapters.subscriptions.background import BackgroundLoop
from domain.errors import SettingsError

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


async def status(health_reporter: HealthReporter, name: str) -> int:
    request = health_pb2.HealthCheckRequest(service=name)
    return (await health_reporter.servicer.Check(request, None)).status


async def test_readiness_and_its_services_need_the_essential_parts_only():
    health_reporter, wrong = HealthReporter(), {"store": "", "notices": "broken"}
    health_reporter.add("onething.store", lambda: wrong["store"], essential=True)
    health_reporter.add("onething.notices", lambda: wrong["notices"])
    health_reporter.report_readiness_for(["some.Service"])
    names = ("", "some.Service", "onething.store", "onething.notices")
    await health_reporter.check_once()
    assert [await status(health_reporter, name) for name in names] == [SERVING] * 3 + [NOT_SERVING]
    wrong.update(store="gone", notices="")
    await health_reporter.check_once()
    assert [await status(health_reporter, name) for name in names] == [NOT_SERVING] * 3 + [SERVING]
    wrong.update(store="")
    await health_reporter.check_once()
    assert await status(health_reporter, "") == SERVING


async def test_a_part_that_cannot_say_how_it_is_is_not_well():
    nothing: dict[str, str] = {}
    health_reporter = HealthReporter()
    health_reporter.add("onething.store", lambda: nothing["nothing"])
    await health_reporter.check_once()
    assert await status(health_reporter, "onething.store") == NOT_SERVING


class LoopBody:
    """Counts its turns; one can be made to hang, to fail, or to be cancelled from inside."""

    def __init__(self) -> None:
        self.taken = 0
        self.does = ""

    async def __call__(self) -> float:
        self.taken += 1
        match self.does:
            case "hang":
                await asyncio.Event().wait()
            case "fail":
                raise OSError
            case "die":
                raise asyncio.CancelledError
        return 0.001


async def until(condition) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.002)


@pytest.mark.parametrize(("does", "said"), [("die", "died"), ("hang", "takes more than")])
async def test_a_loop_that_died_or_hangs_shows_and_is_started_again(does, said):
    turns, health_reporter = LoopBody(), HealthReporter()
    loop = BackgroundLoop("test", turns, stall_timeout_s=0.02)
    health_reporter.supervise("onething.notices", [loop])
    loop.start()
    await until(lambda: turns.taken > 2)
    turns.does = does
    await until(loop.problem)
    assert said in loop.problem()
    turns.does = ""
    await health_reporter.check_once()
    assert await status(health_reporter, "onething.notices") == NOT_SERVING
    before = turns.taken
    await until(lambda: turns.taken > before + 2)
    await health_reporter.check_once()
    assert await status(health_reporter, "onething.notices") == SERVING
    await loop.stop()


async def test_a_loop_whose_turns_fail_shows_until_one_works():
    turns = LoopBody()
    loop = BackgroundLoop("test", turns, initial_backoff_s=0.001, max_backoff_s=0.001)
    turns.does = "fail"
    loop.start()
    await until(loop.problem)
    assert "turns in a row failed (OSError)" in loop.problem()
    assert not loop.restart_if_needed()
    turns.does = ""
    await until(lambda: not loop.problem())
    await loop.stop()
    assert (loop.problem(), loop.restart_if_needed()) == ("", False)


async def test_a_loop_that_ended_by_itself_is_left_alone():
    async def once() -> None:
        return None

    loop = BackgroundLoop("test", once)
    loop.start()
    await asyncio.sleep(0.01)
    assert (loop.problem(), loop.restart_if_needed()) == ("", False)


async def test_health_is_served_on_a_port_of_its_own():
    health_reporter = HealthReporter()
    health_reporter.add("onething.worker", lambda: "", essential=True)
    await health_reporter.check_once()
    async with serve_health(health_reporter, "127.0.0.1:0") as address:
        async with aio.insecure_channel(address) as channel:
            stub = health_pb2_grpc.HealthStub(channel)
            answer = await stub.Check(health_pb2.HealthCheckRequest())
            assert answer.status == SERVING
        with pytest.raises(SettingsError, match="health_address"):
            async with serve_health(health_reporter, address):
                pass
