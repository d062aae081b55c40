"""What happens between a step and its department."""

from datetime import datetime
from typing import ClassVar, Literal

from domain.answers import (
    Granted,
    Pending,
    Refused,
    SpecialProcedure,
    Supplement,
    decision_digest,
)
from domain.case_state import CaseState, Concern
from domain.events.base import (
    CaseEvent,
    RequestedStepEvent,
    StepEvent,
    concern_of_step,
    drop_task,
    lift_flag,
)
from domain.step import UNDER_WAY, WITH_DEPARTMENT, Step, StepStatus

CONTRADICTED = "contradictory_answer"
"""The flag of a step whose department answered again and otherwise."""


class StepDispatched(StepEvent):
    """A step was handed to its department, and these fields and materials were
    shared with it for this purpose (names only, I7). ``withdraw`` is how it can be
    undone, known before it starts.
    """

    TOPIC: ClassVar[str] = "case.step_dispatched.v1"
    generation: int
    department: str
    purpose: str
    shared_fields: tuple[str, ...]
    shared_materials: tuple[str, ...]
    patience_until: datetime
    withdraw: str = ""

    def step_refusal(self, case: CaseState, step: Step) -> str:
        """A waiting step of an accepted case, with the next generation."""
        if case.accepted_at is None:
            return "the case is not accepted"
        if case.ending:
            return "the case is ending"
        if step.status is not StepStatus.WAITING:
            return f"step {self.step} is {step.status}"
        return "" if self.generation == step.generation + 1 else "the generation is not the next"

    def apply(self, case: CaseState) -> None:  # noqa: D102
        step = self.turn(case, StepStatus.DISPATCHED)
        step.generation = self.generation
        step.patience_until = self.patience_until
        step.ask_at = None
        step.failures = 0
        step.failure_code = ""
        step.held_slots = {}
        step.held_materials = {}


class StepAnswered(StepEvent):
    """Base of a department's answers: what was exchanged, by commitment."""

    TOPIC: ClassVar[str] = "case.step_answered.base"
    generation: int
    sent: str
    received: str
    slot: str

    def step_refusal(self, _case: CaseState, step: Step) -> str:
        """The step is with the department, in that generation."""
        awaited = step.generation == self.generation and step.status in WITH_DEPARTMENT
        if awaited:
            return ""
        return f"step {self.step} generation {step.generation} is {step.status}"

    def take(
        self,
        case: CaseState,
        status: StepStatus,
        decision: Granted | Refused | Supplement | Pending | SpecialProcedure,
    ) -> Step:
        """Assign what every answer changes."""
        step = self.turn(case, status)
        step.decision = decision
        step.slot = self.slot
        step.failures = 0
        step.failure_code = ""
        step.ask_at = None
        step.patience_until = None
        return step


class StepGranted(StepAnswered):
    """The department granted the item. ``evidence`` is the SHA-256 of what a person, who
    answers for a department without a system, put on file.
    """

    TOPIC: ClassVar[str] = "case.step_granted.v1"
    decision: Granted
    evidence: str = ""

    def apply(self, case: CaseState) -> None:  # noqa: D102
        self.take(case, StepStatus.GRANTED, self.decision)
        self.settle(case, StepStatus.GRANTED)


class StepRefused(StepAnswered):
    """The department refused the item."""

    TOPIC: ClassVar[str] = "case.step_refused.v1"
    decision: Refused
    evidence: str = ""

    def apply(self, case: CaseState) -> None:  # noqa: D102
        self.take(case, StepStatus.REFUSED, self.decision)
        self.settle(case, StepStatus.REFUSED)


class SupplementRequested(StepAnswered):
    """The department asked, once, for all that is missing (补正)."""

    TOPIC: ClassVar[str] = "case.supplement_requested.v1"
    decision: Supplement
    patience_until: datetime

    def apply(self, case: CaseState) -> None:  # noqa: D102
        step = self.take(case, StepStatus.SUPPLEMENT, self.decision)
        lift_flag(case, step)
        step.patience_until = self.patience_until
        step.notices += 1
        drop_task(case, f"decide/{self.step}/{self.generation}")
        if self.step not in case.notified:
            case.notified = (*case.notified, self.step)


