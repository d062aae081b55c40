"""The case workflow on a real Temporal server, with departments that misbehave as scripted."""

import asyncio
import gc
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from adapters.memory.theme_store import MemoryThemeStore
from domain.case.answers import Granted, Pending, Refused
from domain.case.codec import decode, state_digest
from domain.case.commands import CommandResult
from domain.case.driver import case_driver
from domain.case.step import StepStatus
from domain.errors import DepartmentFailedError, NotFoundError
from domain.plan import Plan
from tests.integration.workflow_harness import start_harness
from tests.unit.domain.plans import item, plan
from workflows.messages import CaseEnd

SIX = plan(
    item("first"),
    *(item(f"middle_{each}", after=("first",)) for each in "abcd"),
    item("last", after=tuple(f"middle_{each}" for each in "abcd")),
)
ONE = plan(item("only", patience_s=1))
TWO = plan(item("quick"), item("slow"), item("after_quick", after=("quick",)))
REFUSED = Refused(reason_code="not_eligible", legal_basis="unsourced")
DOWN = DepartmentFailedError("UNAVAILABLE", retryable=True)
BROKEN = DepartmentFailedError("INTERNAL", retryable=False)


async def end_of(handle) -> CaseEnd:
    async with asyncio.timeout(30):
        return CaseEnd.model_validate(await handle.result())


async def test_a_case_runs_and_its_record_folds_to_the_state_the_workflow_ended_with(
    temporal_server,
):
    on = await start_harness(temporal_server, SIX)
    async with on.worker():
        case_id = await on.open()
        end = await end_of(await on.start(case_id))
    case = await on.case(case_id)
    assert (end.outcome, end.version) == ("granted", case.version)
    assert end.state_digest == state_digest(case)


async def test_no_event_takes_effect_before_the_one_it_follows_from(temporal_server):
    on = await start_harness(temporal_server, SIX)
    async with on.worker():
        case_id = await on.open()
        await end_of(await on.start(case_id))
    times = [decode(each.event).effective_at for each in await on.record.read(case_id)]
    assert times == sorted(times)


async def test_quick_answers_cost_one_workflow_task(temporal_server):
    on = await start_harness(temporal_server, SIX)
    async with on.worker():
        handle = await on.start(await on.open())
        await end_of(handle)
    history = await handle.fetch_history()
    types = [event.event_type for event in history.events]
    assert types.count(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) == 1
    assert EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED not in types


async def test_the_workflow_runs_inside_the_sandbox(temporal_server):
    on = await start_harness(temporal_server, SIX)
    async with on.worker(SandboxedWorkflowRunner()):
        end = await end_of(await on.start(await on.open()))
    assert end.outcome == "granted"


async def test_a_slow_call_becomes_an_ordinary_activity_and_holds_up_nothing_else(
    temporal_server,
):
    on = await start_harness(temporal_server, TWO, {"slow": [1.5]})
    async with on.worker():
        case_id = await on.open()
        handle = await on.start(case_id)
        case = await on.until(
            case_id, lambda case: case.steps["after_quick"].status is StepStatus.GRANTED
        )
        assert case.steps["slow"].status is StepStatus.DISPATCHED
        await end_of(handle)
    assert [call.step for call in on.departments.calls].count("slow") == 1


async def test_a_department_that_is_down_is_named_flagged_and_goes_on_when_back(
    temporal_server,
):
    on = await start_harness(temporal_server, ONE, {"only": [DOWN, DOWN, DOWN, 0.0, Granted()]})
    on.departments.script["only"][-1] = on.departments.granted("only")
    async with on.worker():
        case_id = await on.open()
        end = await end_of(await on.start(case_id))
    topics = await on.topics(case_id)
    assert end.outcome == "granted"
    assert topics.count("case.step_call_failed.v1") == 1
    assert topics.count("case.step_flagged.v1") == 1


async def test_an_adapter_that_fails_for_good_is_flagged_at_once(temporal_server):
    on = await start_harness(temporal_server, ONE, {"only": [BROKEN]})
    async with on.worker():
        case_id = await on.open()
        handle = await on.start(case_id)
        case = await on.until(case_id, lambda case: bool(case.steps["only"].flag))
        await handle.terminate()
    assert case.steps["only"].flag == "adapter_failed:INTERNAL"


async def test_a_reported_answer_is_in_the_log_when_the_report_returns(temporal_server):
    later = Pending(ticket="T", expected_by=datetime.now(UTC) + timedelta(hours=1))
    on = await start_harness(temporal_server, ONE, {"only": [later]})
    async with on.worker():
        case_id = await on.open()
        handle = await on.start(case_id)
        await on.until(case_id, lambda case: case.steps["only"].status is StepStatus.PENDING)
        receipt = await on.report(case_id, "only", on.departments.granted("only"))
        case = await on.case(case_id)
        assert receipt.command_result is CommandResult.ACCEPTED
        assert case.steps["only"].status is StepStatus.GRANTED
        await end_of(handle)


