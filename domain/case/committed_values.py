"""Which values and texts of the vault an event commits to."""

from collections.abc import Mapping

from domain.case.answers import Decision, Granted, Pending, Refused, SpecialProcedure, Supplement
from domain.case.events.answers import (
    SpecialProcedureBegun,
    StepGranted,
    StepPending,
    StepRefused,
    SupplementRequested,
)
from domain.case.events.base import EventPayload
from domain.case.events.ending import EndingBegun, LateAnswerReceived
from domain.case.events.opening import CaseSupplied, NotAccepted, Opened
from domain.case.events.people import MessageSent
from domain.case.events.steps import Supplemented
from domain.case.state import FORM_SLOT

LEGAL_BASIS = "legal_basis"
"""The name, in a vault slot, of the legal basis of a decision."""
TICKET = "ticket"
"""The name of a department's own number of a submission (ticket)."""
TEXT = "text"
"""The name of the text of a message."""


def committed_values(payload: EventPayload) -> tuple[str, Mapping[str, str]]:
    """The slot of the vault, and the salted commitment to each value there by its name;
    an empty slot where the event commits to none.
    """
    match payload:
        case Opened():
            return FORM_SLOT, payload.form
        case CaseSupplied() | Supplemented():
            return payload.slot, payload.form
        case (
            StepGranted()
            | StepRefused()
            | SupplementRequested()
            | StepPending()
            | SpecialProcedureBegun()
            | LateAnswerReceived()
        ):
            return payload.slot, _decision_commitments(payload.decision)
        case EndingBegun() | NotAccepted():
            return payload.slot, _texts(legal_basis=payload.legal_basis)
        case MessageSent():
            return payload.slot, _texts(text=payload.text)
        case _:
            return "", {}


def _decision_commitments(decision: Decision) -> Mapping[str, str]:
    match decision:
        case Granted():
            return decision.outputs
        case Refused():
            return _texts(legal_basis=decision.legal_basis)
        case Pending():
            return _texts(ticket=decision.ticket)
        case SpecialProcedure():
            return _texts(legal_basis=decision.legal_basis, ticket=decision.ticket)
        case Supplement():
            return {}


def _texts(**texts: str) -> dict[str, str]:
    """Return the commitments that are not empty, by name."""
    return {name: commitment for name, commitment in texts.items() if commitment}
