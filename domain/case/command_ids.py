"""The business-stable ids of what a case does at most once (I2).

A request id belongs to its actor. Every id of a request begins with the actor, so that
another actor's same request id is another command.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from domain.case.events.answers import StepGranted, StepRefused, SupplementRequested
from domain.case.events.base import CaseEvent
from domain.case.events.ending import Closed
from domain.case.events.steps import StepDispatched
from domain.case.next_actions import idempotency_key


def opening_id(caller: str, actor: str, request_id: str) -> str:
    """Return the id of an opening: caller, actor and the actor's request id."""
    return f"open/{caller}/{actor}/{request_id}"


def outcome_id(case_id: UUID, step: str, generation: int) -> str:
    """Return the id of the outcome of a submission."""
    return f"{idempotency_key(case_id, step, generation)}/outcome"


def request_command_id(case_id: UUID, actor: str, request_id: str) -> str:
    """Return the id of a request to a case: actor, ``role/id``, and the actor's request id."""
    return f"request/{case_id}/{actor}/{request_id}"


def command_ids(events: Sequence[CaseEvent]) -> tuple[str, ...]:
    """Return the ids that an append stores; none of them can be stored twice."""
    return tuple(each for event in events for each in _command_ids(event))


def _command_ids(event: CaseEvent) -> Iterator[str]:
    case_id = event.case_id
    match event.payload:
        case StepDispatched(step=step, generation=generation):
            yield idempotency_key(case_id, step, generation)
        case (
            StepGranted(step=step, generation=generation)
            | StepRefused(step=step, generation=generation)
            | SupplementRequested(step=step, generation=generation)
        ):
            yield outcome_id(case_id, step, generation)
        case Closed():
            yield f"{case_id}/closed"
        case _:  # the gateway names that of an opening, in the space of its caller
            pass
    if event.request_id:
        yield request_command_id(case_id, event.actor, event.request_id)
