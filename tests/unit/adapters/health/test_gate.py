"""Calls fail at once while a part is known to be away, those under way as well."""

import asyncio

import pytest

from adapters.health.availability import Availability
from adapters.health.probe import Probe
from domain.errors import UnavailableError


async def never() -> None:
    await asyncio.Event().wait()


async def one() -> int:
    return 1


async def test_an_open_gate_lets_work_pass():
    availability = Availability("the store")
    availability.require_available()
    assert await availability.guard(one()) == 1


async def test_a_shut_gate_refuses_at_once_and_opens_again():
    availability = Availability("the store")
    availability.mark_unavailable("gone")
    with pytest.raises(UnavailableError, match="the store is away: gone"):
        await availability.guard(never())
    availability.mark_available()
    assert await availability.guard(one()) == 1


async def test_what_is_under_way_fails_when_the_part_goes_away():
    availability = Availability("the store")
    waiting = asyncio.create_task(availability.guard(never()))
    await asyncio.sleep(0.01)
    availability.mark_unavailable("gone")
    with pytest.raises(UnavailableError, match="went away"):
        await waiting


async def test_a_caller_who_gives_up_is_cancelled_whatever_the_part_does():
    availability = Availability("the store")
    waiting = asyncio.create_task(availability.guard(never()))
    await asyncio.sleep(0.01)
    waiting.cancel()
    availability.mark_unavailable("gone")
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
    component, availability = Part(), Availability("the store")
    probe = Probe(availability, component.check)
    component.wrong = ConnectionRefusedError("secret")
    await probe.check_once()
    assert availability.unavailable_reason == "ConnectionRefusedError"
    component.wrong = None
    await probe.check_once()
    assert availability.unavailable_reason == ""


async def test_one_late_answer_is_a_busy_machine_and_two_are_a_frozen_part():
    component, availability = Part(), Availability("the store")
    probe = Probe(availability, component.check, timeout_s=0.01)
    component.hangs = True
    await probe.check_once()
    assert availability.unavailable_reason == ""
    await probe.check_once()
    assert availability.unavailable_reason.startswith("it does not answer")
    component.hangs = False
    await probe.check_once()
    assert availability.unavailable_reason == ""