async def test_a_call_that_a_report_makes_needless_leaves_no_error_unretrieved(
    temporal_server, caplog
):
    soon = Pending(ticket="T", expected_by=datetime.now(UTC))
    on = await start_harness(temporal_server, ONE, {"only": [soon]})
    async with on.worker():
        case_id = await on.open()
        handle = await on.start(case_id)
        async with asyncio.timeout(10):
            while len(on.departments.calls) < 2:  # the query, which finds nothing new
                await asyncio.sleep(0.05)
        await on.report(case_id, "only", on.departments.granted("only"))
        await end_of(handle)
        events = [event.event_type async for event in handle.fetch_history_events()]
    gc.collect()
    assert EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED in events
    assert "never retrieved" not in caplog.text


async def test_a_lost_callback_is_recovered_by_a_query(temporal_server):
    soon = Pending(ticket="T", expected_by=datetime.now(UTC) + timedelta(seconds=1))
    on = await start_harness(temporal_server, ONE, {"only": [soon, Granted()]})
    on.departments.script["only"][-1] = on.departments.granted("only")
    async with on.worker():
        case_id = await on.open()
        end = await end_of(await on.start(case_id))
    assert end.outcome == "granted"
    assert [call.kind for call in on.departments.calls] == ["submit", "query"]


async def test_reports_after_the_end_are_answered_and_a_contradiction_is_recorded(
    temporal_server,
):
    on = await start_harness(temporal_server, ONE)
    async with on.worker():
        case_id = await on.open()
        await end_of(await on.start(case_id))
        again = await on.report(case_id, "only", on.departments.granted("only"))
        other = await on.report(case_id, "only", REFUSED)
    assert again.command_result is CommandResult.DUPLICATE
    assert other.command_result is CommandResult.CONFLICT
    assert (await on.topics(case_id)).count("case.answer_contradicted.v1") == 1
    assert (await on.case(case_id)).outcome == "granted"


async def test_a_case_whose_workflow_is_lost_is_recovered_from_the_log(temporal_server):
    later = Pending(ticket="T", expected_by=datetime.now(UTC) + timedelta(hours=1))
    on = await start_harness(temporal_server, TWO, {"slow": [later]})
    async with on.worker():
        case_id = await on.open()
        lost = await on.start(case_id)
        await on.until(
            case_id,
            lambda case: (
                case.steps["slow"].status is StepStatus.PENDING
                and case.steps["after_quick"].status is StepStatus.GRANTED
            ),
        )
        await lost.terminate()
        handle = await on.start(case_id)
        await on.report(case_id, "slow", on.departments.granted("slow"))
        end = await end_of(handle)
    assert end.outcome == "granted"
    assert [call.step for call in on.departments.calls].count("quick") == 1


async def test_a_workflow_that_starts_from_an_old_state_reads_the_record_and_decides_again(
    temporal_server,
):
    later = Pending(ticket="T", expected_by=datetime.now(UTC) + timedelta(hours=1))
    on = await start_harness(temporal_server, ONE, {"only": [later]})
    async with on.worker():
        case_id = await on.open()
        lost = await on.start(case_id)
        await on.until(case_id, lambda case: case.steps["only"].status is StepStatus.PENDING)
        await lost.terminate()
        handle = await on.start(case_id)  # believes that the case was only opened
        await on.report(case_id, "only", on.departments.granted("only"))
        end = await end_of(handle)
    assert end.outcome == "granted"
    topics = await on.topics(case_id)
    assert topics.count("case.step_dispatched.v1") == topics.count("case.accepted.v1") == 1


@pytest.mark.parametrize("count", [30])
async def test_a_wide_plan_runs_with_one_append_for_all_that_came_together(temporal_server, count):
    wide = plan(*(item(f"item_{each}") for each in range(count)))
    on = await start_harness(temporal_server, wide)
    async with on.worker():
        case_id = await on.open()
        end = await end_of(await on.start(case_id))
    assert end.outcome == "granted"
    assert end.version == 1 + 1 + count + 1 + count + 1 + count + 1


@pytest.mark.parametrize("error", [NotFoundError("no such plan"), RuntimeError("a defect")])
async def test_a_case_that_cannot_go_on_says_so_and_goes_on_once_the_cause_is_fixed(
    temporal_server, monkeypatch, error
):
    monkeypatch.setattr(case_driver, "_FIRST_STALL_PAUSE", timedelta(milliseconds=200))
    plan_of, broken = MemoryThemeStore.plan, [True]

    async def plan(store: MemoryThemeStore, digest: str) -> Plan:
        if broken[0]:
            raise error
        return await plan_of(store, digest)

    monkeypatch.setattr(MemoryThemeStore, "plan", plan)
    later = Pending(ticket="T", expected_by=datetime.now(UTC) + timedelta(hours=1))
    on = await start_harness(temporal_server, ONE, {"only": [later]})
    async with on.worker():
        case_id = await on.open()
        handle = await on.start(case_id)
        await on.until(case_id, lambda case: "case" in case.concerns)
        broken[0] = False
        await on.until(case_id, lambda case: case.steps["only"].status is StepStatus.PENDING)
        await on.report(case_id, "only", on.departments.granted("only"))
        assert (await end_of(handle)).outcome == "granted"
        case = await on.case(case_id)
    assert "case" not in case.concerns
    topics = await on.topics(case_id)
    assert topics.count("case.concern_raised.v1") == topics.count("case.concern_settled.v1") == 1
