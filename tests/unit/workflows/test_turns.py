import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from adapters.files.calendar_folder import FolderCalendars
from adapters.memory.case_record import MemoryCaseRecord
from adapters.memory.theme_store import MemoryThemeStore
from domain.case.aggregate import Case
from domain.case.answers import Answer, Withdrawal
from domain.case.codec import decode, encode, replay, state_digest
from domain.case.commands import BeginCase, Command, CommandResult, RecordAnswer
from domain.case.driver.case_progress import case_progress
from domain.case.next_actions import DepartmentCall
from domain.errors import (
    CalendarMissingError,
    DepartmentFailedError,
    RecordDamagedError,
    UnavailableError,
    VersionConflictError,
)
from domain.ports import Append, RecordedEvent
from domain.projection.rows import row_changes, rows_of
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from tests.narrowing import present
from tests.unit.domain.case_driver import MATERIALS
from tests.unit.domain.decision_driver import CASE_ID, START, answer, granted, opened
from tests.unit.domain.plans import item, plan
from tests.unit.domain.theme.whole_life import PLAN as LIMITED
from workflows.department_calls import DepartmentCalls
from workflows.messages import TurnRequest
from workflows.turn_executor import TurnExecutor

PLAN = plan(item("first"), item("second", after=("first",)))
FACTS = {"owner_kind": "firm", "in_district": "true"}
NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
DOWN = DepartmentFailedError("UNAVAILABLE", retryable=True)


class FixedClock:
    def now(self) -> datetime:
        return NOW


class Department:
    """Grants, but for the steps it is told to fail."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.fails: dict[str, DepartmentFailedError] = {}

    async def call(self, call: DepartmentCall) -> Answer:
        self.calls.append(call.step)
        if call.step in self.fails:
            raise self.fails[call.step]
        return answer(granted(PLAN, call.step), slot=f"answer/{call.step}")

    async def withdraw(self, call: DepartmentCall) -> Withdrawal:
        raise NotImplementedError


class RivalledRecord(MemoryCaseRecord):
    """A record to which somebody else appends first, or which is away, on request."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[Exception] = []
        self.reads = 0

    async def read(self, case_id: UUID, **page: int) -> Sequence[RecordedEvent]:
        self.reads += 1
        return await super().read(case_id, **page)

    async def append(self, append: Append) -> None:
        if self.errors:
            raise self.errors.pop(0)
        await super().append(append)


@pytest.fixture
def department() -> Department:
    return Department()


@pytest.fixture
async def record() -> RivalledRecord:
    record = RivalledRecord()
    case = opened(PLAN)
    events = tuple(map(encode, case.collect_events()))
    rows = row_changes(None, rows_of(PLAN, case))
    await record.append(Append(case.id, 0, events, rows=rows))
    return record


@pytest.fixture
async def turns(record: RivalledRecord, department: Department) -> TurnExecutor:
    return await turns_for(record, department)


async def turns_for(record: RivalledRecord, department: Department, **more: int) -> TurnExecutor:
    themes = MemoryThemeStore()
    await themes.publish(PLAN, b"")
    calendars = FolderCalendars(SHIPPED_FOLDERS)
    return TurnExecutor(
        record, themes, DepartmentCalls(department), FixedClock(), calendars, **more
    )


def request(
    *commands: Command, known: int = 1, at: datetime = START, busy: Sequence[str] = ()
) -> TurnRequest:
    return TurnRequest(
        case_id=CASE_ID,
        plan_digest=PLAN.digest,
        known_version=known,
        at=at,
        commands=commands,
        busy=tuple(busy),
    )


async def recorded(record: MemoryCaseRecord) -> Case:
    return replay(await record.read(CASE_ID), CASE_ID)


async def test_quick_answers_carry_a_case_to_its_end_in_one_request(turns, record, department):
    result = await turns.execute(request(BeginCase()))
    case = await recorded(record)
    assert case.outcome == "granted"
    assert result.progress == case_progress(PLAN, case)
    assert (result.progress.over, result.progress.outcome) == (True, "granted")
    assert department.calls == ["first", "second"]
    rows = await record.projection.rows(CASE_ID)
    assert rows == rows_of(PLAN, case)
    assert (rows.case.status, rows.case.outcome) == ("closed", "granted")


async def test_nothing_is_done_before_it_is_in_the_log(record, department):
    record.errors = [UnavailableError("away")]
    turns = await turns_for(record, department)
    with pytest.raises(UnavailableError):
        await turns.execute(request(BeginCase()))
    assert department.calls == []
    assert len(await record.read(CASE_ID)) == 1


