"""Repeats of a request (I2): known by its actor and the actor's request id, held to its body."""

from domain.case_state import CaseState
from domain.events.base import Requested
from domain.inputs import Received, Reception


def repeated(case: CaseState, request: Requested) -> Received | None:
    """The result of a request that the same actor sent before; ``None`` if it is new.

    One that is not a request of a person, and so has no id, is never a repeat.
    """
    known = case.request_of(request.actor, request.request_id) if request.request_id else None
    if known is None:
        return None
    same = known == request.request_commitment
    return Received(Reception.ALREADY_RECORDED if same else Reception.REUSED)
