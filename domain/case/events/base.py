"""The envelope of an event, and the bases of what is in it.

A decision builds a payload, a frozen dataclass that says what happened. The aggregate wraps
it in a :class:`CaseEvent`, which says to which case, when and by whom.

Topics are pinned and carry a version. A payload class never changes meaning: a new meaning is
a new class with a new topic. A new field has a default that says what its absence meant.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeVar, final
from uuid import UUID

from pydantic import ConfigDict

from domain.case.clock import limit_concern_key
from domain.case.state import CaseState, Concern
from domain.case.step import Step, StepStatus

ENGINE = "system/engine"
"""The actor of what the engine decides by itself."""


@dataclass(frozen=True, kw_only=True)
class EventPayload:
    """What happened, without where, when and by whom."""

    TOPIC: ClassVar[str]
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    def rejection_reason(self, _case: CaseState) -> str:
        """Say why the case does not allow the event now; empty if it does.

        Checked when the event is decided, not when it is folded: a later rule must not make
        an older record unreadable.
        """
        return ""

    def apply(self, case: CaseState, event: "CaseEvent") -> None:
        """Assign to the case what the event changes; ``event`` is the envelope."""


@final
@dataclass(frozen=True, kw_only=True, slots=True)
class CaseEvent:
    """An event of a case: its payload, position, times and actor.

    ``version`` counts the events of the case from 1. ``effective_at`` is when the event took
    effect, ``recorded_at`` when the store appended it (I9). ``actor`` is who caused it,
    ``role/id``.
    """

    case_id: UUID
    version: int
    recorded_at: datetime
    effective_at: datetime
    actor: str
    payload: EventPayload

    @property
    def topic(self) -> str:
        """The pinned topic of the payload."""
        return self.payload.TOPIC

    @property
    def step(self) -> str:
        """The step that the event is about; empty if it is about none."""
        step: str = getattr(self.payload, "step", "")
        return step

    @property
    def request_id(self) -> str:
        """The actor's own id of the request that caused the event; empty if none did (I2)."""
        return self.payload.request_id if isinstance(self.payload, RequestedEvent) else ""


P = TypeVar("P", bound=EventPayload)


def payloads_of(kind: type[P], events: Iterable[CaseEvent]) -> list[P]:
    """Return the payloads of this class, in the order of their events."""
    return [event.payload for event in events if isinstance(event.payload, kind)]


@dataclass(frozen=True, kw_only=True)
class StepEvent(EventPayload):
    """An event of one step."""

    step: str

    def rejection_reason(self, case: CaseState) -> str:
        """Require that the case has the step."""
        if self.step not in case.steps:
            return f"there is no step {self.step}"
        return self.step_rejection_reason(case, case.steps[self.step])

    def step_rejection_reason(self, _case: CaseState, _step: Step) -> str:
        """Say why the step does not allow the event; empty if it does."""
        return ""

    def set_status(self, case: CaseState, status: StepStatus, event: CaseEvent) -> Step:
        """Set the status of the step."""
        step = case.steps[self.step]
        step.status = status
        step.since = event.effective_at
        return step

    def settle(self, case: CaseState, status: StepStatus, event: CaseEvent) -> Step:
        """Set the final status of the step; end its clock, task and concerns."""
        step = self.set_status(case, status, event)
        step.settled_at_version = event.version
        step.violations = ()
        step.next_call_at = None
        step.patience_until = None
        clear_flag(case, step, event.effective_at)
        end_decision(case, step, event.effective_at)
        end_clock(case, self.step, event.effective_at)
        return step


@dataclass(frozen=True, kw_only=True)
class RequestedEvent(EventPayload):
    """An event that a request of its actor caused; ``request_commitment`` commits to the
    body of the request (I2).
    """

    request_id: str
    request_commitment: str


@dataclass(frozen=True, kw_only=True)
class OptionallyRequestedEvent(RequestedEvent):
    """An event that a request caused, or the engine by itself: then both are empty."""

    request_id: str = ""
    request_commitment: str = ""


@dataclass(frozen=True, kw_only=True)
class RequestedStepEvent(StepEvent, RequestedEvent):
    """An event of a step that a request caused."""


def request_rejection_reason(case: CaseState, event: CaseEvent) -> str:
    """Say why the request of an event can have no effect: it had one already (I2)."""
    known = case.request_of(event.actor, event.request_id)
    return "" if known is None else f"request {event.request_id} of {event.actor} was used already"


def clear_flag(case: CaseState, step: Step, at: datetime) -> None:
    """Clear the flag of a step and settle its concern."""
    step.flag = ""
    case.settle_concern(step_concern_key(step.name), at)


def end_decision(case: CaseState, step: Step, at: datetime) -> None:
    """Close the task of deciding a step and settle the concern about its postponements."""
    close_task(case, f"decide/{step.name}/{step.generation}", at)
    case.settle_concern(postponement_concern_key(step.name), at)


def step_concern_key(step: str) -> str:
    """Return the key of the concern about a flagged step."""
    return f"step/{step}"


def postponement_concern_key(step: str) -> str:
    """Return the key of the concern about a step that is postponed again and again."""
    return f"put_off/{step}"


def end_clock(case: CaseState, name: str, at: datetime) -> None:
    """End a clock, if there is one of that name, and settle its warnings."""
    clock = case.clocks.get(name)
    if clock is not None:
        clock.ended_at = clock.ended_at or at
        clear_warnings(case, name, at)


def clear_warnings(case: CaseState, name: str, at: datetime) -> None:
    """Settle the warnings of a clock that no longer runs; breaches stay concerns."""
    clock = case.clocks[name]
    for limit in clock.due_dates:
        if limit not in clock.breached:
            case.settle_concern(limit_concern_key(name, limit), at)


def end_clocks(case: CaseState, at: datetime) -> None:
    """End all clocks of a case."""
    for name in case.clocks:
        end_clock(case, name, at)


def close_task(case: CaseState, task: str, at: datetime) -> None:
    """Close a task: drop its claim and settle its concern."""
    case.claims.pop(task, None)
    case.settle_concern(f"task/{task}", at)


def raise_concern(
    case: CaseState, step: Step, reason: str, department: str, raised_at: datetime
) -> None:
    """Raise the concern about a flagged step."""
    until = step.patience_until
    due_at = until if until is not None and until <= raised_at else None
    case.raise_concern(step_concern_key(step.name), Concern(reason, department, raised_at, due_at))
