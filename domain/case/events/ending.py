"""The early end of a case, and the withdrawal of its steps."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from domain.case.answers import Granted, Refused, Supplement, decision_digest
from domain.case.events.base import (
    CaseEvent,
    EventPayload,
    OptionallyRequestedEvent,
    RequestedStepEvent,
    StepEvent,
    clear_flag,
    close_task,
    end_clock,
    end_clocks,
    end_decision,
    step_concern_key,
)
from domain.case.state import CaseState, EndingCause
from domain.case.step import IN_PROGRESS, WITHDRAWAL_STATUSES, Step, StepStatus


@dataclass(frozen=True, kw_only=True)
class EndingBegun(OptionallyRequestedEvent):
    """The case ends early: the applicant withdrew it (撤回), a required item was refused, a
    promise lapsed, or an authority terminated (终止) or revoked (撤销) it. Steps are undone where
    possible before the case closes; a revoked case is closed already.

    ``legal_basis`` is the salted commitment to its text, which is in ``slot`` of the vault: the
    basis of the refusal or of the order that ends the case; empty if there is none.
    """

    TOPIC: ClassVar[str] = "case.ending_begun.v1"
    cause: EndingCause
    reason_code: str
    legal_basis: str
    step: str = ""
    slot: str = ""

    def rejection_reason(self, case: CaseState) -> str:
        """Require an open case, or a closed one for a revocation."""
        if self.cause == "revoked":
            revocable = case.closed and case.ending not in {"revoked", "not_accepted"}
            return "" if revocable else "only a case that is closed, once, can be revoked"
        if case.closed:
            return "the case is closed"
        return f"the case is ending already: {case.ending}" if case.ending else ""

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.ending = self.cause
        case.supplement_until = None
        case.prereview_until = None
        close_task(case, "prereview", event.effective_at)
        for material in case.commitments:
            close_task(case, f"check_commitment/{material}", event.effective_at)
        end_clocks(case, event.effective_at)
        if self.cause == "revoked":
            case.outcome = "revoked"


@dataclass(frozen=True, kw_only=True)
class StepWithdrawalBegun(StepEvent):
    """The department was asked to withdraw the step; ``undo``: the step was granted. After
    ``patience_until`` people take over.
    """

    TOPIC: ClassVar[str] = "case.step_withdrawal_begun.v1"
    generation: int
    reason: str
    undo: bool
    patience_until: datetime

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require a step that is in progress or was granted."""
        live = step.status in IN_PROGRESS
        granted = step.status in {StepStatus.GRANTED, StepStatus.WITHDRAWN}
        return "" if live or granted else f"step {self.step} is {step.status}"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        step = self.set_status(case, StepStatus.WITHDRAWING, event)
        end_decision(case, step, event.effective_at)
        end_clock(case, self.step, event.effective_at)
        step.undo = self.undo
        step.failures = 0
        step.failure_code = ""
        step.violations = ()
        step.next_call_at = None
        step.patience_until = self.patience_until
        clear_flag(case, step, event.effective_at)


@dataclass(frozen=True, kw_only=True)
class StepWithdrawn(StepEvent, OptionallyRequestedEvent):
    """The step was withdrawn: by the department, by people, or by itself (``lapsed``)."""

    TOPIC: ClassVar[str] = "case.step_withdrawn.v1"
    generation: int
    how: Literal["by_department", "by_people", "lapsed"]
    reason: str = ""
    sent: str = ""
    received: str = ""
    evidence: str = ""
    stated_at: datetime | None = None

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require a step that is granted or not ended."""
        over = step.ended and step.status is not StepStatus.GRANTED
        return f"step {self.step} is {step.status}" if over else ""

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        order = case.steps[self.step].settled_at_version
        step = self.settle(case, StepStatus.WITHDRAWN, event)
        step.settled_at_version = order or step.settled_at_version
        step.failures = 0
        step.late_grant = None
        close_task(case, f"undo/{self.step}/{step.generation}", event.effective_at)


@dataclass(frozen=True, kw_only=True)
class UndoHandedToPeople(StepEvent):
    """The department cannot withdraw the step, or did not answer: people must withdraw it."""

    TOPIC: ClassVar[str] = "case.undo_handed_to_people.v1"
    generation: int
    reason: str

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require that the step is being withdrawn."""
        return "" if step.status is StepStatus.WITHDRAWING else f"step {self.step} is {step.status}"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        step = self.set_status(case, StepStatus.UNDO_BY_PEOPLE, event)
        step.patience_until = None
        step.next_call_at = None
        clear_flag(case, step, event.effective_at)


@dataclass(frozen=True, kw_only=True)
class StepUndoImpossible(RequestedStepEvent):
    """People found that the step cannot be withdrawn and stands. ``granted``: what stands is a
    grant, which may have arrived after the withdrawal began.
    """

    TOPIC: ClassVar[str] = "case.step_undo_impossible.v1"
    generation: int
    reason: str
    evidence: str = ""
    granted: bool = False

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require that people withdraw the step."""
        ours = step.status is StepStatus.UNDO_BY_PEOPLE
        return "" if ours else f"step {self.step} is {step.status}"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        step = case.steps[self.step]
        if step.late_grant is not None:
            step.decision, step.slot = step.late_grant, step.late_slot
        step.undo = True  # it is not undone again
        self.settle(case, StepStatus.GRANTED if self.granted else StepStatus.WITHDRAWN, event)
        step.because = (f"stands:{self.reason}",)
        close_task(case, f"undo/{self.step}/{step.generation}", event.effective_at)


@dataclass(frozen=True, kw_only=True)
class LateAnswerReceived(StepEvent):
    """A department answered a step that was withdrawn meanwhile. A grant is undone; the answer
    is kept.
    """

    TOPIC: ClassVar[str] = "case.late_answer_received.v1"
    generation: int
    decision: Granted | Refused | Supplement
    received: str
    slot: str
    stated_at: datetime | None = None

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require a withdrawn step, and an answer that is not recorded."""
        if step.status not in WITHDRAWAL_STATUSES:
            return f"step {self.step} is {step.status}"
        known = decision_digest(self.decision) in step.late
        return "the late answer is recorded already" if known else ""

    def apply(self, case: CaseState, _event: CaseEvent) -> None:
        step = case.steps[self.step]
        step.late = (*step.late, decision_digest(self.decision))
        if isinstance(self.decision, Granted):
            step.late_grant, step.late_slot = self.decision, self.slot
            case.note_values(self.slot, self.decision.outputs)


@dataclass(frozen=True, kw_only=True)
class Closed(EventPayload):
    """The case ended (办结). ``still_granted`` names the steps that stay granted although the case
    ended early.
    """

    TOPIC: ClassVar[str] = "case.closed.v1"
    outcome: str
    still_granted: tuple[str, ...] = ()

    def rejection_reason(self, case: CaseState) -> str:
        """Require that every step has its outcome and every promise its verdict."""
        if case.closed:
            return "the case is closed already"
        open_steps = [step.name for step in case.steps.values() if not step.ended]
        if open_steps:
            return f"steps are open: {', '.join(open_steps)}"
        promised = [] if case.ending else list(case.open_commitments)
        return f"promises are open: {', '.join(promised)}" if promised else ""

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.closed_at = event.effective_at
        case.outcome = self.outcome
        disputed = {step_concern_key(step.name) for step in case.steps.values() if step.flag}
        for key in [each for each in case.concerns if each not in disputed]:
            case.settle_concern(key, event.effective_at)
        end_clocks(case, event.effective_at)