class StepPutOff(StepAnswered):
    """Base of answers that promise an answer. One that puts off a former promise keeps
    the flag that the former one earned.
    """

    TOPIC: ClassVar[str] = "case.step_put_off.base"

    def put_off(
        self,
        case: CaseState,
        status: StepStatus,
        decision: Pending | SpecialProcedure,
        ask_at: datetime,
    ) -> Step:
        """Assign what such an answer changes."""
        again = case.steps[self.step].status is status
        step = self.take(case, status, decision)
        if not again:
            lift_flag(case, step)
        step.ticket = decision.ticket
        step.ask_at = ask_at
        return step


class StepPending(StepPutOff):
    """The department will answer later; it is asked at ``ask_at``, or when it said."""

    TOPIC: ClassVar[str] = "case.step_pending.v1"
    decision: Pending
    patience_until: datetime
    ask_at: datetime | None = None

    def apply(self, case: CaseState) -> None:  # noqa: D102
        ask_at = self.ask_at or self.decision.expected_by
        step = self.put_off(case, StepStatus.PENDING, self.decision, ask_at)
        step.patience_until = self.patience_until


class SpecialProcedureBegun(StepPutOff):
    """The department began a special procedure (特别程序)."""

    TOPIC: ClassVar[str] = "case.special_procedure_begun.v1"
    decision: SpecialProcedure
    patience_until: datetime
    ask_at: datetime | None = None

    def apply(self, case: CaseState) -> None:  # noqa: D102
        ask_at = self.ask_at or self.decision.expected_end
        step = self.put_off(case, StepStatus.SPECIAL_PROCEDURE, self.decision, ask_at)
        step.patience_until = self.patience_until


class Supplemented(StepEvent):
    """The applicant supplied what the department had asked for (补正): the step is
    to be submitted again. ``form`` holds salted commitments, ``facts`` the values
    that are not personal, ``materials`` SHA-256 digests; the vault keeps the values
    in ``slot``. ``generation`` is the submission that they supplement.
    """

    TOPIC: ClassVar[str] = "case.supplemented.v1"
    generation: int
    request_id: str
    request_commitment: str
    slot: str
    form: dict[str, str]
    facts: dict[str, str]
    materials: dict[str, str]

    def step_refusal(self, case: CaseState, step: Step) -> str:
        """The step waits for it, and it is news."""
        if step.generation != self.generation or step.status is not StepStatus.SUPPLEMENT:
            return f"step {self.step} generation {step.generation} is {step.status}"
        if self.request_id in case.supplements:
            return "this supplement came before"
        return "" if self.form or self.materials else "a supplement without anything in it"

    def apply(self, case: CaseState) -> None:  # noqa: D102
        case.take_in(self.slot, self.form, self.facts, self.materials)
        case.supplements[self.request_id] = self.request_commitment
        step = self.turn(case, StepStatus.WAITING)
        if step.decision is not None:
            step.former = (*step.former, decision_digest(step.decision))
        step.decision = None
        step.slot = ""
        step.ticket = ""
        step.patience_until = None
        if step.flag != CONTRADICTED:
            lift_flag(case, step)


class StepCallFailed(StepEvent):
    """The adapter failed to answer; ``retry_at`` unset means: with backoff, at once."""

    TOPIC: ClassVar[str] = "case.step_call_failed.v1"
    generation: int
    code: str
    retryable: bool
    failures: int
    retry_at: datetime | None

    def step_refusal(self, _case: CaseState, step: Step) -> str:
        """A step that ended is not called."""
        return f"step {self.step} is {step.status}" if step.ended else ""

    def apply(self, case: CaseState) -> None:  # noqa: D102
        step = case.steps[self.step]
        step.failures = self.failures
        step.failure_code = self.code
        if self.retry_at is not None:
            step.ask_at = self.retry_at


class StepFlagged(StepEvent):
    """A step needs people: it is in the supervision queue from now on."""

    TOPIC: ClassVar[str] = "case.step_flagged.v1"
    generation: int
    reason: str
    department: str = ""

    def step_refusal(self, _case: CaseState, step: Step) -> str:
        """One flag at a time."""
        return f"step {self.step} is flagged already" if step.flag else ""

    def apply(self, case: CaseState) -> None:  # noqa: D102
        case.steps[self.step].flag = self.reason
        _raise_concern(case, self.step, self.reason, self.department, self.effective_at)


