"""A watch misses nothing and repeats nothing, however the log grows beside it."""

import asyncio
import random

import pytest
from structlog.testing import capture_logs

from adapters.memory.case_record import MemoryCaseRecord
from adapters.subscriptions.case_watch import CaseWatch
from domain.case.events.ending import Closed
from domain.errors import UnavailableError
from tests.unit.adapters.subscriptions.cases import closed_case, store
from tests.unit.adapters.subscriptions.sample_cases import refused, withdrawn


class WatchOnMemory(CaseWatch):
    """A watch of a log in memory, which tests append to."""

    def __init__(self) -> None:
        self.record = MemoryCaseRecord()
        super().__init__(self.record, poll_s=0.001)


@pytest.fixture
async def watch():
    watch = WatchOnMemory()
    yield watch
    await watch.close()


async def versions(watch, case_id, after=0):
    return [e.version async for e in watch.events(case_id, after=after)]


@pytest.mark.parametrize("seed", range(10))
async def test_events_come_once_in_order_whatever_the_strides(watch, seed):
    chance = random.Random(seed)
    case_id, events = closed_case()
    await store(watch.record, events[:1])
    watched = asyncio.create_task(versions(watch, case_id))
    closing = next(i for i, event in enumerate(events) if isinstance(event.payload, Closed))
    late, position = [], 1
    while position < len(events):
        stride = chance.randint(1, 4)
        if position + stride > closing:
            stride = len(events)  # the turn that closes a case is one append
        if chance.random() < 0.5:
            await asyncio.sleep(0.002)
        await store(watch.record, events[position : position + stride], position)
        position = min(position + stride, len(events))
        late.append(asyncio.create_task(versions(watch, case_id, position)))
    async with asyncio.timeout(10):
        assert await watched == list(range(1, len(events) + 1))
        ends = await asyncio.gather(*late)
    assert all(end == list(range(len(events) + 1 - len(end), len(events) + 1)) for end in ends)


async def test_closing_ends_every_watch(watch):
    case_id, events = closed_case()
    await store(watch.record, events[:1])
    stream = watch.events(case_id, after=0)
    await anext(stream)
    closing = asyncio.create_task(watch.close())
    with pytest.raises(UnavailableError):
        await anext(stream)
    await closing


async def test_a_log_that_is_away_for_a_while_ends_the_watches_as_unavailable(watch, monkeypatch):
    case_id, events = closed_case()
    await store(watch.record, events[:1])
    stream = watch.events(case_id, after=0)
    await anext(stream)

    async def unavailable(*_, **__):
        raise UnavailableError("away")

    monkeypatch.setattr(watch.record, "follow", unavailable)
    monkeypatch.setattr(watch.record, "read", unavailable)
    with pytest.raises(UnavailableError):
        await anext(stream)


async def test_a_watch_goes_on_after_an_error_that_is_none_of_ours(watch, monkeypatch):
    case_id, events = closed_case()
    await store(watch.record, events[:1])
    follow, failures = watch.record.follow, [KeyError(), KeyError()]

    async def broken(**asked):
        if failures:
            raise failures.pop()
        return await follow(**asked)

    monkeypatch.setattr(watch.record, "follow", broken)
    with capture_logs() as logs:
        watched = asyncio.create_task(versions(watch, case_id))
        async with asyncio.timeout(10):
            while failures:
                await asyncio.sleep(0.001)
            await store(watch.record, events[1:], 1)
            assert await watched == list(range(1, len(events) + 1))
    assert {(entry["event"], entry["error"]) for entry in logs} == {
        ("background_turn_failed", "KeyError")
    }


async def test_a_watch_that_was_left_begins_anew_for_the_next_watcher(watch):
    case_id, events = closed_case()
    await store(watch.record, events[:1])
    for _ in range(2):
        stream = watch.events(case_id, after=0)
        await anext(stream)
        await stream.aclose()
        await asyncio.sleep(0.01)
    watched = asyncio.create_task(versions(watch, case_id))
    await asyncio.sleep(0)
    await store(watch.record, events[1:], 1)
    async with asyncio.timeout(10):
        assert await watched == list(range(1, len(events) + 1))


async def test_a_watch_of_a_closed_case_goes_on_while_a_late_grant_is_undone(watch):
    shell = withdrawn()
    case_id, events = shell.case.id, list(shell.events)
    await store(watch.record, events)
    watched = asyncio.create_task(versions(watch, case_id, len(events) - 1))
    await asyncio.sleep(0.01)
    assert not watched.done()
    shell.withdrawn("water_supply")
    await store(watch.record, shell.events[len(events) :], len(events))
    async with asyncio.timeout(10):
        assert await watched == list(range(len(events), len(shell.events) + 1))


async def test_what_came_after_the_closing_is_there_for_who_watches_again(watch):
    shell = refused()
    await store(watch.record, shell.events)
    assert shell.topics()[-2] == "case.answer_contradicted.v1"
    async with asyncio.timeout(10):
        assert await versions(watch, shell.case.id) == list(range(1, len(shell.events) + 1))
