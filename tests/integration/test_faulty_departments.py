"""Departments that are down, slow, lying, loud or forgetful, over real gRPC (I5)."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from domain.case.aggregate import Case
from domain.case.events.answers import StepGranted
from domain.case.events.base import payloads_of
from domain.case.events.steps import StepCallFailed
from domain.case.step import StepStatus
from tests.integration.faulty_stack import FaultyStack, faulty_stack

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(temporal_server, tmp_path_factory) -> AsyncIterator[FaultyStack]:
    async with faulty_stack(temporal_server, tmp_path_factory.mktemp("city")) as stack:
        yield stack


def closed(case: Case) -> bool:
    return case.closed


async def failures(stack: FaultyStack, case_id) -> list[tuple[str, str]]:
    return [
        (failed.step, failed.code)
        for failed in payloads_of(StepCallFailed, await stack.events(case_id))
    ]


async def test_with_departments_that_behave_each_step_has_one_effect(stack):
    stack.misbehave()
    case_id = await stack.open()
    case = await stack.until(case_id, closed)
    assert case.outcome == "granted"
    assert set(stack.effects(case_id).values()) == {1}
    assert await failures(stack, case_id) == []


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ({"behaviour": "unavailable", "times": 2}, "UNAVAILABLE"),
        ({"behaviour": "lost_answer", "times": 1}, "UNAVAILABLE"),
        ({"behaviour": "slow", "seconds": 2.5, "times": 1}, "DEADLINE_EXCEEDED"),
    ],
)
async def test_a_failure_that_may_pass_is_named_tried_again_and_done_once(stack, behaviour, code):
    stack.misbehave(vaccination_file=behaviour)
    case_id = await stack.open()
    case = await stack.until(case_id, closed)
    assert case.outcome == "granted"
    assert await failures(stack, case_id) == [("vaccination_file", code)]
    assert set(stack.effects(case_id).values()) == {1}


async def test_a_slow_answer_is_waited_for_and_is_no_failure(stack):
    stack.misbehave(vaccination_file={"behaviour": "slow", "seconds": 1.2, "times": 1})
    case_id = await stack.open()
    assert (await stack.until(case_id, closed)).outcome == "granted"
    assert await failures(stack, case_id) == []


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
    stack, behaviour, code, paths
):
    stack.misbehave(vaccination_file={"behaviour": behaviour})
    case_id = await stack.open()
    case = await stack.until(
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


async def test_a_department_that_stays_away_is_flagged_when_patience_is_over(stack):
    stack.misbehave(vaccination_file={"behaviour": "unavailable"})
    case_id = await stack.open()
    case = await stack.until(case_id, lambda case: bool(case.steps["vaccination_file"].flag))
    assert case.steps["vaccination_file"].flag == "no_answer"
    stack.misbehave()
    assert (await stack.until(case_id, closed)).outcome == "granted"


async def test_an_answer_reported_twice_is_recorded_once(stack):
    stack.misbehave(birth_registration={"behaviour": "report_twice"})
    case_id = await stack.open()
    case = await stack.until(case_id, closed)
    granted = [
        event
        for event in await stack.events(case_id)
        if isinstance(event.payload, StepGranted) and event.step == "birth_registration"
    ]
    assert len(granted) == 1
    assert case.outcome == "granted"


async def test_a_contradicting_report_is_recorded_and_the_first_answer_stands(stack):
    stack.misbehave(birth_registration={"behaviour": "report_contradiction"})
    case_id = await stack.open()
    case = await stack.until(
        case_id,
        lambda case: case.closed and case.steps["birth_registration"].flag != "",
    )
    assert case.steps["birth_registration"].flag == "contradictory_answer"
    assert case.outcome == "granted"


async def test_a_report_that_never_comes_is_asked_for(stack):
    stack.misbehave(birth_registration={"behaviour": "never_report"})
    case_id = await stack.open()
    assert (await stack.until(case_id, closed)).outcome == "granted"
    assert set(stack.effects(case_id).values()) == {1}
