"""A department gets so many calls at once; the others wait their turn and do not fail."""

import asyncio
from dataclasses import replace

import pytest

from adapters.departments.bounded import BoundedDepartments
from adapters.memory.theme_store import MemoryThemeStore
from domain.case.answers import Answer, Withdrawal
from domain.case.commands import BeginCase
from domain.case.next_actions import DepartmentCall
from domain.errors import DepartmentFailedError
from tests.unit.domain.decision_driver import START, Shell, answer, granted
from tests.unit.domain.plans import item, plan

PLAN = plan(item("one"), item("two").model_copy(update={"department": "other"}))


class Counting:
    """Counts what is under way; calls end when they are let go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.under_way = 0
        self.most = 0
        self.go = asyncio.Event()
        self.failing = False

    async def call(self, call: DepartmentCall) -> Answer:
        self.begun.append(call.reason)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await self.go.wait()
            if self.failing:
                raise DepartmentFailedError("UNAVAILABLE", retryable=True)
        finally:
            self.under_way -= 1
        return answer(granted(PLAN, call.step))

    async def withdraw(self, call: DepartmentCall) -> Withdrawal:
        await self.call(call)
        return Withdrawal(result="withdrawn", effective_at=START, responder="department")


def call_of(step: str, name: str = "") -> DepartmentCall:
    shell = Shell(PLAN)
    shell.feed(BeginCase())
    [call] = [each for each in shell.calls() if each.step == step]
    return replace(call, reason=name)


@pytest.fixture
async def counting():
    themes = MemoryThemeStore()
    await themes.publish(PLAN, b"")
    inner = Counting()
    return inner, BoundedDepartments(inner, themes, 3)


async def test_no_more_are_under_way_than_the_bound_and_all_are_answered_in_order(counting):
    inner, bounded = counting
    tasks = [asyncio.create_task(bounded.call(call_of("one", f"{n}"))) for n in range(20)]
    await asyncio.sleep(0.01)
    assert inner.begun == ["0", "1", "2"]
    inner.go.set()
    answers = await asyncio.gather(*tasks)
    assert (len(answers), inner.most) == (20, 3)
    assert inner.begun == [f"{n}" for n in range(20)]


async def test_a_department_does_not_wait_for_another_one(counting):
    inner, bounded = counting
    tasks = [asyncio.create_task(bounded.withdraw(call_of("one"))) for _ in range(9)]
    tasks.append(asyncio.create_task(bounded.call(call_of("two", "other"))))
    await asyncio.sleep(0.01)
    assert "other" in inner.begun
    inner.go.set()
    await asyncio.gather(*tasks)


async def test_what_fails_or_is_cancelled_makes_room(counting):
    inner, bounded = counting
    tasks = [asyncio.create_task(bounded.call(call_of("one"))) for _ in range(3)]
    await asyncio.sleep(0.01)
    tasks[0].cancel()
    inner.failing = True
    inner.go.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    inner.failing = False
    await asyncio.gather(*(bounded.call(call_of("one")) for _ in range(3)))
    assert inner.under_way == 0
