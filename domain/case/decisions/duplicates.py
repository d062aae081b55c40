"""Repeats of a request (I2): known by its actor and the actor's request id, held to its body."""

from domain.case.commands import CommandHeader, CommandOutcome, CommandResult
from domain.case.state import CaseState


def earlier_outcome(case: CaseState, header: CommandHeader) -> CommandOutcome | None:
    """The outcome of a command whose request the case has taken; ``None`` if it is new.

    A command without a request id is never a repeat of one.
    """
    known = case.request_of(header.actor, header.request_id) if header.request_id else None
    if known is None:
        return None
    same = known == header.commitment
    return CommandOutcome(CommandResult.DUPLICATE if same else CommandResult.REQUEST_ID_REUSED)
