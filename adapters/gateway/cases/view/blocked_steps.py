"""Why a step does not go on by itself, where its department does not hear of it, or fails."""

from collections.abc import Mapping

from adapters.pb.onething.case.v1 import case_pb2
from domain.case.state import CaseState
from domain.case.step import WITH_DEPARTMENT, Step, StepStatus
from domain.case.tasks import steps_of_people
from domain.pauses import DEPARTMENT_PAUSED, Pause
from domain.plan import Plan


def mark_blocked_steps(
    message: case_pb2.Case, case: CaseState, plan: Plan, paused: Mapping[str, Pause]
) -> None:
    """Say it of every step of the message that waits for its adapter.

    A pause is said of all steps that it holds back, not only of those whose call
    came upon it: what the register says now is newer than what the case heard.
    """
    people_steps = steps_of_people(plan, case)
    for step_message in message.steps:
        step = case.steps[step_message.step_id]
        if step.name not in people_steps:
            step_message.blocked_by = _blocked_by(step, paused.get(step_message.department))


def _blocked_by(step: Step, pause: Pause | None) -> str:
    if step.status not in WITH_DEPARTMENT and step.status is not StepStatus.WITHDRAWING:
        return ""
    if pause is not None and (pause.mode == "pause" or step.status is StepStatus.DISPATCHED):
        return DEPARTMENT_PAUSED
    return "" if step.failure_code == DEPARTMENT_PAUSED else step.failure_code
