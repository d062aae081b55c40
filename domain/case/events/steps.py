"""Events of a step, apart from the answers of its department."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.case.answers import decision_digest
from domain.case.events.answers import CONTRADICTED
from domain.case.events.base import (
    CaseEvent,
    EventPayload,
    RequestedStepEvent,
    StepEvent,
    clear_flag,
    raise_concern,
)
from domain.case.state import CaseState
from domain.case.step import POSTPONED, Step, StepStatus
from domain.form.overrides import CheckOverride
from domain.violations import Violation


@dataclass(frozen=True, kw_only=True)
class StepDispatched(StepEvent):
    """A step was dispatched to its department. The fields and materials are shared with it for
    this purpose (names only, I7). ``withdraw`` is how the step can be undone.
    """

    TOPIC: ClassVar[str] = "case.step_dispatched.v1"
    generation: int
    department: str
    purpose: str
    shared_fields: tuple[str, ...]
    shared_materials: tuple[str, ...]
    patience_until: datetime
    withdraw: str

    def step_rejection_reason(self, case: CaseState, step: Step) -> str:
        """Require a waiting step of an accepted case, and the next generation."""
        if case.accepted_at is None:
            return "the case is not accepted"
        if case.ending:
            return "the case is ending"
        if step.status is not StepStatus.WAITING:
            return f"step {self.step} is {step.status}"
        return "" if self.generation == step.generation + 1 else "the generation is not the next"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        step = self.set_status(case, StepStatus.DISPATCHED, event)
        step.generation = self.generation
        step.patience_until = self.patience_until
        step.next_call_at = None
        step.failures = 0
        step.failure_code = ""
        step.postponements = 0
        step.submitted = (*step.submitted, event.effective_at)
        step.resubmissions = 0
        step.statements = ()
        step.violations = ()
        step.invalid = ()
        step.held_slots = {}
        step.held_materials = {}


@dataclass(frozen=True, kw_only=True)
class Supplemented(RequestedStepEvent):
    """The applicant supplied what the department requested (补正); the step is submitted again.

    ``form`` holds salted commitments, ``facts`` the values that are not personal, ``materials``
    SHA-256 digests; the values are in ``slot`` of the vault. ``generation`` is the submission
    that they supplement.
    """

    TOPIC: ClassVar[str] = "case.supplemented.v1"
    generation: int
    slot: str
    form: dict[str, str]
    facts: dict[str, str]
    materials: dict[str, str]
    overrides: tuple[CheckOverride, ...] = ()

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require a value, and a step that waits for it."""
        if step.generation != self.generation or step.status is not StepStatus.SUPPLEMENT:
            return f"step {self.step} generation {step.generation} is {step.status}"
        return "" if self.form or self.materials else "a supplement without anything in it"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.add_supplied_values(self.slot, self.form, self.facts, self.materials)
        case.note_overrides(self.form, self.overrides)
        step = self.set_status(case, StepStatus.WAITING, event)
        if step.decision is not None:
            step.former = (*step.former, decision_digest(step.decision))
        step.decision = None
        step.slot = ""
        step.ticket = ""
        step.patience_until = None
        if step.flag != CONTRADICTED:
            clear_flag(case, step, event.effective_at)


@dataclass(frozen=True, kw_only=True)
class StepCallFailed(StepEvent):
    """A call to the adapter failed. It is retried at ``retry_at``, or with backoff if that is
    unset. ``violations`` say what is wrong with its answer, if it gave one.
    """

    TOPIC: ClassVar[str] = "case.step_call_failed.v1"
    generation: int
    code: str
    retryable: bool
    failures: int
    retry_at: datetime | None
    violations: tuple[Violation, ...] = ()

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require that the step has no outcome."""
        return f"step {self.step} is {step.status}" if step.ended else ""

    def apply(self, case: CaseState, _event: CaseEvent) -> None:
        step = case.steps[self.step]
        step.failures = self.failures
        step.failure_code = self.code
        step.violations = self.violations
        if self.retry_at is not None:
            step.next_call_at = self.retry_at


@dataclass(frozen=True, kw_only=True)
class SubmissionLost(StepEvent):
    """The department no longer knows a submission that it postponed (it restored a backup). The
    submission is made again under the same key at ``submit_at``, or at once. ``resubmissions``
    counts those of this generation.
    """

    TOPIC: ClassVar[str] = "case.submission_lost.v1"
    generation: int
    department: str
    resubmissions: int
    submit_at: datetime | None = None

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require that the department postponed this submission."""
        return _not_put_off(step, self.generation)

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        step = reset_for_resubmission(self, case, event)
        step.resubmissions = self.resubmissions
        step.next_call_at = self.submit_at


def reset_for_resubmission(of: StepEvent, case: CaseState, event: CaseEvent) -> Step:
    """Reset a step whose submission is made again: the answer so far is void."""
    step = of.set_status(case, StepStatus.DISPATCHED, event)
    step.decision = None
    step.slot = ""
    step.ticket = ""
    step.next_call_at = None
    step.statements = ()  # the same answer counts again
    step.failures += 1
    return step


def _not_put_off(step: Step, generation: int) -> str:
    if step.generation != generation or step.status not in POSTPONED:
        return f"step {step.name} generation {step.generation} is {step.status}"
    return ""


@dataclass(frozen=True, kw_only=True)
class StepFlagged(StepEvent):
    """A step needs attention and entered the supervision queue."""

    TOPIC: ClassVar[str] = "case.step_flagged.v1"
    generation: int
    reason: str
    department: str

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require that the step has no flag."""
        return f"step {self.step} is flagged already" if step.flag else ""

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        step = case.steps[self.step]
        step.flag = self.reason
        raise_concern(case, step, self.reason, self.department, event.effective_at)


@dataclass(frozen=True, kw_only=True)
class StepRuledOut(StepEvent):
    """A step cannot happen any more, because of the outcomes of these steps."""

    TOPIC: ClassVar[str] = "case.step_ruled_out.v1"
    because: tuple[str, ...]

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require that the step has not begun."""
        return "" if step.status is StepStatus.WAITING else f"step {self.step} is {step.status}"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        self.settle(case, StepStatus.RULED_OUT, event).because = self.because


@dataclass(frozen=True, kw_only=True)
class StepFoundNotApplicable(StepEvent):
    """The condition of a step does not hold in this case."""

    TOPIC: ClassVar[str] = "case.step_found_not_applicable.v1"
    condition: str

    def step_rejection_reason(self, _case: CaseState, step: Step) -> str:
        """Require that the step has not begun."""
        return "" if step.status is StepStatus.WAITING else f"step {self.step} is {step.status}"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        self.settle(case, StepStatus.NOT_APPLICABLE, event)


@dataclass(frozen=True, kw_only=True)
class NoticeRequested(EventPayload):
    """A notice was requested. Its delivery follows the log.

    ``about`` is the version of the event that the notice is about.
    """

    TOPIC: ClassVar[str] = "case.notice_requested.v1"
    kind: str
    audience: str
    step: str
    about: int
