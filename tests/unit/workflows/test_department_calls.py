import asyncio
import gc
import weakref
from dataclasses import replace

import pytest

from domain.case.answers import Answer
from domain.case.commands import BeginCase
from domain.case.driver.call_outcome import CallFailure
from domain.case.next_actions import DepartmentCall
from domain.errors import DepartmentFailedError, RecordDamagedError, UnavailableError
from tests.unit.domain.decision_driver import Shell, answer, granted
from tests.unit.domain.plans import item, plan
from workflows.department_calls import DepartmentCalls

PLAN = plan(item("one"), item("two"))


class Gated:
    """A department whose answers wait for their gate."""

    def __init__(self) -> None:
        self.gates: dict[str, asyncio.Event] = {}
        self.started: list[str] = []
        self.failure: Exception | None = None

    async def call(self, call: DepartmentCall) -> Answer:
        self.started.append(call.step)
        if call.step in self.gates:
            await self.gates[call.step].wait()
        if self.failure:
            raise self.failure
        return answer(granted(PLAN, call.step))


def calls() -> tuple[DepartmentCall, ...]:
    shell = Shell(PLAN)
    shell.feed(BeginCase())
    return tuple(shell.calls())


@pytest.fixture
def department() -> Gated:
    return Gated()


async def test_quick_calls_run_side_by_side_and_come_back_together(department):
    held = DepartmentCalls(department)
    outcomes = await held.quick(calls())
    assert [outcome.step for outcome in outcomes] == ["one", "two"]
    assert all(outcome.answer for outcome in outcomes)


async def test_an_answer_does_not_wait_for_a_call_that_hangs(department):
    department.gates["two"] = asyncio.Event()
    held = DepartmentCalls(department, quick_limit=60, linger=0)
    one, two = await held.quick(calls())
    assert one.answer is not None
    assert (two.answer, two.failure) == (None, None)
    await held.close()


async def test_a_call_that_goes_on_is_joined_and_not_made_again(department):
    availability = department.gates["one"] = asyncio.Event()
    held = DepartmentCalls(department, quick_limit=0)
    call = calls()[0]
    [unfinished] = await held.quick([call])
    joined = asyncio.gather(held.finish(call), held.finish(call))
    availability.set()
    assert unfinished.answer is None
    assert all(outcome.answer for outcome in await joined)
    assert department.started == ["one"]


async def test_the_call_after_a_failure_is_another_call(department):
    held = DepartmentCalls(department)
    call = calls()[0]
    await held.finish(call)
    await held.finish(replace(call, failures=1))
    assert department.started == ["one", "one"]


@pytest.mark.parametrize("retryable", [True, False])
async def test_a_failure_comes_back_as_a_value(department, retryable):
    department.failure = DepartmentFailedError("ABORTED", retryable=retryable)
    held = DepartmentCalls(department)
    [outcome] = await held.quick(calls()[:1])
    assert outcome.failure is not None
    assert (outcome.failure.code, outcome.failure.retryable) == ("ABORTED", retryable)


@pytest.mark.parametrize("error", [RecordDamagedError("tampered"), ValueError("13800000000")])
async def test_a_call_that_breaks_on_our_side_fails_alone_and_for_people(department, error, capsys):
    department.failure = error
    [outcome] = await DepartmentCalls(department).quick(calls()[:1])
    assert outcome.failure == CallFailure(code="ENGINE_FAULT", retryable=False)
    assert "13800000000" not in "".join(capsys.readouterr())


async def test_a_call_during_which_the_store_is_away_is_no_failure_of_the_department(department):
    department.failure = UnavailableError("away")
    with pytest.raises(UnavailableError):
        await DepartmentCalls(department).quick(calls()[:1])


async def test_no_calls_take_no_time_and_make_no_tasks(department):
    assert await DepartmentCalls(department).quick([]) == ()


async def test_no_timer_holds_on_to_what_was_collected_or_closed(department):
    held = DepartmentCalls(department, quick_limit=60, linger=0)
    department.gates["two"] = asyncio.Event()
    await held.quick(calls())
    department.gates["two"].set()
    await asyncio.sleep(0.01)  # the second is over, and nobody has asked for it
    await held.close()
    gone = weakref.ref(held)
    del held
    gc.collect()
    assert gone() is None


async def test_the_error_of_a_call_that_nobody_joins_is_not_left_unretrieved(department):
    unretrieved = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: unretrieved.append(context["message"]))
    department.failure = UnavailableError("the store is away")
    held = DepartmentCalls(department, keep=0.0)
    with pytest.raises(UnavailableError):  # of the first call; the second has the same
        await held.quick(calls())
    await asyncio.sleep(0.05)  # then it is forgotten
    gc.collect()
    loop.set_exception_handler(None)
    assert unretrieved == []
