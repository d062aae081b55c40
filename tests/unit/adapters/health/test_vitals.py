"""What gRPC health says of a process, and loops that are started again."""

import asyncio

import pytest
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc

from adapters.health.health_reporter import Vitals
from adapters.health.server import served_health
from adapters.subscriptions.background import BackgroundLoop
from domain.errors import SettingsError

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


async def status(vitals: Vitals, name: str) -> int:
    request = health_pb2.HealthCheckRequest(service=name)
    return (await vitals.servicer.Check(request, None)).status


async def test_readiness_and_its_services_need_the_essential_parts_only():
    vitals, wrong = Vitals(), {"store": "", "notices": "broken"}
    vitals.add("onething.store", lambda: wrong["store"], essential=True)
    vitals.add("onething.notices", lambda: wrong["notices"])
    vitals.follow_readiness(["some.Service"])
    names = ("", "some.Service", "onething.store", "onething.notices")
    await vitals.look()
    assert [await status(vitals, name) for name in names] == [SERVING] * 3 + [NOT_SERVING]
    wrong.update(store="gone", notices="")
    await vitals.look()
    assert [await status(vitals, name) for name in names] == [NOT_SERVING] * 3 + [SERVING]
    wrong.update(store="")
    await vitals.look()
    assert await status(vitals, "") == SERVING


async def test_a_part_that_cannot_say_how_it_is_is_not_well():
    vitals = Vitals()
    vitals.add("onething.store", lambda: {}["nothing"])
    await vitals.look()
    assert await status(vitals, "onething.store") == NOT_SERVING


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
    turns, vitals = LoopBody(), Vitals()
    loop = BackgroundLoop("test", turns, stuck_after_s=0.02)
    vitals.keep_running("onething.notices", [loop])
    loop.start()
    await until(lambda: turns.taken > 2)
    turns.does = does
    await until(loop.trouble)
    assert said in loop.trouble()
    turns.does = ""
    await vitals.look()
    assert await status(vitals, "onething.notices") == NOT_SERVING
    before = turns.taken
    await until(lambda: turns.taken > before + 2)
    await vitals.look()
    assert await status(vitals, "onething.notices") == SERVING
    await loop.stop()


async def test_a_loop_whose_turns_fail_shows_until_one_works():
    turns = LoopBody()
    loop = BackgroundLoop("test", turns, first_pause_s=0.001, longest_pause_s=0.001)
    turns.does = "fail"
    loop.start()
    await until(loop.trouble)
    assert "turns in a row failed (OSError)" in loop.trouble()
    assert not loop.revive()
    turns.does = ""
    await until(lambda: not loop.trouble())
    await loop.stop()
    assert (loop.trouble(), loop.revive()) == ("", False)


async def test_a_loop_that_ended_by_itself_is_left_alone():
    async def once() -> None:
        return None

    loop = BackgroundLoop("test", once)
    loop.start()
    await asyncio.sleep(0.01)
    assert (loop.trouble(), loop.revive()) == ("", False)


async def test_health_is_served_on_a_port_of_its_own():
    vitals = Vitals()
    vitals.add("onething.worker", lambda: "", essential=True)
    await vitals.look()
    async with served_health(vitals, "127.0.0.1:0") as address:
        async with aio.insecure_channel(address) as channel:
            stub = health_pb2_grpc.HealthStub(channel)
            answer = await stub.Check(health_pb2.HealthCheckRequest())
            assert answer.status == SERVING
        with pytest.raises(SettingsError, match="health_address"):
            async with served_health(vitals, address):
                pass