class AnswerContradicted(StepEvent):
    """A department answered again, and otherwise. The first answer stands."""

    TOPIC: ClassVar[str] = "case.answer_contradicted.v1"
    generation: int
    kind: str
    received: str
    slot: str
    department: str = ""

    def step_refusal(self, _case: CaseState, step: Step) -> str:
        """There is an answer to contradict, and this is not known to do so."""
        if f"{self.generation}/{self.slot}" in step.disputed:
            return "the contradiction is recorded already"
        answered = step.former_decision(self.generation) or (
            step.generation == self.generation and step.decision
        )
        return "" if answered else f"step {self.step} has no answer yet"

    def apply(self, case: CaseState) -> None:  # noqa: D102
        step = case.steps[self.step]
        step.flag = CONTRADICTED
        step.disputed = (*step.disputed, f"{self.generation}/{self.slot}")
        _raise_concern(case, self.step, CONTRADICTED, self.department, self.effective_at)


class StepRuledOut(StepEvent):
    """A step can no longer happen, because of what these steps ended with."""

    TOPIC: ClassVar[str] = "case.step_ruled_out.v1"
    because: tuple[str, ...]

    def step_refusal(self, _case: CaseState, step: Step) -> str:
        """Only what has not begun can be ruled out."""
        return "" if step.status is StepStatus.WAITING else f"step {self.step} is {step.status}"

    def apply(self, case: CaseState) -> None:  # noqa: D102
        self.settle(case, StepStatus.RULED_OUT).because = self.because


class StepRetried(RequestedStepEvent):
    """An operator had the adapter asked again now, and gave it new patience."""

    TOPIC: ClassVar[str] = "case.step_retried.v1"
    reason: str
    patience_until: datetime

    def step_refusal(self, _case: CaseState, step: Step) -> str:
        """There is a call to retry."""
        called = step.status in WITH_DEPARTMENT or step.status is StepStatus.WITHDRAWING
        return "" if called else f"step {self.step} is {step.status}: nothing is called for it"

    def apply(self, case: CaseState) -> None:  # noqa: D102
        self.note_request(case)
        step = case.steps[self.step]
        step.failures += 1
        step.ask_at = None
        step.patience_until = self.patience_until
        lift_flag(case, step)


class StepReassigned(RequestedStepEvent):
    """An operator gave a step to people, or back to the adapter. The first answer counts,
    wherever it comes from.
    """

    TOPIC: ClassVar[str] = "case.step_reassigned.v1"
    to: Literal["people", "adapter"]
    reason: str
    patience_until: datetime

    def step_refusal(self, _case: CaseState, step: Step) -> str:
        """The step is not over."""
        over = step.ended or step.status in {
            StepStatus.WITHDRAWING,
            StepStatus.UNDO_BY_PEOPLE,
        }
        return f"step {self.step} is {step.status}" if over else ""

    def apply(self, case: CaseState) -> None:  # noqa: D102
        self.note_request(case)
        step = case.steps[self.step]
        step.served_by = self.to
        step.failures += 1
        step.ask_at = None
        if step.status in WITH_DEPARTMENT:
            step.patience_until = self.patience_until
        lift_flag(case, step)


class StepSkipped(RequestedStepEvent):
    """An operator gave a best-effort step up. One that is under way is withdrawn."""

    TOPIC: ClassVar[str] = "case.step_skipped.v1"
    reason: str

    def step_refusal(self, _case: CaseState, step: Step) -> str:
        """The step is not over."""
        if step.skip:
            return f"step {self.step} is skipped already"
        open_ = step.status is StepStatus.WAITING or step.status in UNDER_WAY
        return "" if open_ else f"step {self.step} is {step.status}"

    def apply(self, case: CaseState) -> None:  # noqa: D102
        self.note_request(case)
        step = case.steps[self.step]
        step.skip = self.reason
        if step.status is StepStatus.WAITING:
            self.settle(case, StepStatus.SKIPPED)


class NoticeRequested(CaseEvent):
    """Somebody is to be told. Delivery follows the log; this is the promise of it.

    ``about`` is the version of the event that it is about; 0, from before it was said, is
    the newest one of its kind and step.
    """

    TOPIC: ClassVar[str] = "case.notice_requested.v1"
    kind: str
    audience: str
    step: str
    about: int = 0


def _raise_concern(
    case: CaseState, step: str, reason: str, department: str, raised_at: datetime
) -> None:
    """Put a step into the supervision queue. Flags from before there was one name no
    department, and nobody was promised that they escalate.
    """
    if department:
        case.concerns[concern_of_step(step)] = Concern(reason, department, raised_at)
