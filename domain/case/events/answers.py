"""The answers of departments."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.case.answers import (
    Granted,
    Pending,
    Refused,
    SpecialProcedure,
    Supplement,
)
from domain.case.events.base import (
    CaseEvent,
    OptionallyRequestedEvent,
    StepEvent,
    clear_flag,
    end_decision,
    raise_concern,
    step_concern_key,
)
from domain.case.state import CaseState
from domain.case.step import WITH_DEPARTMENT, Step, StepStatus
from domain.violations import Violation

CONTRADICTED = "contradictory_answer"
"""The flag of a step whose department gave a second, different answer."""


@dataclass(frozen=True, kw_only=True)
class StepAnswered(StepEvent, OptionallyRequestedEvent):
    """Base of a department's answers: ``sent`` and ``received`` commit to what was exchanged.

    A person who answers for a department does so by a request. ``stated_at`` is the effective
    time that the department stated, if it is impossible and the event has another one
    (:mod:`domain.case.decisions.answers.effective_time`).
    """

    generation: int
    sent: str
    received: str
    slot: str
    stated_at: datetime | None = None

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require that the department has the step in this generation."""
        awaited = step.generation == self.generation and step.status in WITH_DEPARTMENT
        if awaited:
            return ""
        return f"step {self.step} generation {step.generation} is {step.status}"

    def assign_answer(
        self,
        case: CaseState,
        status: StepStatus,
        decision: Granted | Refused | Supplement | Pending | SpecialProcedure,
        event: CaseEvent,
    ) -> Step:
        """Assign what every answer changes."""
        step = self.set_status(case, status, event)
        step.decision = decision
        step.slot = self.slot
        if isinstance(decision, Granted):
            case.note_values(self.slot, decision.outputs)
        step.failures = 0
        step.failure_code = ""
        step.violations = ()
        step.next_call_at = None
        step.patience_until = None
        return step


@dataclass(frozen=True, kw_only=True)
class StepGranted(StepAnswered):
    """The department granted the item. ``evidence`` is the SHA-256 of the file of a person who
    answers for the department.
    """

    TOPIC: ClassVar[str] = "case.step_granted.v1"
    decision: Granted
    evidence: str = ""

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        self.assign_answer(case, StepStatus.GRANTED, self.decision, event)
        self.settle(case, StepStatus.GRANTED, event)


@dataclass(frozen=True, kw_only=True)
class StepRefused(StepAnswered):
    """The department refused the item."""

    TOPIC: ClassVar[str] = "case.step_refused.v1"
    decision: Refused
    evidence: str = ""

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        self.assign_answer(case, StepStatus.REFUSED, self.decision, event)
        self.settle(case, StepStatus.REFUSED, event)


@dataclass(frozen=True, kw_only=True)
class SupplementRequested(StepAnswered):
    """The department requested everything that is missing, once (补正)."""

    TOPIC: ClassVar[str] = "case.supplement_requested.v1"
    decision: Supplement
    patience_until: datetime

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        step = self.assign_answer(case, StepStatus.SUPPLEMENT, self.decision, event)
        clear_flag(case, step, event.effective_at)
        step.patience_until = self.patience_until
        step.notices += 1
        end_decision(case, step, event.effective_at)
        if self.step not in case.notified:
            case.notified = (*case.notified, self.step)


@dataclass(frozen=True, kw_only=True)
class StepPostponed(StepAnswered):
    """Base of answers that promise a later one. The newest promise counts: it clears the flag
    and the overdue task of an earlier one. Postponements are counted.
    """

    statement: str

    def postpone(
        self,
        case: CaseState,
        status: StepStatus,
        decision: Pending | SpecialProcedure,
        event: CaseEvent,
        *,
        next_call_at: datetime,
        patience_until: datetime,
    ) -> None:
        """Assign what a postponement changes."""
        former = case.steps[self.step].patience_until
        step = self.assign_answer(case, status, decision, event)
        step.postponements += 1
        step.statements = (*step.statements, self.statement)
        promised = former is None or patience_until > former
        if promised and step.flag != CONTRADICTED:
            clear_flag(case, step, event.effective_at)
        if promised:  # where people decide it, their task has a new term
            case.settle_concern(f"task/decide/{self.step}/{step.generation}", event.effective_at)
        step.ticket = decision.ticket
        step.next_call_at = next_call_at
        step.patience_until = patience_until


@dataclass(frozen=True, kw_only=True)
class StepPending(StepPostponed):
    """The department answers later; it is queried at ``next_call_at``."""

    TOPIC: ClassVar[str] = "case.step_pending.v1"
    decision: Pending
    patience_until: datetime
    next_call_at: datetime

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        self.postpone(
            case,
            StepStatus.PENDING,
            self.decision,
            event,
            next_call_at=self.next_call_at,
            patience_until=self.patience_until,
        )


@dataclass(frozen=True, kw_only=True)
class SpecialProcedureBegun(StepPostponed):
    """The department began a special procedure (特别程序)."""

    TOPIC: ClassVar[str] = "case.special_procedure_begun.v1"
    decision: SpecialProcedure
    patience_until: datetime
    next_call_at: datetime

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        self.postpone(
            case,
            StepStatus.SPECIAL_PROCEDURE,
            self.decision,
            event,
            next_call_at=self.next_call_at,
            patience_until=self.patience_until,
        )


@dataclass(frozen=True, kw_only=True)
class AnswerContradicted(StepEvent):
    """A department gave a second, different answer. The first one stands. ``decided_at`` is by
    the engine's clock, the effective time by the department's.
    """

    TOPIC: ClassVar[str] = "case.answer_contradicted.v1"
    generation: int
    kind: str
    received: str
    slot: str
    department: str
    stated_at: datetime | None = None
    decided_at: datetime

    @property
    def dispute(self) -> str:
        """The id of the contradiction among those of the step."""
        return f"{self.generation}/{self.slot}"

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require an answer to contradict, and a contradiction that is not recorded."""
        if self.dispute in step.disputed:
            return "the contradiction is recorded already"
        answered = step.former_decision(self.generation) or (
            step.generation == self.generation and step.decision
        )
        return "" if answered else f"step {self.step} has no answer yet"

    def apply(self, case: CaseState, _event: CaseEvent) -> None:
        step = case.steps[self.step]
        step.flag = CONTRADICTED
        step.disputed = (*step.disputed, self.dispute)
        step.disputed_at = self.decided_at
        known = case.concerns.get(step_concern_key(self.step))
        if known is None or known.reason != CONTRADICTED:  # an escalated one stays escalated
            raise_concern(case, step, CONTRADICTED, self.department, self.decided_at)


@dataclass(frozen=True, kw_only=True)
class ReportRejected(StepEvent):
    """A report of a department was rejected: the contract or the plan does not allow it. It has
    no effect; ``violations`` say what is wrong with it.
    """

    TOPIC: ClassVar[str] = "case.report_rejected.v1"
    generation: int
    department: str
    violations: tuple[Violation, ...]
    digest: str

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require a submission, and a rejection that is not recorded."""
        if not 0 < self.generation <= step.generation:
            return f"step {self.step} has no submission {self.generation}"
        return "the rejection is recorded already" if self.digest in step.invalid else ""

    def apply(self, case: CaseState, _event: CaseEvent) -> None:
        step = case.steps[self.step]
        step.invalid = (*step.invalid, self.digest)
        if step.status in WITH_DEPARTMENT:
            step.violations = self.violations
