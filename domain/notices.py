"""Which events somebody is told of, and who. A promise is an event of its own."""

from datetime import datetime

from domain.case import Case

APPLICANT = "applicant"
SUPERVISION = "supervision"

_POLICY: dict[type[Case.Event], tuple[str, str]] = {
    Case.Accepted: ("accepted", APPLICANT),
    Case.StepGranted: ("step_granted", APPLICANT),
    Case.StepRefused: ("step_refused", APPLICANT),
    Case.SupplementRequested: ("supplement_requested", APPLICANT),
    Case.Supplemented: ("supplemented", APPLICANT),
    Case.StepRuledOut: ("step_ruled_out", APPLICANT),
    Case.StepFlagged: ("step_stuck", SUPERVISION),
    Case.AnswerContradicted: ("answer_contradicted", SUPERVISION),
    Case.Closed: ("closed", APPLICANT),
}


def request_notices(case: Case, now: datetime) -> None:
    """Request the notices that follow from the events decided in this turn."""
    for event in list(case.pending_events):
        told = _POLICY.get(type(event))  # type: ignore[arg-type]
        if told:
            kind, audience = told
            case.request_notice(kind, audience, getattr(event, "step", ""), now=now)
