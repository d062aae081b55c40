"""Which values of the vault an event commits to."""

from collections.abc import Mapping

from domain.answers import Granted
from domain.case_state import FORM_SLOT
from domain.events.answers import StepGranted
from domain.events.base import CaseEvent
from domain.events.ending import LateAnswerCame
from domain.events.opening import CaseSupplied, Opened
from domain.events.steps import Supplemented


def committed_values(event: CaseEvent) -> tuple[str, Mapping[str, str]]:
    """The slot of the vault, and the salted commitment to each value there by its name;
    an empty slot where the event commits to none.
    """
    match event:
        case Opened():
            return FORM_SLOT, event.form
        case CaseSupplied() | Supplemented():
            return event.slot, event.form
        case StepGranted() | LateAnswerCame() if isinstance(event.decision, Granted):
            return event.slot, event.decision.outputs
        case _:
            return "", {}
