"""Retries of calls to departments are spread over time, and a queued call says it lives."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from domain.case.answers import Answer, Withdrawal
from domain.case.commands import BeginCase
from domain.case.next_actions import DepartmentCall
from domain.errors import DepartmentFailedError
from tests.unit.domain.decision_driver import PENDING, Shell, answer, granted
from tests.unit.domain.plans import item, plan
from workflows.activities import CaseActivities
from workflows.department_calls import DepartmentCalls

PLAN = plan(item("only"))


class Scripted:
    def __init__(self, *results: Answer | Exception, wait_s: float = 0.0) -> None:
        self.results = list(results)
        self.wait_s = wait_s

    async def call(self, _call: DepartmentCall) -> Answer:
        await asyncio.sleep(self.wait_s)
        result = self.results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    async def withdraw(self, call: DepartmentCall) -> Withdrawal:
        raise NotImplementedError


def retried_call() -> DepartmentCall:
    shell = Shell(PLAN)
    shell.feed(BeginCase())
    shell.answer("only", PENDING)
    [call] = shell.calls()
    return call


def activities(scripted: Scripted, chance: float | None) -> CaseActivities:
    outcome_of = None if chance is None else lambda: chance
    unused: Any = None  # turns have no part in a call
    return CaseActivities(unused, DepartmentCalls(scripted), outcome_of)


async def pause_after(attempt: int, chance: float | None, result: Answer | Exception):
    environment = ActivityEnvironment()
    environment.info = environment.default_info()
    environment.info = type(environment.info)(
        **{**environment.info.__dict__, "attempt": attempt, "heartbeat_timeout": None}
    )
    made = activities(Scripted(result), chance)
    with pytest.raises(ApplicationError) as failed:
        await environment.run(made.call_department, retried_call())
    return failed.value.next_retry_delay


AWAY = DepartmentFailedError("UNAVAILABLE", retryable=True)


@pytest.mark.parametrize(
    ("attempt", "chance", "seconds"),
    [(1, 0.0, 0.5), (1, 0.99, 1.49), (4, 0.0, 4.0), (4, 0.5, 8.0), (40, 0.5, 60.0)],
)
async def test_a_pause_doubles_and_is_spread_by_half_of_it(attempt, chance, seconds):
    pause = await pause_after(attempt, chance, AWAY)
    assert pause.total_seconds() == pytest.approx(seconds)


async def test_queries_that_find_nothing_new_are_spread_by_a_tenth():
    every = timedelta(seconds=retried_call().query_every_s)
    assert await pause_after(1, 0.5, answer(PENDING)) == every * 1.05


async def test_without_chance_the_pauses_are_exact():
    assert await pause_after(3, None, AWAY) is None
    every = timedelta(seconds=retried_call().query_every_s)
    assert await pause_after(1, None, answer(PENDING)) == every


async def test_a_call_that_waits_its_turn_says_that_its_worker_lives():
    environment = ActivityEnvironment()
    beats: list[object] = []
    environment.on_heartbeat = lambda *_: beats.append(None)
    environment.info = type(environment.default_info())(
        **{**environment.default_info().__dict__, "heartbeat_timeout": timedelta(seconds=0.3)}
    )
    scripted = Scripted(answer(granted(PLAN, "only")), wait_s=0.5)
    made = activities(scripted, None)
    outcome = await environment.run(made.call_department, retried_call())
    assert outcome.answer is not None
    assert len(beats) >= 3
