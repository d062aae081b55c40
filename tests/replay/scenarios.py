"""The cases whose histories are recorded: each path of the workflow at least once."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from temporalio.client import WorkflowHandle

from domain.answers import Missing, Pending, Refused, Supplement
from domain.errors import DepartmentFailedError
from domain.plan import Plan
from domain.step import StepStatus
from tests.integration.scripted import Behaviour, Office
from tests.unit.domain.plans import item, plan

SIX = plan(
    item("first"),
    *(item(f"middle_{each}", after=("first",)) for each in "abcd"),
    item("last", after=tuple(f"middle_{each}" for each in "abcd")),
)
ONE = plan(item("only", patience_s=1))
TWO = plan(item("quick"), item("slow"), item("after_quick", after=("quick",)))
REFUSED = Refused(reason_code="not_eligible", legal_basis="unsourced")
MISSING = Supplement(missing=(Missing(name="detail", reason_code="absent"),))
DOWN = DepartmentFailedError("UNAVAILABLE", retryable=True)
BROKEN = DepartmentFailedError("INTERNAL", retryable=False)

Drive = Callable[[Office], Awaitable[WorkflowHandle]]


def _granted(of: Plan, step: str) -> Behaviour:
    return Office.granted(of, step)


async def straight(office: Office) -> WorkflowHandle:
    handle = await office.start(await office.open())
    await handle.result()
    return handle


async def reported(office: Office) -> WorkflowHandle:
    case_id = await office.open()
    handle = await office.start(case_id)
    await office.until(case_id, lambda case: case.steps["only"].status is StepStatus.PENDING)
    await office.report(case_id, "only", Office.granted(ONE, "only"))
    await handle.result()
    return handle


async def flagged(office: Office) -> WorkflowHandle:
    case_id = await office.open()
    handle = await office.start(case_id)
    await office.until(case_id, lambda case: bool(case.steps["only"].flag))
    await handle.terminate()
    return handle


async def taken_up(office: Office) -> WorkflowHandle:
    """From an old state: the first append is refused, the record is read."""
    case_id = await office.open()
    lost = await office.start(case_id)
    await office.until(case_id, lambda case: case.steps["only"].status is StepStatus.PENDING)
    await lost.terminate()
    handle = await office.start(case_id)
    await office.report(case_id, "only", Office.granted(ONE, "only"))
    await handle.result()
    return handle


async def supplemented(office: Office) -> WorkflowHandle:
    case_id = await office.open()
    handle = await office.start(case_id)
    await office.until(case_id, lambda case: case.steps["only"].status is StepStatus.SUPPLEMENT)
    await office.supply(case_id, "only")
    await handle.result()
    return handle


async def contradicted(office: Office) -> WorkflowHandle:
    case_id = await office.open()
    await (await office.start(case_id)).result()
    await office.report(case_id, "only", REFUSED)
    return office.handle(case_id)


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
        "taken_up": (ONE, {"only": [hour]}, taken_up),
        "supplemented": (ONE, {"only": [MISSING, granted]}, supplemented),
        "contradicted": (ONE, {}, contradicted),
    }
