"""A case whose workflow never heard of the latest events, on a real Temporal server."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from temporalio.client import WorkflowExecutionStatus

from adapters.temporal.command_sender import WAKE_EVERY_S, TemporalCommandSender
from domain.case.answers import Pending
from domain.case.codec import encode
from domain.case.command_ids import command_ids
from domain.case.commands import BeginCase, RecordAnswer
from domain.case.decisions.decide import advance
from domain.case.step import StepStatus
from domain.ports import Append
from tests.integration.workflow_harness import WorkflowHarness, start_harness
from tests.unit.domain.decision_driver import CALENDAR
from tests.unit.domain.plans import item, plan
from workflows.messages import CaseEnd

CHAIN = plan(item("first"), item("second", after=("first",)))


@pytest.fixture
async def on(temporal_server):
    later = Pending(ticket="T", expected_by=datetime.now(UTC) + timedelta(hours=1))
    return await start_harness(temporal_server, CHAIN, {"first": [later]})


def waker(on: WorkflowHarness, at_s: float = 0) -> TemporalCommandSender:
    return TemporalCommandSender(on.workflows, now=lambda: at_s)


async def store_grant(on: WorkflowHarness, case_id: UUID) -> int:
    """Append what a turn decides on a grant of the first step, as a worker does that dies
    before Temporal hears of the turn. Returns the version of the case.
    """
    case = await on.case(case_id)
    before = case.version
    came = RecordAnswer("first", 1, on.departments.answer("first", on.departments.granted("first")))
    advance(CHAIN, case, [came], datetime.now(UTC), calendar=CALENDAR)
    events = case.collect_events()
    await on.record.append(Append(case_id, before, tuple(map(encode, events)), command_ids(events)))
    return case.version


async def pending(on: WorkflowHarness) -> UUID:
    """A case that waits for its first step, with a workflow and a worker that remembers it."""
    case_id = await on.open()
    await on.start(case_id)
    await on.until(case_id, lambda case: case.steps["first"].status is StepStatus.PENDING)
    return case_id


async def end_of(on: WorkflowHarness, case_id: UUID) -> CaseEnd:
    async with asyncio.timeout(30):
        return CaseEnd.model_validate(await on.handle(case_id).result())


async def test_a_case_that_is_woken_does_what_its_workflow_never_heard_of(on):
    async with on.worker():
        case_id = await pending(on)
        version = await store_grant(on, case_id)
        await waker(on).send(case_id, CHAIN, BeginCase(), version=version)
        end = await end_of(on, case_id)
    assert end.outcome == "granted"
    assert [call.step for call in on.departments.calls] == ["first", "second"]


async def test_a_case_is_woken_once_in_an_interval_at_a_version(on):
    async with on.worker():
        case_id = await pending(on)
        version = (await on.case(case_id)).version
        for _ in range(5):
            await waker(on).send(case_id, CHAIN, BeginCase(), version=version)
        history = await on.handle(case_id).fetch_history()
    accepted = [
        event
        for event in history.events
        if event.HasField("workflow_execution_update_accepted_event_attributes")
    ]
    assert len(accepted) == 1


async def test_a_case_whose_workflow_was_terminated_is_recovered_when_it_is_woken(on):
    async with on.worker():
        case_id = await pending(on)
        version = (await on.case(case_id)).version
        await waker(on).send(case_id, CHAIN, BeginCase(), version=version)
        await on.handle(case_id).terminate()
        await waker(on, WAKE_EVERY_S).send(case_id, CHAIN, BeginCase(), version=version)
        description = await on.handle(case_id).describe()
        assert description.status is WorkflowExecutionStatus.RUNNING
