"""The erasure of the subject of a case."""

from dataclasses import dataclass
from typing import ClassVar

from domain.case.events.base import CaseEvent, RequestedEvent
from domain.case.state import CaseState


@dataclass(frozen=True, kw_only=True)
class SubjectErased(RequestedEvent):
    """The subject's key was destroyed: nobody can read the values of the case any more.

    The record and its seals stay as they are.
    """

    TOPIC: ClassVar[str] = "case.subject_erased.v1"
    reason_code: str

    def rejection_reason(self, case: CaseState) -> str:
        """Require a case that is fully closed and not erased."""
        if case.erased_at is not None:
            return "the subject is erased already"
        return "" if case.fully_closed else "the case is open: end it first"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.erased_at = event.effective_at
