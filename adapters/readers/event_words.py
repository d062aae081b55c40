"""Which words of people and departments each event has, and where the vault keeps them.

A slot may hold values of the form beside words, so each kind of event names the words
that are read from its slot. An event that is not in :func:`words_of` has none.
"""

from dataclasses import dataclass

from domain.answers import Missing, Refused, Supplement
from domain.events.answers import AnswerContradicted, StepRefused, SupplementRequested
from domain.events.base import CaseEvent
from domain.events.ending import EndingBegun, LateAnswerCame
from domain.events.opening import NotAccepted, SupplementNotified
from domain.events.orders import StepReassigned, StepRetried, StepSkipped
from domain.events.people import (
    ActionTaken,
    MessageSent,
    Migrated,
    ResultHandedOut,
    TaskReassigned,
)

REASON = "reason"
"""Why something was refused, asked for or withdrawn; ``reason/NAME`` of one missing thing."""
TEXT = "text"
"""A message."""
NOTE = "note"
"""What an operator or supervisor wrote to an order or an action."""
TRACKING_NUMBER = "tracking_number"
"""The courier's number of a parcel."""


@dataclass(frozen=True, slots=True)
class EventWords:
    """Where the words of one event are: these names of this slot.

    ``internal`` words are for operators, supervisors and auditors. All others are also for
    the applicant, the window, and the department that the event is about. ``always``: the
    event never happens without them, so that one that is missing was lost.
    """

    slot: str
    names: tuple[str, ...]
    internal: bool = False
    always: bool = False


def words_of(event: CaseEvent) -> EventWords | None:
    """Where the words of an event are; ``None`` where it has none."""
    found = _words_of(event)
    return found if found is not None and found.slot and found.names else None


def _words_of(event: CaseEvent) -> EventWords | None:  # noqa: PLR0911 - a table of kinds
    match event:
        case StepRefused() | NotAccepted():
            return EventWords(event.slot, (REASON,), always=isinstance(event, StepRefused))
        case SupplementRequested():
            return EventWords(event.slot, _asked(event.decision.missing), always=True)
        case SupplementNotified():
            return EventWords(event.slot, _asked(event.missing))
        case EndingBegun():
            withdrawn = event.cause == "withdrawn"
            return EventWords(event.slot, (REASON,) if withdrawn else (NOTE,), not withdrawn)
        case MessageSent():
            return EventWords(event.slot, (TEXT,), always=True)
        case ResultHandedOut():
            return EventWords(event.slot, (TRACKING_NUMBER,))
        case (
            ActionTaken()
            | StepRetried()
            | StepReassigned()
            | StepSkipped()
            | Migrated()
            | TaskReassigned()
        ):
            return EventWords(event.slot, (NOTE,), internal=True)
        case LateAnswerCame():
            return EventWords(event.slot, _of_decision(event.decision), internal=True)
        case AnswerContradicted():
            refused = event.kind == "refused"
            return EventWords(event.slot, (REASON,) if refused else (), internal=True)
        case _:
            return None


def _of_decision(decision: object) -> tuple[str, ...]:
    if isinstance(decision, Supplement):
        return _asked(decision.missing)
    return (REASON,) if isinstance(decision, Refused) else ()


def _asked(missing: tuple[Missing, ...]) -> tuple[str, ...]:
    return tuple(f"{REASON}/{each.name}" for each in missing)
