"""What every event of a case has, and how it says that it cannot happen now.

Topics are pinned and carry a version. An event class never changes meaning: a
new meaning is a new class with a new topic. A new attribute has a default that
says what its absence meant.
"""

from datetime import datetime
from typing import ClassVar, Protocol

from eventsourcing.domain import Aggregate
from pydantic import ConfigDict

from domain.case.clock import limit_concern_key
from domain.case.state import CaseState, Concern
from domain.case.step import Step, StepStatus

ENGINE = "system/engine"
"""The actor of what the engine decides by itself."""


class CaseEvent(Aggregate.Event):
    """When it took effect and who caused it, ``role/id``."""

    TOPIC: ClassVar[str] = "case.event.base"
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    effective_at: datetime
    actor: str

    def rejection_reason(self, _case: CaseState) -> str:
        """Why the case, as it stands, does not allow the event; empty if it does.

        Asked when the event is decided, never when it is folded: a rule that comes
        later must not make an older record unreadable.
        """
        return ""


class StepEvent(CaseEvent):
    """An event of one step."""

    TOPIC: ClassVar[str] = "case.step_event.base"
    step: str

    def rejection_reason(self, case: CaseState) -> str:
        """A case has the steps it has."""
        if self.step not in case.steps:
            return f"there is no step {self.step}"
        return self.step_rejection_reason(case, case.steps[self.step])

    def step_rejection_reason(self, _case: CaseState, _step: Step) -> str:
        """Why the step does not allow the event; empty if it does."""
        return ""

    def set_status(self, case: CaseState, status: StepStatus) -> Step:
        """Give the step its new status."""
        step = case.steps[self.step]
        step.status = status
        step.since = self.effective_at
        return step

    def settle(self, case: CaseState, status: StepStatus) -> Step:
        """Give the step its outcome: its clock ends, nobody waits for it any more."""
        step = self.set_status(case, status)
        step.settled_at_version = self.originator_version
        step.violations = ()
        step.next_call_at = None
        step.patience_until = None
        clear_flag(case, step, self.effective_at)
        end_decision(case, step, self.effective_at)
        end_clock(case, self.step, self.effective_at)
        return step


class RequestedEvent(CaseEvent):
    """An event that somebody asked for by a request of their own (I2)."""

    TOPIC: ClassVar[str] = "case.requested_event.base"
    request_id: str
    request_commitment: str


class RequestedStepEvent(StepEvent):
    """An event of a step that somebody asked for (I2)."""

    TOPIC: ClassVar[str] = "case.requested_step_event.base"
    request_id: str
    request_commitment: str


class HasRequest(Protocol):
    """An event that follows from a request of its actor, or from none where the id is empty.

    A request id belongs to its actor: another actor's same id is another request (I2).
    """

    @property
    def actor(self) -> str:
        """Who sent it, ``role/id``."""
        ...

    @property
    def request_id(self) -> str:
        """The actor's own id of it."""
        ...

    @property
    def request_commitment(self) -> str:
        """The commitment to its body."""
        ...


def request_id_of(event: CaseEvent) -> str:
    """The request that an event follows from; empty where it follows from none."""
    return getattr(event, "request_id", "")


def request_rejection_reason(case: CaseState, event: CaseEvent) -> str:
    """A request has one effect: why this one can have none any more, empty if it can."""
    request_id = request_id_of(event)
    known = case.request_of(event.actor, request_id)
    return "" if known is None else f"request {request_id} of {event.actor} was used already"


def note_request(case: CaseState, event: HasRequest) -> None:
    """Record the request of an event; what the engine decides by itself has none."""
    if event.request_id:
        requests = case.requests.setdefault(event.actor, {})
        requests[event.request_id] = event.request_commitment


def clear_flag(case: CaseState, step: Step, at: datetime) -> None:
    """The step needs nobody any more: it leaves the supervision queue."""
    step.flag = ""
    case.settle_concern(step_concern_key(step.name), at)


def end_decision(case: CaseState, step: Step, at: datetime) -> None:
    """The step is no longer with who decides it: no task is left, nothing is put off."""
    close_task(case, f"decide/{step.name}/{step.generation}", at)
    case.settle_concern(postponement_concern_key(step.name), at)


def step_concern_key(step: str) -> str:
    """The key of the concern that a flag on a step is."""
    return f"step/{step}"


def postponement_concern_key(step: str) -> str:
    """The key of the concern that a step is put off again and again."""
    return f"put_off/{step}"


def end_clock(case: CaseState, name: str, at: datetime) -> None:
    """A clock has nothing to count any more."""
    clock = case.clocks.get(name)
    if clock is not None:
        clock.ended_at = clock.ended_at or at
        clear_warnings(case, name, at)


def clear_warnings(case: CaseState, name: str, at: datetime) -> None:
    """A clock that does not run nears no limit. One that is over stays a concern."""
    clock = case.clocks[name]
    for limit in clock.due_dates:
        if limit not in clock.breached:
            case.settle_concern(limit_concern_key(name, limit), at)


def end_clocks(case: CaseState, at: datetime) -> None:
    """No limit holds for a case that ends."""
    for name in case.clocks:
        end_clock(case, name, at)


def close_task(case: CaseState, task: str, at: datetime) -> None:
    """A task is over: nobody holds it, nobody waits for it."""
    case.claims.pop(task, None)
    case.settle_concern(f"task/{task}", at)


def raise_concern(
    case: CaseState, step: Step, reason: str, department: str, raised_at: datetime
) -> None:
    """Put a step into the supervision queue. A flag that names no department is no concern."""
    if department:
        until = step.patience_until
        due_at = until if until is not None and until <= raised_at else None
        case.raise_concern(
            step_concern_key(step.name), Concern(reason, department, raised_at, due_at)
        )
