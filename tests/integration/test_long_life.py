"""A case that lives long: its history stays small, its record stays whole (I1, I4)."""

import asyncio
from datetime import UTC, datetime, timedelta

from domain.case.answers import Pending
from domain.case.codec import replay, state_digest
from domain.case.commands import CommandHeader, CommandResult, PostMessage
from domain.case.step import StepStatus
from tests.integration.workflow_harness import start_harness
from tests.unit.domain.plans import item, plan
from workflows.turn_executor import WHOLE_RECORD

MESSAGES = 10_000
AT_ONCE = 10
"""Temporal takes no more updates of one workflow at a time; the gateway answers UNAVAILABLE."""
LARGEST_HISTORY = 50_000
"""Events; Temporal ends a workflow at 51,200."""


def message(number: int) -> PostMessage:
    return PostMessage(
        CommandHeader("applicant/1", "web", f"m{number}", "66" * 32),
        step="only",
        audience="reviewer" if number % 2 else "applicant",
        slot=f"asked/{number}",
        text="77" * 32,
    )


async def test_ten_thousand_messages_stay_inside_temporals_limits(temporal_server):
    later = datetime.now(UTC) + timedelta(days=1)
    pending = Pending(ticket="T", expected_by=later)
    on = await start_harness(temporal_server, plan(item("only")), {"only": [pending]})
    async with on.worker():
        case_id = await on.open()
        await on.start(case_id)
        await on.until(case_id, lambda case: case.steps["only"].status is StepStatus.PENDING)
        gate = asyncio.Semaphore(AT_ONCE)

        async def send(number: int) -> CommandResult:
            async with gate:
                return (await on.send(case_id, message(number))).command_result

        command_results = await asyncio.gather(*map(send, range(MESSAGES)))
        again = await asyncio.gather(*map(send, range(0, MESSAGES, 500)))
        runs = on.client.list_workflows(f"WorkflowId = 'case/{case_id}'")
        lengths = [run.history_length async for run in runs]
        await on.report(case_id, "only", on.granted(on.plan, "only"))
        case = await on.until(case_id, lambda case: case.closed)
    assert set(command_results) == {CommandResult.ACCEPTED}
    assert set(again) == {CommandResult.DUPLICATE}
    assert case.threads["only"].count == MESSAGES
    assert len(lengths) > 1
    assert max(lengths) < LARGEST_HISTORY
    recorded = await on.record.read(case_id, limit=WHOLE_RECORD)
    assert [each.event.version for each in recorded] == list(range(1, len(recorded) + 1))
    assert state_digest(replay(recorded, case_id)) == state_digest(case)
