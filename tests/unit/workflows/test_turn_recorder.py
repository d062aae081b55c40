from datetime import UTC, datetime
from uuid import uuid4

import pytest

from adapters.memory.case_record import MemoryCaseRecord
from domain.advance import Begin, advance
from domain.commands import command_ids
from domain.errors import RecordDamagedError
from domain.event_codec import decode, encode
from domain.ports import Append
from tests.unit.domain.plans import item, plan
from tests.unit.domain.shell import START, opened
from workflows.messages import EventMessage, TurnRequest
from workflows.turn_recorder import TurnRecorder

PLAN = plan(item("one"), item("two"))
RECORDED = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


class FixedClock:
    def now(self) -> datetime:
        return RECORDED


@pytest.fixture
async def record() -> MemoryCaseRecord:
    record = MemoryCaseRecord()
    case = opened(PLAN)
    await record.append(Append(case.id, 0, tuple(map(encode, case.take_decided()))))
    return record


def first_turn() -> TurnRequest:
    case = opened(PLAN)
    case.take_decided()
    advance(PLAN, case, [Begin()], START)
    events = case.take_decided()
    return TurnRequest(
        case_id=case.id,
        expected_version=1,
        command_ids=command_ids(events),
        events=tuple(EventMessage.of(encode(event)) for event in events),
        calls=(),
    )


async def test_a_turn_is_stored_with_the_time_it_was_recorded_at(record):
    turn = first_turn()
    assert await TurnRecorder(record, FixedClock()).append(turn)
    stored = [decode(entry.event) for entry in await record.read(turn.case_id, after=1)]
    assert {event.timestamp for event in stored} == {RECORDED}
    assert {event.effective_at for event in stored} == {START}


async def test_a_turn_on_a_case_that_has_moved_on_stores_nothing(record):
    turn = first_turn()
    await TurnRecorder(record, FixedClock()).append(turn)
    before = await record.read(turn.case_id)
    assert not await TurnRecorder(record, FixedClock()).append(turn)
    assert await record.read(turn.case_id) == before


async def test_a_memory_that_is_behind_the_record_is_not_trusted(record):
    turn = first_turn()
    recorder = TurnRecorder(record, FixedClock())
    assert await recorder.append(turn)
    assert not await recorder.append(turn)


async def test_a_turn_that_does_not_fold_is_refused_and_stores_nothing(record):
    turn = first_turn()
    gap = turn.model_copy(update={"events": turn.events[1:]})
    with pytest.raises(RecordDamagedError, match="does not fold"):
        await TurnRecorder(record, FixedClock()).append(gap)
    assert len(await record.read(turn.case_id)) == 1


async def test_a_case_without_a_record_is_damage(record):
    turn = first_turn().model_copy(update={"case_id": uuid4()})
    with pytest.raises(RecordDamagedError, match="no events"):
        await TurnRecorder(record, FixedClock()).append(turn)


async def test_no_more_cases_are_remembered_than_asked(record):
    turn = first_turn()
    recorder = TurnRecorder(record, FixedClock(), remembered=0)
    assert await recorder.append(turn)
    assert not recorder._cases
