"""Repeats of a request (I2): known by its actor and the actor's request id, held to its body."""

from domain.case.commands import CommandOutcome, CommandResult
from domain.case.events.base import HasRequest
from domain.case.state import CaseState


def earlier_outcome(case: CaseState, request: HasRequest) -> CommandOutcome | None:
    """The result of a request that the same actor sent before; ``None`` if it is new.

    One that is not a request of a person, and so has no id, is never a repeat.
    """
    known = case.request_of(request.actor, request.request_id) if request.request_id else None
    if known is None:
        return None
    same = known == request.request_commitment
    return CommandOutcome(CommandResult.DUPLICATE if same else CommandResult.REQUEST_ID_REUSED)
