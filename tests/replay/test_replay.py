"""Recorded histories replay on today's workflow code (I8)."""

from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from tests.replay.scenarios import scenarios
from workflows.case_workflow import CaseWorkflow

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json"))


@pytest.mark.parametrize("runner", [UnsandboxedWorkflowRunner(), SandboxedWorkflowRunner()])
@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
async def test_a_recorded_history_replays(file: Path, runner: WorkflowRunner):
    replayer = Replayer(
        workflows=[CaseWorkflow],
        data_converter=pydantic_data_converter,
        workflow_runner=runner,
    )
    history = WorkflowHistory.from_json(f"case/{file.stem}", file.read_text())
    result = await replayer.replay_workflow(history)
    assert result.replay_failure is None


def test_every_scenario_has_its_history():
    assert {file.stem for file in HISTORIES} >= set(scenarios())
