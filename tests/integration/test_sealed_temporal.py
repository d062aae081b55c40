"""Who reaches Temporal without the engine's key can neither read a case nor act on it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.contrib.pydantic import pydantic_data_converter

from adapters.temporal.sealed_payloads import (
    PayloadKeys,
    SealedPayloads,
    payload_key,
    sealed_converter,
)
from domain.case.answers import Pending
from domain.case.commands import CommandResult, RecordAnswer
from domain.case.step import StepStatus
from tests.integration.workflow_harness import WorkflowHarness, start_harness
from tests.unit.domain.plans import item, plan
from workflows.case_workflow import CaseWorkflow
from workflows.messages import COMMAND_UPDATE, CommandEnvelope, workflow_id

ONE = plan(item("only", patience_s=60))
ANSWERS_LATER = Pending(ticket="T-4711", expected_by=datetime.now(UTC) + timedelta(hours=1))
CONVERTERS = {
    "plain": pydantic_data_converter,
    "another key": sealed_converter(
        SealedPayloads(PayloadKeys({"test": payload_key(b"x" * 32)}, "test"))
    ),
}


async def send_forged_answer(on: WorkflowHarness, case_id, converter, server) -> None:
    """Grant the step in the department's name, as an attacker beside Temporal would."""
    attacker = await Client.connect(
        server.address, namespace=server.namespace, data_converter=converter
    )
    handle = attacker.get_workflow_handle(workflow_id(case_id))
    answer = on.departments.answer("only", WorkflowHarness.granted(ONE, "only"))
    envelope = CommandEnvelope(command=RecordAnswer("only", 1, answer), version=0)
    async with asyncio.timeout(20):
        update: Any = CaseWorkflow.execute_command
        await handle.execute_update(update, envelope)


@pytest.mark.parametrize("converter", CONVERTERS.values(), ids=list(CONVERTERS))
async def test_a_forged_update_is_rejected_and_the_case_goes_on(converter, temporal_server):
    on = await start_harness(temporal_server, ONE, {"only": [ANSWERS_LATER]})
    async with on.worker():
        case_id = await on.open()
        handle = await on.start(case_id)
        await on.until(case_id, lambda case: case.steps["only"].status is StepStatus.PENDING)
        before = await on.topics(case_id)
        with pytest.raises(WorkflowUpdateFailedError):
            await send_forged_answer(on, case_id, converter, temporal_server)
        assert await on.topics(case_id) == before
        receipt = await on.report(case_id, "only", WorkflowHarness.granted(ONE, "only"))
        assert receipt.command_result is CommandResult.ACCEPTED
        await handle.result()
    assert (await on.case(case_id)).outcome == "granted"


async def test_an_update_copied_to_another_case_is_rejected(temporal_server):
    on = await start_harness(temporal_server, ONE, {"only": [ANSWERS_LATER, ANSWERS_LATER]})
    async with on.worker():
        first, second = await on.open(), await on.open()
        for case_id in (first, second):
            await on.start(case_id)
            await on.until(case_id, lambda case: case.steps["only"].status is StepStatus.PENDING)
        await on.report(first, "only", WorkflowHarness.granted(ONE, "only"))
        history = await on.handle(first).fetch_history()
        [accepted] = [
            event.workflow_execution_update_accepted_event_attributes
            for event in history.events
            if event.HasField("workflow_execution_update_accepted_event_attributes")
        ]
        copied = accepted.accepted_request.input.args.payloads[0]
        attacker = await Client.connect(
            temporal_server.address, namespace=temporal_server.namespace
        )
        handle = attacker.get_workflow_handle(workflow_id(second))
        with pytest.raises(WorkflowUpdateFailedError):
            await handle.execute_update(COMMAND_UPDATE, RawValue(copied))
        assert (await on.case(second)).steps["only"].status is StepStatus.PENDING


async def test_a_history_shows_nothing_of_the_case(temporal_server):
    on = await start_harness(temporal_server, ONE, {"only": [ANSWERS_LATER]})
    async with on.worker():
        case_id = await on.open()
        await on.start(case_id)
        await on.until(case_id, lambda case: case.steps["only"].status is StepStatus.PENDING)
        await on.report(case_id, "only", WorkflowHarness.granted(ONE, "only"))
        await on.handle(case_id).result()
        history = (await on.handle(case_id).fetch_history()).to_json()
    for word in ("T-4711", "plan_digest", ONE.digest, "granted", "scripted"):
        assert word not in history
