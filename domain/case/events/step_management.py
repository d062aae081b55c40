"""Operators' orders about a step. Their note is in ``slot`` of the vault."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from domain.case.events.base import CaseEvent, RequestedStepEvent, clear_flag, end_decision
from domain.case.events.steps import reset_for_resubmission
from domain.case.state import CaseState
from domain.case.step import IN_PROGRESS, WITH_DEPARTMENT, Step, StepStatus


@dataclass(frozen=True, kw_only=True)
class StepRetried(RequestedStepEvent):
    """An operator ordered a call to be retried now, with new patience. ``resubmit``: the
    submission, which the department lost, is made again under its key.
    """

    TOPIC: ClassVar[str] = "case.step_retried.v1"
    reason: str
    patience_until: datetime
    slot: str = ""
    resubmit: bool = False

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require a step that has a call to retry."""
        called = step.status in WITH_DEPARTMENT or step.status is StepStatus.WITHDRAWING
        return "" if called else f"step {self.step} is {step.status}: nothing is called for it"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        step = case.steps[self.step]
        if self.resubmit:
            reset_for_resubmission(self, case, event)
        else:
            step.failures += 1
            step.next_call_at = None
        step.patience_until = self.patience_until
        clear_flag(case, step, event.effective_at)


@dataclass(frozen=True, kw_only=True)
class StepReassigned(RequestedStepEvent):
    """An operator gave a step to people, or back to the adapter. The first answer of either
    counts.
    """

    TOPIC: ClassVar[str] = "case.step_reassigned.v1"
    to: Literal["people", "adapter"]
    reason: str
    patience_until: datetime
    slot: str = ""

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require that the step is not over."""
        over = step.ended or step.status in {
            StepStatus.WITHDRAWING,
            StepStatus.UNDO_BY_PEOPLE,
        }
        return f"step {self.step} is {step.status}" if over else ""

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        step = case.steps[self.step]
        end_decision(case, step, event.effective_at)
        step.served_by = self.to
        step.served_since = event.effective_at
        step.postponements = 0
        step.failures += 1
        step.next_call_at = None
        if step.status in WITH_DEPARTMENT:
            step.patience_until = self.patience_until
        clear_flag(case, step, event.effective_at)


@dataclass(frozen=True, kw_only=True)
class StepSkipped(RequestedStepEvent):
    """An operator skipped a best-effort step. A step that is in progress is withdrawn."""

    TOPIC: ClassVar[str] = "case.step_skipped.v1"
    reason: str
    slot: str = ""

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require that the step is not over."""
        if step.skip:
            return f"step {self.step} is skipped already"
        open_ = step.status is StepStatus.WAITING or step.status in IN_PROGRESS
        return "" if open_ else f"step {self.step} is {step.status}"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        step = case.steps[self.step]
        step.skip = self.reason
        if step.status is StepStatus.WAITING:
            self.settle(case, StepStatus.SKIPPED, event)
