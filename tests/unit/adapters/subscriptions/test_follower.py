"""A reader is fed every event once in order, and again after a failure."""

import asyncio

import pytest

from adapters.memory.case_record import MemoryCaseRecord
from adapters.subscriptions.position_file import PositionFile
from adapters.subscriptions.subscription import Subscription
from domain.errors import RecordDamagedError, UnavailableError
from tests.unit.adapters.subscriptions.cases import closed_case, store


class RecordingSubscriber:
    name = "listener"

    def __init__(self, fail: int = 0, at: int = 0) -> None:
        self.received: list[int] = []
        self.at = at
        self.fail = fail

    async def position(self) -> int:
        return self.at

    async def handle(self, events) -> None:
        if self.fail:
            self.fail -= 1
            raise OSError("disk full")
        self.received += [each.seq for each in events]
        self.at = events[-1].seq


@pytest.fixture
async def record():
    record = MemoryCaseRecord()
    _, events = closed_case()
    await store(record, events)
    return record


async def last(record) -> int:
    return len(await record.follow(after=0))


async def test_a_reader_hears_every_event_once_in_order(record):
    listener = RecordingSubscriber()
    subscription = Subscription(record, listener, page=3)
    while await subscription.read_page():
        pass
    assert listener.received == list(range(1, await last(record) + 1))


async def test_a_reader_goes_on_from_its_position(record):
    listener = RecordingSubscriber(at=5)
    await Subscription(record, listener).read_page()
    assert listener.received == list(range(6, await last(record) + 1))


async def test_what_was_not_taken_comes_again(record):
    listener = RecordingSubscriber(fail=2)
    subscription = Subscription(record, listener, poll_s=0.001, max_backoff_s=0.001)
    subscription.start()
    async with asyncio.timeout(10):
        while len(listener.received) < await last(record):
            await asyncio.sleep(0.001)
    await subscription.stop()
    assert listener.received == list(range(1, await last(record) + 1))


async def test_a_position_beyond_the_log_starts_over(record):
    listener = RecordingSubscriber(at=1_000)
    subscription = Subscription(record, listener, page=4)
    assert await subscription.read_page() == 4
    assert await subscription.read_page() == 4
    assert listener.received == list(range(1, 9))


async def test_a_reader_of_an_empty_log_waits_at_the_beginning():
    record, listener = MemoryCaseRecord(), RecordingSubscriber(at=7)
    subscription = Subscription(record, listener)
    assert await subscription.read_page() == 0
    _, events = closed_case()
    await store(record, events)
    await subscription.read_page()
    assert listener.received[0] == 1


async def test_a_position_file_keeps_what_it_was_told(tmp_path):
    file = PositionFile(tmp_path / "position")
    assert await file.get() == 0
    await file.put(41)
    await file.put(42)
    assert await PositionFile(tmp_path / "position").get() == 42
    assert [each.name for each in tmp_path.iterdir()] == ["position"]


async def test_a_position_file_that_holds_none_is_an_error(tmp_path):
    (tmp_path / "position").write_text("many\n")
    with pytest.raises(RecordDamagedError):
        await PositionFile(tmp_path / "position").get()
    with pytest.raises(UnavailableError):
        await PositionFile(tmp_path / "nowhere" / "position").put(1)
