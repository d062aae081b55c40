"""The case (办件): an event-sourced aggregate. Commands check and trigger, events assign.

The aggregate is the memory of the pure core. It reads no clock: every command
takes the time it happens at. ``effective_at`` is when something took effect;
``timestamp``, the library's own attribute, is when it was recorded, and is set
by the record as it appends.

Topics are pinned and carry a version. An event class never changes meaning: a
new meaning is a new class with a new topic.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from eventsourcing.domain import Aggregate
from pydantic import ConfigDict

from domain.answers import (
    Answer,
    Decision,
    Granted,
    Pending,
    Refused,
    SpecialProcedure,
    Supplement,
    decision_digest,
)
from domain.errors import CommandRefusedError
from domain.step import Step, StepStatus

ENGINE = "system/engine"
"""The actor of what the engine decides by itself."""

CONTRADICTED = "contradictory_answer"
"""The flag of a step whose department answered again and otherwise."""


class Case(Aggregate):
    """One applicant's run of one theme version."""

    class Event(Aggregate.Event):
        """Base of the events: when it took effect and who caused it, ``role/id``."""

        TOPIC: ClassVar[str] = "case.event.base"
        __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
        effective_at: datetime
        actor: str

    class Opened(Event, Aggregate.Created):
        """A front end opened the case. ``form`` holds salted commitments, ``facts``
        the values that are not personal, ``materials`` SHA-256 digests.
        """

        TOPIC: ClassVar[str] = "case.opened.v1"
        theme: str
        theme_version: int
        plan_digest: str
        request_id: str
        request_commitment: str
        channel: int
        situations: tuple[str, ...]
        form: dict[str, str]
        facts: dict[str, str]
        materials: dict[str, str]
        steps: tuple[str, ...]

        def apply(self, case: "Case") -> None:
            case.theme = self.theme
            case.theme_version = self.theme_version
            case.plan_digest = self.plan_digest
            case.request_id = self.request_id
            case.request_commitment = self.request_commitment
            case.facts = dict(self.facts)
            case.materials = dict(self.materials)
            case.steps = {name: Step(name) for name in self.steps}
            case.opened_at = self.effective_at

    class Accepted(Event):
        """The case passed pre-review (受理)."""

        TOPIC: ClassVar[str] = "case.accepted.v1"

        def apply(self, case: "Case") -> None:
            case.accepted_at = self.effective_at

    class StepDispatched(Event):
        """A step was handed to its department, and these fields and materials were
        shared with it for this purpose (names only, I7).
        """

        TOPIC: ClassVar[str] = "case.step_dispatched.v1"
        step: str
        generation: int
        department: str
        purpose: str
        shared_fields: tuple[str, ...]
        shared_materials: tuple[str, ...]
        patience_until: datetime

        def apply(self, case: "Case") -> None:
            step = case.steps[self.step]
            step.status = StepStatus.DISPATCHED
            step.generation = self.generation
            step.patience_until = self.patience_until
            step.ask_at = None
            step.failures = 0
            step.held_slots = {}
            step.held_materials = {}

    class StepAnswered(Event):
        """Base of a department's answers: what was exchanged, by commitment."""

        TOPIC: ClassVar[str] = "case.step_answered.base"
        step: str
        generation: int
        sent: str
        received: str
        slot: str

        def settle(self, case: "Case", status: StepStatus, decision: Decision) -> Step:
            """Assign what every answer changes."""
            step = case.steps[self.step]
            step.status = status
            step.decision = decision
            step.slot = self.slot
            step.failures = 0
            step.flag = ""
            step.ask_at = None
            step.patience_until = None
            return step

    class StepGranted(StepAnswered):
        """The department granted the item."""

        TOPIC: ClassVar[str] = "case.step_granted.v1"
        decision: Granted

        def apply(self, case: "Case") -> None:
            self.settle(case, StepStatus.GRANTED, self.decision)

    class StepRefused(StepAnswered):
        """The department refused the item."""

        TOPIC: ClassVar[str] = "case.step_refused.v1"
        decision: Refused

        def apply(self, case: "Case") -> None:
            self.settle(case, StepStatus.REFUSED, self.decision)

    class SupplementRequested(StepAnswered):
        """The department asked, once, for all that is missing (补正)."""

        TOPIC: ClassVar[str] = "case.supplement_requested.v1"
        decision: Supplement
        patience_until: datetime

        def apply(self, case: "Case") -> None:
            step = self.settle(case, StepStatus.SUPPLEMENT, self.decision)
            step.patience_until = self.patience_until

    class StepPending(StepAnswered):
        """The department will answer later."""

        TOPIC: ClassVar[str] = "case.step_pending.v1"
        decision: Pending
        patience_until: datetime

        def apply(self, case: "Case") -> None:
            step = self.settle(case, StepStatus.PENDING, self.decision)
            step.ticket = self.decision.ticket
            step.ask_at = self.decision.expected_by
            step.patience_until = self.patience_until

    class SpecialProcedureBegun(StepAnswered):
        """The department began a special procedure (特别程序)."""

        TOPIC: ClassVar[str] = "case.special_procedure_begun.v1"
        decision: SpecialProcedure
        patience_until: datetime

        def apply(self, case: "Case") -> None:
            step = self.settle(case, StepStatus.SPECIAL_PROCEDURE, self.decision)
            step.ticket = self.decision.ticket
            step.ask_at = self.decision.expected_end
            step.patience_until = self.patience_until

    class Supplemented(Event):
        """The applicant supplied what the department had asked for (补正): the step is
        to be submitted again. ``form`` holds salted commitments, ``facts`` the values
        that are not personal, ``materials`` SHA-256 digests; the vault keeps the values
        in ``slot``. ``generation`` is the submission that they supplement.
        """

        TOPIC: ClassVar[str] = "case.supplemented.v1"
        step: str
        generation: int
        request_id: str
        request_commitment: str
        slot: str
        form: dict[str, str]
        facts: dict[str, str]
        materials: dict[str, str]

        def apply(self, case: "Case") -> None:
            case.hold_submitted(self.form, self.materials)
            case.slots |= dict.fromkeys(self.form, self.slot)
            case.facts |= self.facts
            case.materials |= self.materials
            case.supplements[self.request_id] = self.request_commitment
            step = case.steps[self.step]
            if step.decision is not None:
                step.former = (*step.former, decision_digest(step.decision))
            step.status = StepStatus.WAITING
            step.decision = None
            step.slot = ""
            step.ticket = ""
            step.patience_until = None
            step.flag = step.flag if step.flag == CONTRADICTED else ""

    class StepCallFailed(Event):
        """The adapter failed to answer; ``retry_at`` unset means: with backoff, at once."""

        TOPIC: ClassVar[str] = "case.step_call_failed.v1"
        step: str
        generation: int
        code: str
        retryable: bool
        failures: int
        retry_at: datetime | None

        def apply(self, case: "Case") -> None:
            step = case.steps[self.step]
            step.failures = self.failures
            if self.retry_at is not None:
                step.ask_at = self.retry_at

    class StepFlagged(Event):
        """A step needs people: it is in the supervision queue from now on."""

        TOPIC: ClassVar[str] = "case.step_flagged.v1"
        step: str
        generation: int
        reason: str

        def apply(self, case: "Case") -> None:
            case.steps[self.step].flag = self.reason

    class AnswerContradicted(Event):
        """A department answered again, and otherwise. The first answer stands."""

        TOPIC: ClassVar[str] = "case.answer_contradicted.v1"
        step: str
        generation: int
        kind: str
        received: str
        slot: str

        def apply(self, case: "Case") -> None:
            step = case.steps[self.step]
            step.flag = CONTRADICTED
            if self.generation <= len(step.former):
                step.disputed = (*step.disputed, f"{self.generation}/{self.slot}")

    class StepRuledOut(Event):
        """A step can no longer happen, because of what these steps ended with."""

        TOPIC: ClassVar[str] = "case.step_ruled_out.v1"
        step: str
        because: tuple[str, ...]

        def apply(self, case: "Case") -> None:
            step = case.steps[self.step]
            step.status = StepStatus.RULED_OUT
            step.because = self.because

    class NoticeRequested(Event):
        """Somebody is to be told. Delivery follows the log; this is the promise of it."""

        TOPIC: ClassVar[str] = "case.notice_requested.v1"
        kind: str
        audience: str
        step: str

    class Closed(Event):
        """The case ended (办结)."""

        TOPIC: ClassVar[str] = "case.closed.v1"
        outcome: str

        def apply(self, case: "Case") -> None:
            case.closed_at = self.effective_at
            case.outcome = self.outcome

    def __init__(self) -> None:
        """Make the shell that :class:`Opened` fills."""
        self.theme = ""
        self.theme_version = 0
        self.plan_digest = ""
        self.request_id = ""
        self.request_commitment = ""
        self.facts: dict[str, str] = {}
        self.materials: dict[str, str] = {}
        self.slots: dict[str, str] = {}
        """Where the vault has the values of the fields that were supplied later."""
        self.supplements: dict[str, str] = {}
        """The supplements that came: request id to the commitment to its body."""
        self.steps: dict[str, Step] = {}
        self.opened_at = self.created_on
        self.accepted_at: datetime | None = None
        self.closed_at: datetime | None = None
        self.outcome = ""

    @classmethod
    def open(cls, case_id: UUID, *, now: datetime, actor: str, **facts: Any) -> Self:
        """Open a case; ``facts`` are the attributes of :class:`Opened`."""
        return cls._create(
            cls.Opened, id=case_id, timestamp=now, effective_at=now, actor=actor, **facts
        )

    def take_decided(self) -> list[Event]:
        """Hand over the events decided since the last time, and forget them."""
        return [event for event in self.collect_events() if isinstance(event, Case.Event)]

    @property
    def closed(self) -> bool:
        """Whether the case has ended."""
        return self.closed_at is not None

    def accept(self, *, now: datetime) -> None:
        """Accept the case: the clock starts."""
        self._require(self.accepted_at is None, "the case is accepted already")
        self._trigger(Case.Accepted, now)

    def dispatch(
        self,
        name: str,
        *,
        now: datetime,
        department: str,
        purpose: str,
        shared_fields: tuple[str, ...],
        shared_materials: tuple[str, ...],
        patience_until: datetime,
    ) -> None:
        """Hand a waiting step to its department."""
        step = self._step(name)
        self._require(self.accepted_at is not None, "the case is not accepted")
        self._require(step.status is StepStatus.WAITING, f"step {name} is {step.status}")
        self._trigger(
            Case.StepDispatched,
            now,
            step=name,
            generation=step.generation + 1,
            department=department,
            purpose=purpose,
            shared_fields=shared_fields,
            shared_materials=shared_materials,
            patience_until=patience_until,
        )

    def answer(
        self, name: str, generation: int, answer: Answer, *, now: datetime, patience_until: datetime
    ) -> None:
        """Take a department's answer to a step that is with it."""
        step = self._step(name)
        self._require(
            step.generation == generation
            and step.status
            in {StepStatus.DISPATCHED, StepStatus.PENDING, StepStatus.SPECIAL_PROCEDURE},
            f"step {name} generation {step.generation} is {step.status}",
        )
        event_class, with_patience = _ANSWER_EVENTS[type(answer.decision)]
        extra = {"patience_until": patience_until} if with_patience else {}
        self._trigger(
            event_class,
            now,
            effective_at=answer.effective_at,
            actor=_responder(answer),
            step=name,
            generation=generation,
            sent=answer.sent,
            received=answer.received,
            slot=answer.slot,
            decision=answer.decision,
            **extra,
        )

    def supplement(
        self,
        name: str,
        generation: int,
        *,
        now: datetime,
        actor: str,
        request_id: str,
        request_commitment: str,
        slot: str,
        form: dict[str, str],
        facts: dict[str, str],
        materials: dict[str, str],
    ) -> None:
        """Take what an applicant supplies to a step that waits for it."""
        step = self._step(name)
        self._require(
            step.generation == generation and step.status is StepStatus.SUPPLEMENT,
            f"step {name} generation {step.generation} is {step.status}",
        )
        self._require(request_id not in self.supplements, "this supplement came before")
        self._require(bool(form or materials), "a supplement without anything in it")
        self._trigger(
            Case.Supplemented,
            now,
            actor=actor,
            step=name,
            generation=generation,
            request_id=request_id,
            request_commitment=request_commitment,
            slot=slot,
            form=form,
            facts=facts,
            materials=materials,
        )

    def hold_submitted(self, fields: Iterable[str], materials: Iterable[str]) -> None:
        """Have the steps that are submitted and unanswered keep to what these had so far:
        a repeat of a submission has the same body.
        """
        slots = {name: self.slots.get(name, "") for name in fields}
        digests = {name: self.materials.get(name, "") for name in materials}
        for step in self.steps.values():
            if step.status is StepStatus.DISPATCHED:
                step.hold(slots, digests)

    def contradict(self, name: str, generation: int, answer: Answer, *, now: datetime) -> None:
        """Record an answer that differs from the one a step has, or had in that generation."""
        step = self._step(name)
        answered = step.former_decision(generation) or (
            step.generation == generation and step.decision
        )
        self._require(bool(answered), f"step {name} has no answer yet")
        self._trigger(
            Case.AnswerContradicted,
            now,
            effective_at=answer.effective_at,
            actor=_responder(answer),
            step=name,
            generation=generation,
            kind=answer.decision.kind,
            received=answer.received,
            slot=answer.slot,
        )

    def fail_call(
        self, name: str, *, now: datetime, code: str, retryable: bool, retry_at: datetime | None
    ) -> None:
        """Record that the adapter failed to answer."""
        step = self._step(name)
        self._require(not step.ended, f"step {name} is {step.status}")
        self._trigger(
            Case.StepCallFailed,
            now,
            step=name,
            generation=step.generation,
            code=code,
            retryable=retryable,
            failures=step.failures + 1,
            retry_at=retry_at,
        )

    def flag(self, name: str, reason: str, *, now: datetime) -> None:
        """Put a step into the supervision queue."""
        step = self._step(name)
        self._require(not step.flag, f"step {name} is flagged already")
        self._trigger(Case.StepFlagged, now, step=name, generation=step.generation, reason=reason)

    def rule_out(self, name: str, because: tuple[str, ...], *, now: datetime) -> None:
        """Record that a waiting step can no longer happen."""
        step = self._step(name)
        self._require(step.status is StepStatus.WAITING, f"step {name} is {step.status}")
        self._trigger(Case.StepRuledOut, now, step=name, because=because)

    def request_notice(self, kind: str, audience: str, step: str, *, now: datetime) -> None:
        """Promise a notice."""
        self._trigger(Case.NoticeRequested, now, kind=kind, audience=audience, step=step)

    def close(self, outcome: str, *, now: datetime) -> None:
        """End the case."""
        self._require(not self.closed, "the case is closed already")
        open_steps = [step.name for step in self.steps.values() if not step.ended]
        self._require(not open_steps, f"steps are open: {', '.join(open_steps)}")
        self._trigger(Case.Closed, now, outcome=outcome)

    def _step(self, name: str) -> Step:
        self._require(name in self.steps, f"there is no step {name}")
        return self.steps[name]

    def _require(self, holds: bool, otherwise: str) -> None:  # noqa: FBT001
        if not holds:
            raise CommandRefusedError(f"case {self.id}: {otherwise}")

    def _trigger(self, event_class: type[Event], now: datetime, **attributes: Any) -> None:
        attributes = {"effective_at": now, "actor": ENGINE, **attributes}
        self.trigger_event(event_class, timestamp=now, **attributes)


_ANSWER_EVENTS: dict[type, tuple[type[Case.StepAnswered], bool]] = {
    Granted: (Case.StepGranted, False),
    Refused: (Case.StepRefused, False),
    Supplement: (Case.SupplementRequested, True),
    Pending: (Case.StepPending, True),
    SpecialProcedure: (Case.SpecialProcedureBegun, True),
}

EVENT_CLASSES: tuple[type[Case.Event], ...] = (
    Case.Opened,
    Case.Accepted,
    Case.StepDispatched,
    Case.StepGranted,
    Case.StepRefused,
    Case.SupplementRequested,
    Case.StepPending,
    Case.SpecialProcedureBegun,
    Case.Supplemented,
    Case.StepCallFailed,
    Case.StepFlagged,
    Case.AnswerContradicted,
    Case.StepRuledOut,
    Case.NoticeRequested,
    Case.Closed,
)
"""Every event there is: the allow-list that stored topics are held against."""


def _responder(answer: Answer) -> str:
    who = answer.responder
    return f"department/{who.department}/{who.software}@{who.version}"
