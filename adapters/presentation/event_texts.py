"""The texts of people and departments in each event, and where the vault stores them.

A slot may hold form values besides texts, so each kind of event names the texts that are read from
its slot. An event that is not in :func:`find_event_texts` has none.
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
from domain.case.events.base import EventPayload
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
"""Why something was refused, requested or withdrawn; ``reason/NAME`` of one missing entry."""
NOTE = "note"
"""The note of an operator or supervisor to a command or an action."""
OVERRIDE = "override"
"""Why a clerk accepted a value as its document shows it: ``override/FIELD``."""
TRACKING_NUMBER = "tracking_number"
"""The courier's tracking number of a parcel."""


@dataclass(frozen=True, slots=True)
class TextField:
    """One text by its name in the slot of an event.

    ``internal`` texts are for operators, supervisors and auditors. All others are also for the
    applicant, the window, and the department that the event is about. A ``required`` text is always
    stored with the event, so a missing one was lost. ``commitment`` is the event's commitment to
    the text, if it has a separate one.
    """

    name: str
    internal: bool = False
    required: bool = False
    commitment: str = ""


@dataclass(frozen=True, slots=True)
class EventTexts:
    """The location of the texts of one event: these names in this slot."""

    slot: str
    text_fields: tuple[TextField, ...]


def find_event_texts(event: EventPayload) -> EventTexts | None:
    """Return the location of an event's texts; ``None`` if it has none."""
    slot = FORM_SLOT if isinstance(event, Opened) else getattr(event, "slot", "")
    text_fields = tuple(_text_fields(event))
    return EventTexts(slot, text_fields) if slot and text_fields else None


def _text_fields(event: EventPayload) -> Iterator[TextField]:  # noqa: C901, PLR0912 - a table of kinds
    match event:
        case Opened() | CaseSupplied() | Supplemented():
            yield from _override_fields(event.overrides)
        case StepRefused():
            yield TextField(REASON, required=True)
            yield from _committed_fields(legal_basis=event.decision.legal_basis)
        case NotAccepted():
            yield TextField(REASON)
            yield from _committed_fields(legal_basis=event.legal_basis)
        case StepPending() | SpecialProcedureBegun():
            basis = getattr(event.decision, LEGAL_BASIS, "")
            yield from _committed_fields(legal_basis=basis, ticket=event.decision.ticket)
        case SupplementRequested():
            yield from (
                TextField(name, required=True) for name in _reason_names(event.decision.missing)
            )
        case SupplementNotified():
            yield from map(TextField, _reason_names(event.missing))
        case EndingBegun():
            by_applicant = event.cause in {"withdrawn", "refused"}
            yield TextField(REASON) if by_applicant else TextField(NOTE, internal=True)
            yield from _committed_fields(legal_basis=event.legal_basis)
        case MessageSent():
            yield TextField(TEXT, required=True, commitment=event.text)
        case ResultHandedOut():
            yield TextField(TRACKING_NUMBER)
        case (
            ActionTaken()
            | StepRetried()
            | StepReassigned()
            | StepSkipped()
            | Migrated()
            | TaskReassigned()
        ):
            yield TextField(NOTE, internal=True)
        case LateAnswerReceived():
            yield from _late_answer_fields(event.decision)
        case AnswerContradicted():
            names = (REASON, LEGAL_BASIS) if event.kind == "refused" else ()
            yield from (TextField(name, internal=True) for name in names)
        case _:
            return


def _override_fields(overrides: tuple[CheckOverride, ...]) -> Iterator[TextField]:
    for each in overrides:
        yield TextField(words_of_override(each.field), required=True)


def _committed_fields(legal_basis: str = "", ticket: str = "") -> Iterator[TextField]:
    """Yield the texts that an event commits to.

    A ticket is between the department and the engine.
    """
    if legal_basis:
        yield TextField(LEGAL_BASIS, required=True, commitment=legal_basis)
    if ticket:
        yield TextField(TICKET, internal=True, required=True, commitment=ticket)


def _late_answer_fields(decision: object) -> Iterator[TextField]:
    names: tuple[str, ...] = ()
    if isinstance(decision, Supplement):
        names = _reason_names(decision.missing)
    elif isinstance(decision, Refused):
        names = (REASON, LEGAL_BASIS)
    yield from (TextField(name, internal=True) for name in names)


def _reason_names(missing: tuple[Missing, ...]) -> tuple[str, ...]:
    return tuple(f"{REASON}/{each.name}" for each in missing)
