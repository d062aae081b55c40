"""The status of a case as a whole, read off its state."""

from enum import StrEnum

from domain.case.state import CaseState


class CaseStatus(StrEnum):
    """How far a case is; ``CaseStatus`` of ``onething.case.v1`` explains each value."""

    OPENED = "opened"
    SUPPLEMENT = "supplement"
    PREREVIEW = "prereview"
    ACCEPTED = "accepted"
    ENDING = "ending"
    CLOSED = "closed"
    NOT_ACCEPTED = "not_accepted"


def case_status(case: CaseState) -> CaseStatus:
    """Read the status off the state."""
    if case.ending == "not_accepted":
        return CaseStatus.NOT_ACCEPTED
    if case.closed:
        return CaseStatus.CLOSED
    if case.ending:
        return CaseStatus.ENDING
    if case.accepted_at is not None:
        return CaseStatus.ACCEPTED
    return _status_before_acceptance(case)


def _status_before_acceptance(case: CaseState) -> CaseStatus:
    if case.missing and case.supplement_until is not None:
        return CaseStatus.SUPPLEMENT
    if case.prereview_until is not None:
        return CaseStatus.PREREVIEW
    return CaseStatus.OPENED
