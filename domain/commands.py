"""The business-stable ids of what a case does once and only once (I2)."""

from collections.abc import Sequence
from uuid import UUID

from domain.events.answers import StepGranted, StepRefused, SupplementRequested
from domain.events.base import CaseEvent
from domain.events.ending import Closed
from domain.events.opening import Opened
from domain.events.steps import StepDispatched, Supplemented
from domain.outstanding import idempotency_key


def opening_id(caller: str, request_id: str) -> str:
    """The id of an opening: the caller's own request id, in the caller's own space."""
    return f"open/{caller}/{request_id}"


def outcome_id(case_id: UUID, step: str, generation: int) -> str:
    """The id of the one outcome a submission has."""
    return f"{idempotency_key(case_id, step, generation)}/outcome"


def supplement_id(case_id: UUID, request_id: str) -> str:
    """The id of a supplement: the request id that came with it, in the case's own space."""
    return f"supplement/{case_id}/{request_id}"


def request_id(case_id: UUID, asked: str) -> str:
    """The id of what a person asked of a case: the request id that came with it."""
    return f"request/{case_id}/{asked}"


def command_ids(events: Sequence[CaseEvent]) -> tuple[str, ...]:
    """The ids that an append takes for good: none of them can be stored twice."""
    return tuple(filter(None, map(_command_id, events)))


def _command_id(event: CaseEvent) -> str:
    match event:
        case StepDispatched():
            return idempotency_key(event.originator_id, event.step, event.generation)
        case StepGranted() | StepRefused() | SupplementRequested():
            return outcome_id(event.originator_id, event.step, event.generation)
        case Supplemented():
            return supplement_id(event.originator_id, event.request_id)
        case Closed():
            return f"{event.originator_id}/closed"
        case Opened():
            return ""  # the gateway names it, in its caller's space
        case _:
            asked = getattr(event, "request_id", "")
            return request_id(event.originator_id, asked) if asked else ""
