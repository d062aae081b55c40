"""Calls fail at once while a part is known to be away, those under way as well."""

import asyncio

import pytest

from adapters.health.availability import Gate
from adapters.health.probe import Probe
from domain.errors import UnavailableError


async def never() -> None:
    await asyncio.Event().wait()


async def one() -> int:
    return 1


async def test_an_open_gate_lets_work_pass():
    gate = Gate("the store")
    gate.require()
    assert await gate.passed(one()) == 1


async def test_a_shut_gate_refuses_at_once_and_opens_again():
    gate = Gate("the store")
    gate.shut("gone")
    with pytest.raises(UnavailableError, match="the store is away: gone"):
        await gate.passed(never())
    gate.open()
    assert await gate.passed(one()) == 1


async def test_what_is_under_way_fails_when_the_part_goes_away():
    gate = Gate("the store")
    waiting = asyncio.create_task(gate.passed(never()))
    await asyncio.sleep(0.01)
    gate.shut("gone")
    with pytest.raises(UnavailableError, match="went away"):
        await waiting


async def test_a_caller_who_gives_up_is_cancelled_whatever_the_part_does():
    gate = Gate("the store")
    waiting = asyncio.create_task(gate.passed(never()))
    await asyncio.sleep(0.01)
    waiting.cancel()
    gate.shut("gone")
    with pytest.raises(asyncio.CancelledError):
        await waiting


class Part:
    def __init__(self) -> None:
        self.wrong: Exception | None = None
        self.hangs = False

    async def check(self) -> None:
        if self.hangs:
            await never()
        if self.wrong:
            raise self.wrong


async def test_a_probe_shuts_the_gate_and_opens_it_again():
    part, gate = Part(), Gate("the store")
    probe = Probe(gate, part.check)
    part.wrong = ConnectionRefusedError("secret")
    await probe.look()
    assert gate.away == "ConnectionRefusedError"
    part.wrong = None
    await probe.look()
    assert gate.away == ""


async def test_one_late_answer_is_a_busy_machine_and_two_are_a_frozen_part():
    part, gate = Part(), Gate("the store")
    probe = Probe(gate, part.check, within_s=0.01)
    part.hangs = True
    await probe.look()
    assert gate.away == ""
    await probe.look()
    assert gate.away.startswith("it does not answer")
    part.hangs = False
    await probe.look()
    assert gate.away == ""
