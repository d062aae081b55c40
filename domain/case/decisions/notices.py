"""Which events lead to notices, and to whom. A requested notice is an event of its own."""

from collections.abc import Mapping
from datetime import datetime

from domain.case.aggregate import Case
from domain.case.clock import CASE_CLOCK
from domain.case.events.answers import (
    AnswerContradicted,
    ReportRejected,
    StepGranted,
    StepRefused,
    SupplementRequested,
)
from domain.case.events.base import EventPayload
from domain.case.events.clocks import (
    ClockExtended,
    ClockResumed,
    ClockStopped,
    LimitBreached,
    LimitWarned,
)
from domain.case.events.ending import (
    Closed,
    EndingBegun,
    StepUndoImpossible,
    StepWithdrawn,
    UndoHandedToPeople,
)
from domain.case.events.opening import (
    Accepted,
    CommitmentKept,
    CommitmentLapsed,
    NotAccepted,
    SupplementNotified,
)
from domain.case.events.people import ConcernRaised, Escalated, MessageSent
from domain.case.events.step_management import StepSkipped
from domain.case.events.steps import NoticeRequested, StepFlagged, StepRuledOut, Supplemented
from domain.plan import Plan

APPLICANT = "applicant"
SUPERVISION = "supervision"

POLICY: Mapping[type[EventPayload], tuple[str, str]] = {
    SupplementNotified: ("supplement_notified", APPLICANT),
    NotAccepted: ("not_accepted", APPLICANT),
    Accepted: ("accepted", APPLICANT),
    CommitmentKept: ("commitment_kept", APPLICANT),
    CommitmentLapsed: ("commitment_lapsed", APPLICANT),
    StepGranted: ("step_granted", APPLICANT),
    StepRefused: ("step_refused", APPLICANT),
    SupplementRequested: ("supplement_requested", APPLICANT),
    Supplemented: ("supplemented", APPLICANT),
    StepRuledOut: ("step_ruled_out", APPLICANT),
    StepSkipped: ("step_skipped", APPLICANT),
    StepWithdrawn: ("step_withdrawn", APPLICANT),
    StepUndoImpossible: ("step_undo_impossible", APPLICANT),
    ClockStopped: ("clock_stopped", APPLICANT),
    ClockResumed: ("clock_resumed", APPLICANT),
    ClockExtended: ("clock_extended", APPLICANT),
    EndingBegun: ("ending", APPLICANT),
    StepFlagged: ("step_stuck", SUPERVISION),
    AnswerContradicted: ("answer_contradicted", SUPERVISION),
    ReportRejected: ("report_rejected", SUPERVISION),
    UndoHandedToPeople: ("undo_by_people", SUPERVISION),
    LimitWarned: ("limit_warning", SUPERVISION),
    LimitBreached: ("limit_breach", SUPERVISION),
    ConcernRaised: ("concern", SUPERVISION),
    Closed: ("closed", APPLICANT),
}
"""The kind and the audience of the notice that each of these events brings."""

APPLICANT_KINDS = frozenset(
    {kind for kind, audience in POLICY.values() if audience == APPLICANT}
    | {"message", "correction_asked"}
)
"""The kinds of notices that the applicant is given."""

OTHER_KINDS = frozenset({"escalated", "message", "correction_asked"})
"""Kinds that depend on more than the class of the event."""


def request_notices(plan: Plan, case: Case, now: datetime) -> None:
    """Request the notices that follow from the events decided in this turn."""
    for event in list(case.pending_events):
        notice = _notice_for(plan, case, event.payload)
        if notice:
            kind, audience = notice
            requested = NoticeRequested(
                kind=kind, audience=audience, step=event.step, about=event.version
            )
            case.trigger(requested, now)


def _is_covered_by_case_clock(case: Case, clock: str) -> bool:
    """Whether the case's clock has the same notice as the clock of a step."""
    return clock != CASE_CLOCK and CASE_CLOCK in case.clocks


def _notice_for(plan: Plan, case: Case, event: EventPayload) -> tuple[str, str] | None:
    match event:
        case Escalated():
            return "escalated", event.to
        case MessageSent():
            return "message", event.audience
        case SupplementRequested() if case.steps[event.step].notices > 1:
            return "correction_asked", APPLICANT
        case _:
            return None if _is_redundant(plan, case, event) else POLICY.get(type(event))


def _is_redundant(plan: Plan, case: Case, event: EventPayload) -> bool:
    """Whether a notice of the event would add nothing for its audience."""
    match event:
        case AnswerContradicted():
            return case.steps[event.step].disputed[0] != event.dispute
        case ReportRejected():
            return bool(case.steps[event.step].flag)  # which has a notice of its own
        case ClockStopped() | ClockResumed() | ClockExtended():
            return _is_covered_by_case_clock(case, event.clock)
        case (
            StepGranted()
            | StepRefused()
            | StepRuledOut()
            | StepSkipped()
            | StepWithdrawn()
            | StepUndoImpossible()
        ):
            return plan.item_by_name[event.step].kind == "lookup"  # no item of the applicant's
        case _:
            return False
