"""The business-stable ids of what a case does once and only once (I2)."""

from collections.abc import Sequence
from uuid import UUID

from domain.case import Case
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


def command_ids(events: Sequence[object]) -> tuple[str, ...]:
    """The ids that an append takes for good: none of them can be stored twice."""
    return tuple(filter(None, map(_command_id, events)))


def _command_id(event: object) -> str:
    match event:
        case Case.StepDispatched():
            return idempotency_key(event.originator_id, event.step, event.generation)
        case Case.StepGranted() | Case.StepRefused() | Case.SupplementRequested():
            return outcome_id(event.originator_id, event.step, event.generation)
        case Case.Supplemented():
            return supplement_id(event.originator_id, event.request_id)
        case Case.Closed():
            return f"{event.originator_id}/closed"
        case _:
            return ""
