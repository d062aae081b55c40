"""The cases whose histories are recorded: each path of the workflow at least once."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from temporalio.client import WorkflowHandle

from domain.case.answers import Missing, Pending, Refused, Supplement
from domain.case.commands import CommandHeader, DecidePrereview
from domain.case.step import StepStatus
from domain.errors import DepartmentFailedError
from domain.plan import Plan, PlanPrereview
from tests.integration.workflow_harness import Behaviour, WorkflowHarness
from tests.unit.domain.plans import item, plan

SIX = plan(
    item("first"),
    *(item(f"middle_{each}", after=("first",)) for each in "abcd"),
    item("last", after=tuple(f"middle_{each}" for each in "abcd")),
)
ONE = plan(item("only", patience_s=1))
TWO = plan(item("quick"), item("slow"), item("after_quick", after=("quick",)))
BY_PEOPLE = ONE.model_copy(
    update={"prereview": PlanPrereview(by="people", department="department")}
)
CLERK = CommandHeader("reviewer/li", "desk", "r1", "44" * 32)
REFUSED = Refused(reason_code="not_eligible", legal_basis="unsourced")
MISSING = Supplement(missing=(Missing(name="detail", reason_code="absent"),))
DOWN = DepartmentFailedError("UNAVAILABLE", retryable=True)
BROKEN = DepartmentFailedError("INTERNAL", retryable=False)

Drive = Callable[[WorkflowHarness], Awaitable[WorkflowHandle]]


def _granted(of: Plan, step: str) -> Behaviour:
    return WorkflowHarness.granted(of, step)


async def straight(harness: WorkflowHarness) -> WorkflowHandle:
    handle = await harness.start(await harness.open())
    await handle.result()
    return handle


async def reported(harness: WorkflowHarness) -> WorkflowHandle:
    case_id = await harness.open()
    handle = await harness.start(case_id)
    await harness.until(case_id, lambda case: case.steps["only"].status is StepStatus.PENDING)
    await harness.report(case_id, "only", WorkflowHarness.granted(ONE, "only"))
    await handle.result()
    return handle


async def flagged(harness: WorkflowHarness) -> WorkflowHandle:
    case_id = await harness.open()
    handle = await harness.start(case_id)
    await harness.until(case_id, lambda case: bool(case.steps["only"].flag))
    await handle.terminate()
    return handle


async def recovered(harness: WorkflowHarness) -> WorkflowHandle:
    """From an old state: the first append is refused, the record is read."""
    case_id = await harness.open()
    lost = await harness.start(case_id)
    await harness.until(case_id, lambda case: case.steps["only"].status is StepStatus.PENDING)
    await lost.terminate()
    handle = await harness.start(case_id)
    await harness.report(case_id, "only", WorkflowHarness.granted(ONE, "only"))
    await handle.result()
    return handle


async def supplemented(harness: WorkflowHarness) -> WorkflowHandle:
    case_id = await harness.open()
    handle = await harness.start(case_id)
    await harness.until(case_id, lambda case: case.steps["only"].status is StepStatus.SUPPLEMENT)
    await harness.supply(case_id, "only")
    await handle.result()
    return handle


async def prereviewed(harness: WorkflowHarness) -> WorkflowHandle:
    """The status, a search attribute, is updated on the way."""
    case_id = await harness.open()
    handle = await harness.start(case_id)
    await harness.until(case_id, lambda case: case.prereview_until is not None)
    await harness.send(case_id, DecidePrereview(CLERK, "pass"))
    await harness.report(case_id, "only", WorkflowHarness.granted(BY_PEOPLE, "only"))
    await handle.result()
    return handle


async def contradicted(harness: WorkflowHarness) -> WorkflowHandle:
    case_id = await harness.open()
    await (await harness.start(case_id)).result()
    await harness.report(case_id, "only", REFUSED)
    return harness.handle(case_id)


def scenarios() -> dict[str, tuple[Plan, dict[str, list[Behaviour]], Drive]]:
    """Name → plan, script of the departments, and what happens."""
    hour = Pending(ticket="T", expected_by=datetime.now(UTC) + timedelta(hours=1))
    second = Pending(ticket="T", expected_by=datetime.now(UTC) + timedelta(seconds=1))
    granted = _granted(ONE, "only")
    return {
        "straight": (SIX, {}, straight),
        "slow": (TWO, {"slow": [1.0]}, straight),
        "refused": (SIX, {"middle_a": [REFUSED]}, straight),
        "down_and_back": (ONE, {"only": [DOWN, DOWN, DOWN, granted]}, straight),
        "reported": (ONE, {"only": [hour]}, reported),
        "callback_lost": (ONE, {"only": [second, granted]}, straight),
        "broken": (ONE, {"only": [BROKEN]}, flagged),
        "recovered": (ONE, {"only": [hour]}, recovered),
        "supplemented": (ONE, {"only": [MISSING, granted]}, supplemented),
        "contradicted": (ONE, {}, contradicted),
        "prereviewed": (BY_PEOPLE, {"only": [hour]}, prereviewed),
    }