async def test_the_same_request_again_decides_on_the_record_and_repeats_nothing(
    turns, record, department
):
    first = await turns.execute(request(BeginCase()))
    again = await (await turns_for(record, department)).execute(request(BeginCase()))
    assert again.progress == first.progress
    assert department.calls == ["first", "second"]


async def test_a_turn_whose_append_was_beaten_is_decided_again_on_the_record(record, department):
    record.errors = [VersionConflictError("beaten")]
    result = await (await turns_for(record, department)).execute(request(BeginCase()))
    case = await recorded(record)
    assert case.outcome == "granted"
    assert present(result.progress).version == case.version


async def test_a_case_that_somebody_else_keeps_writing_is_given_up_for_now(record, department):
    record.errors = [VersionConflictError("beaten")] * 5
    with pytest.raises(UnavailableError, match="somebody else"):
        await (await turns_for(record, department)).execute(request(BeginCase()))


async def test_a_memory_that_is_not_where_the_workflow_is_is_not_trusted(turns, record, department):
    department.fails["first"] = DOWN
    first = await turns.execute(request(BeginCase()))
    record.reads = 0
    result = await turns.execute(request(known=0))
    assert record.reads == 1
    assert result.progress == first.progress
    await turns.execute(request(known=result.progress.version))
    assert record.reads == 1


async def test_a_failure_is_recorded_and_left_to_the_workflow(turns, record, department):
    department.fails["first"] = DOWN
    await turns.execute(request(BeginCase()))
    assert department.calls == ["first"]
    assert (await recorded(record)).steps["first"].failures == 1


async def test_a_call_that_is_under_way_is_not_made_again(turns, department):
    await turns.execute(request(BeginCase(), busy=["submit/first/1//0"]))
    assert department.calls == []


async def test_events_carry_the_workers_time_and_never_one_before_the_workflows(
    turns, record, department
):
    department.fails["first"] = DOWN
    await turns.execute(request(BeginCase()))
    later = NOW + timedelta(days=400)
    came = RecordAnswer("first", 1, answer(granted(PLAN, "first")))
    known = len(await record.read(CASE_ID))
    await turns.execute(request(came, known=known, at=later))
    times = [decode(each.event).recorded_at for each in await record.read(CASE_ID, after=known)]
    assert set(times) == {later}


async def test_a_repeated_input_changes_nothing(turns, record):
    await turns.execute(request(BeginCase()))
    digest = state_digest(await recorded(record))
    came = RecordAnswer("first", 1, answer(granted(PLAN, "first")))
    result = await turns.execute(request(came, known=len(await record.read(CASE_ID))))
    assert result.command_results == (CommandResult.DUPLICATE,)
    assert state_digest(await recorded(record)) == digest


async def test_a_case_without_a_record_is_damage(department):
    turns = await turns_for(RivalledRecord(), department)
    with pytest.raises(RecordDamagedError, match="no events"):
        await turns.execute(request(BeginCase()))


async def test_no_more_cases_are_remembered_than_asked(record, department):
    department.fails["first"] = DOWN
    turns = await turns_for(record, department, remembered=1)
    case = opened(PLAN, case_id=UUID(int=2))
    await record.append(Append(case.id, 0, tuple(map(encode, case.collect_events()))))
    await turns.execute(request(BeginCase()))
    await turns.execute(request(BeginCase()).model_copy(update={"case_id": case.id}))
    assert set(turns._cases) == {case.id}


async def test_a_case_without_its_calendar_is_a_concern_until_the_calendar_is_there(tmp_path):
    record, themes = MemoryCaseRecord(), MemoryThemeStore()
    await themes.publish(LIMITED, b"")
    case = opened(LIMITED, facts=FACTS, materials=dict(MATERIALS))
    [event] = case.collect_events()
    await record.append(Append(CASE_ID, 0, (encode(event),)))
    calls = DepartmentCalls(Department())
    turns = TurnExecutor(record, themes, calls, FixedClock(), FolderCalendars(tmp_path))
    turn = TurnRequest(
        case_id=CASE_ID,
        plan_digest=LIMITED.digest,
        known_version=1,
        at=START,
        commands=(BeginCase(),),
    )
    for _ in range(2):  # once, however often it is tried
        with pytest.raises(CalendarMissingError):
            await turns.execute(turn)
    stalled = await recorded(record)
    assert stalled.concerns["case"].reason == "calendar_missing"
    topics = [each.event.topic for each in await record.read(CASE_ID)]
    assert topics == ["case.opened.v1", "case.concern_raised.v1", "case.notice_requested.v1"]
    shutil.copytree(SHIPPED_FOLDERS, tmp_path, dirs_exist_ok=True)
    await turns.execute(turn)
    case = await recorded(record)
    assert "case" not in case.concerns
    assert case.accepted_at is not None
