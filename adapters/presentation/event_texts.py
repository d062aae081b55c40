"""Which words of people and departments each event has, and where the vault keeps them.

A slot may hold values of the form beside words, so each kind of event names the words
that are read from its slot. An event that is not in :func:`words_of` has none.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.case.answers import Missing, Refused, Supplement
from domain.case.committed_values import LEGAL_BASIS, TEXT, TICKET
from domain.case.events.answers import (
    AnswerContradicted,
    SpecialProcedureBegun,
    StepPending,
    StepRefused,
    SupplementRequested,
)
from domain.case.events.base import CaseEvent
from domain.case.events.ending import EndingBegun, LateAnswerReceived
from domain.case.events.opening import CaseSupplied, NotAccepted, Opened, SupplementNotified
from domain.case.events.people import (
    ActionTaken,
    MessageSent,
    Migrated,
    ResultHandedOut,
    TaskReassigned,
)
from domain.case.events.step_management import StepReassigned, StepRetried, StepSkipped
from domain.case.events.steps import Supplemented
from domain.case.state import FORM_SLOT
from domain.form.overrides import CheckOverride
from domain.form.overrides import words_of as words_of_override

REASON = "reason"
"""Why something was refused, asked for or withdrawn; ``reason/NAME`` of one missing thing."""
NOTE = "note"
"""What an operator or supervisor wrote to an order or an action."""
OVERRIDE = "override"
"""Why a clerk accepted a value as its document shows it: ``override/FIELD``."""
TRACKING_NUMBER = "tracking_number"
"""The courier's number of a parcel."""


@dataclass(frozen=True, slots=True)
class WordPlace:
    """One text by its name in the slot of an event.

    ``internal`` texts are for operators, supervisors and auditors. All others are also for
    the applicant, the window, and the department that the event is about. ``always``: the
    event never happens without it, so that one that is missing was lost. ``commitment`` is
    the event's to the text, where it has one by itself.
    """

    name: str
    internal: bool = False
    always: bool = False
    commitment: str = ""


@dataclass(frozen=True, slots=True)
class EventWords:
    """Where the words of one event are: these places of this slot."""

    slot: str
    places: tuple[WordPlace, ...]


def words_of(event: CaseEvent) -> EventWords | None:
    """Where the words of an event are; ``None`` where it has none."""
    slot = FORM_SLOT if isinstance(event, Opened) else getattr(event, "slot", "")
    places = tuple(_places(event))
    return EventWords(slot, places) if slot and places else None


def _places(event: CaseEvent) -> Iterator[WordPlace]:  # noqa: C901, PLR0912 - a table of kinds
    match event:
        case Opened() | CaseSupplied() | Supplemented():
            yield from _of_overrides(event.overrides)
        case StepRefused():
            yield WordPlace(REASON, always=True)
            yield from _committed(legal_basis=event.decision.legal_basis)
        case NotAccepted():
            yield WordPlace(REASON)
            yield from _committed(legal_basis=event.legal_basis)
        case StepPending() | SpecialProcedureBegun():
            basis = getattr(event.decision, LEGAL_BASIS, "")
            yield from _committed(legal_basis=basis, ticket=event.decision.ticket)
        case SupplementRequested():
            yield from (WordPlace(name, always=True) for name in _asked(event.decision.missing))
        case SupplementNotified():
            yield from map(WordPlace, _asked(event.missing))
        case EndingBegun():
            of_case = event.cause in {"withdrawn", "refused"}
            yield WordPlace(REASON) if of_case else WordPlace(NOTE, internal=True)
            yield from _committed(legal_basis=event.legal_basis)
        case MessageSent():
            yield WordPlace(TEXT, always=True, commitment=event.text)
        case ResultHandedOut():
            yield WordPlace(TRACKING_NUMBER)
        case (
            ActionTaken()
            | StepRetried()
            | StepReassigned()
            | StepSkipped()
            | Migrated()
            | TaskReassigned()
        ):
            yield WordPlace(NOTE, internal=True)
        case LateAnswerReceived():
            yield from _of_late(event.decision)
        case AnswerContradicted():
            names = (REASON, LEGAL_BASIS) if event.kind == "refused" else ()
            yield from (WordPlace(name, internal=True) for name in names)
        case _:
            return


def _of_overrides(overrides: tuple[CheckOverride, ...]) -> Iterator[WordPlace]:
    for each in overrides:
        yield WordPlace(words_of_override(each.field), always=True)


def _committed(legal_basis: str = "", ticket: str = "") -> Iterator[WordPlace]:
    """The texts that an event commits to. A ticket is between the department and the engine."""
    if legal_basis:
        yield WordPlace(LEGAL_BASIS, always=True, commitment=legal_basis)
    if ticket:
        yield WordPlace(TICKET, internal=True, always=True, commitment=ticket)


def _of_late(decision: object) -> Iterator[WordPlace]:
    names: tuple[str, ...] = ()
    if isinstance(decision, Supplement):
        names = _asked(decision.missing)
    elif isinstance(decision, Refused):
        names = (REASON, LEGAL_BASIS)
    yield from (WordPlace(name, internal=True) for name in names)


def _asked(missing: tuple[Missing, ...]) -> tuple[str, ...]:
    return tuple(f"{REASON}/{each.name}" for each in missing)
