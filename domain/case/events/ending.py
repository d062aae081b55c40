"""How a case ends early, and how what was granted is undone."""

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
    """The case is to end before its time: the applicant withdrew it (撤回), a required item
    was refused, a promise lapsed, or an authority terminated (终止) or revoked (撤销) it.
    What can be is undone before the case closes; a revoked case is closed already.

    ``legal_basis`` is the salted commitment to its text, which is in ``slot`` of the vault: of
    the refusal that ends the case, or of who ended it; empty where there is none.
    """

    TOPIC: ClassVar[str] = "case.ending_begun.v1"
    cause: EndingCause
    reason_code: str
    legal_basis: str
    step: str = ""
    slot: str = ""

    def rejection_reason(self, case: CaseState) -> str:
        """A case ends once; only one that has ended can be revoked."""
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
    """The department is to take the step back; ``undo``: it was granted. After
    ``patience_until`` people take over.
    """

    TOPIC: ClassVar[str] = "case.step_withdrawal_begun.v1"
    generation: int
    reason: str
    undo: bool
    patience_until: datetime

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """There is something to take back."""
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
    """The step is taken back: by the department, by people, or because it lapses by itself
    (``lapsed``).
    """

    TOPIC: ClassVar[str] = "case.step_withdrawn.v1"
    generation: int
    how: Literal["by_department", "by_people", "lapsed"]
    reason: str = ""
    sent: str = ""
    received: str = ""
    evidence: str = ""
    stated_at: datetime | None = None

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """It stands or is being taken back."""
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
    """The department cannot take the step back, or never did: people must."""

    TOPIC: ClassVar[str] = "case.undo_handed_to_people.v1"
    generation: int
    reason: str

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """It is being taken back."""
        return "" if step.status is StepStatus.WITHDRAWING else f"step {self.step} is {step.status}"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        step = self.set_status(case, StepStatus.UNDO_BY_PEOPLE, event)
        step.patience_until = None
        step.next_call_at = None
        clear_flag(case, step, event.effective_at)


@dataclass(frozen=True, kw_only=True)
class StepUndoImpossible(RequestedStepEvent):
    """People found that the step cannot be taken back: it stands, for this reason. ``granted``:
    what stands is a grant, also one that came after the step was to be taken back.
    """

    TOPIC: ClassVar[str] = "case.step_undo_impossible.v1"
    generation: int
    reason: str
    evidence: str = ""
    granted: bool = False

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """It is people's to say."""
        ours = step.status is StepStatus.UNDO_BY_PEOPLE
        return "" if ours else f"step {self.step} is {step.status}"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        step = case.steps[self.step]
        if step.late_grant is not None:
            step.decision, step.slot = step.late_grant, step.late_slot
        step.undo = True  # nobody is to undo it again
        self.settle(case, StepStatus.GRANTED if self.granted else StepStatus.WITHDRAWN, event)
        step.because = (f"stands:{self.reason}",)
        close_task(case, f"undo/{self.step}/{step.generation}", event.effective_at)


@dataclass(frozen=True, kw_only=True)
class LateAnswerReceived(StepEvent):
    """A department answered a step that was taken back or given up meanwhile. What it
    granted is undone; nothing it says is dropped.
    """

    TOPIC: ClassVar[str] = "case.late_answer_received.v1"
    generation: int
    decision: Granted | Refused | Supplement
    received: str
    slot: str
    stated_at: datetime | None = None

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """It is late, and it is news."""
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
    ended before its time.
    """

    TOPIC: ClassVar[str] = "case.closed.v1"
    outcome: str
    still_granted: tuple[str, ...] = ()

    def rejection_reason(self, case: CaseState) -> str:
        """Every step has its outcome, every promise its verdict."""
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
