"""Departments that are down, slow, lying, loud or forgetful, over real gRPC (I5)."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from domain.case import Case
from domain.events.answers import StepGranted
from domain.events.steps import StepCallFailed
from domain.step import StepStatus
from tests.integration.rough_city import RoughCity, rough_city

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city(temporal_server, tmp_path_factory) -> AsyncIterator[RoughCity]:
    async with rough_city(temporal_server, tmp_path_factory.mktemp("city")) as city:
        yield city


def closed(case: Case) -> bool:
    return case.closed


async def failures(city: RoughCity, case_id) -> list[tuple[str, str]]:
    return [
        (event.step, event.code)
        for event in await city.events(case_id)
        if isinstance(event, StepCallFailed)
    ]


async def test_with_departments_that_behave_each_step_has_one_effect(city):
    city.misbehave()
    case_id = await city.open()
    case = await city.until(case_id, closed)
    assert case.outcome == "granted"
    assert set(city.effects(case_id).values()) == {1}
    assert await failures(city, case_id) == []


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ({"behaviour": "unavailable", "times": 2}, "UNAVAILABLE"),
        ({"behaviour": "lost_answer", "times": 1}, "UNAVAILABLE"),
        ({"behaviour": "slow", "seconds": 2.5, "times": 1}, "DEADLINE_EXCEEDED"),
    ],
)
async def test_a_failure_that_may_pass_is_named_tried_again_and_done_once(city, behaviour, code):
    city.misbehave(vaccination_file=behaviour)
    case_id = await city.open()
    case = await city.until(case_id, closed)
    assert case.outcome == "granted"
    assert await failures(city, case_id) == [("vaccination_file", code)]
    assert set(city.effects(case_id).values()) == {1}


async def test_a_slow_answer_is_waited_for_and_is_no_failure(city):
    city.misbehave(vaccination_file={"behaviour": "slow", "seconds": 1.2, "times": 1})
    case_id = await city.open()
    assert (await city.until(case_id, closed)).outcome == "granted"
    assert await failures(city, case_id) == []


@pytest.mark.parametrize(
    ("behaviour", "code", "paths"),
    [
        ("garbage", "INVALID_ANSWER", ["answer"]),
        ("no_decision", "INVALID_ANSWER", ["decision"]),
        ("undeclared_outputs", "INVALID_ANSWER", ["granted.outputs[1].name"]),
        ("oversized", "INVALID_ANSWER", ["answer"]),
        ("internal", "INTERNAL", []),
    ],
)
async def test_an_answer_that_is_none_is_flagged_at_once_and_the_rest_goes_on(
    city, behaviour, code, paths
):
    city.misbehave(vaccination_file={"behaviour": behaviour})
    case_id = await city.open()
    case = await city.until(
        case_id,
        lambda case: (
            bool(case.steps["vaccination_file"].flag)
            and case.steps["premium_declaration"].status is StepStatus.GRANTED
        ),
    )
    assert case.steps["vaccination_file"].flag == f"adapter_failed:{code}"
    assert [each.path for each in case.steps["vaccination_file"].violations] == paths
    assert case.steps["vaccination_file"].status is StepStatus.DISPATCHED
    assert not case.closed


async def test_a_department_that_stays_away_is_flagged_when_patience_is_over(city):
    city.misbehave(vaccination_file={"behaviour": "unavailable"})
    case_id = await city.open()
    case = await city.until(case_id, lambda case: bool(case.steps["vaccination_file"].flag))
    assert case.steps["vaccination_file"].flag == "no_answer"
    city.misbehave()
    assert (await city.until(case_id, closed)).outcome == "granted"


async def test_an_answer_reported_twice_is_recorded_once(city):
    city.misbehave(birth_registration={"behaviour": "report_twice"})
    case_id = await city.open()
    case = await city.until(case_id, closed)
    granted = [
        event
        for event in await city.events(case_id)
        if isinstance(event, StepGranted) and event.step == "birth_registration"
    ]
    assert len(granted) == 1
    assert case.outcome == "granted"


async def test_a_contradicting_report_is_recorded_and_the_first_answer_stands(city):
    city.misbehave(birth_registration={"behaviour": "report_contradiction"})
    case_id = await city.open()
    case = await city.until(
        case_id,
        lambda case: case.closed and case.steps["birth_registration"].flag != "",
    )
    assert case.steps["birth_registration"].flag == "contradictory_answer"
    assert case.outcome == "granted"


async def test_a_report_that_never_comes_is_asked_for(city):
    city.misbehave(birth_registration={"behaviour": "never_report"})
    case_id = await city.open()
    assert (await city.until(case_id, closed)).outcome == "granted"
    assert set(city.effects(case_id).values()) == {1}
