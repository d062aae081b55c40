"""The concern about a case that cannot go on for a reason outside of it."""

from datetime import datetime

from domain.case.aggregate import Case
from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.notices import request_notices
from domain.case.events.people import ConcernRaised, ConcernSettled
from domain.errors import CalendarMissingError, NotFoundError
from domain.plan import Plan

STALLED = "case"
"""The key of the concern: it is about the case as a whole."""


def stall_reason(error: Exception) -> str:
    """Return the stable code of what keeps a case from going on."""
    match error:
        case CalendarMissingError():
            return "calendar_missing"
        case NotFoundError():
            return "plan_missing"
        case _:
            return "engine_fault"


def decide_stall(plan: Plan | None, case: Case, reason: str, now: datetime) -> None:
    """Raise the concern that the case cannot go on, once for each reason. Needs no calendar;
    without the plan the notice of it comes with the next turn that there is.
    """
    known = case.concerns.get(STALLED)
    if known is not None and known.reason == reason:
        return
    if known is not None:
        case.trigger(ConcernSettled(concern=STALLED), now)
    department = plan.prereview.department if plan is not None else ""
    case.trigger(ConcernRaised(concern=STALLED, reason=reason, department=department), now)
    if plan is not None:
        request_notices(plan, case, now)


def decide_stall_end(context: DecisionContext) -> None:
    """Settle the concern: a turn was decided."""
    if STALLED in context.case.concerns:
        context.trigger(ConcernSettled(concern=STALLED))
