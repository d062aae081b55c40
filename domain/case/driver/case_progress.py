"""How a case stands after a turn, as far as the shell that drives it has to know."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.aggregate import Case
from domain.case.codec import state_digest
from domain.case.next_actions import DepartmentCall, next_actions
from domain.case.status import CaseStatus, case_status
from domain.plan import Plan

MAX_CALLS = 500
"""Calls handed over at once: far below the 2,000 activities that may be pending in a
workflow, and some 500 KB of 2 MiB a payload. The others follow as these are answered.
"""


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """What is to be done next, and whether the case is over; ``outcome`` and
    ``state_digest`` are set then.
    """

    version: int
    status: CaseStatus
    over: bool
    calls: tuple[DepartmentCall, ...]
    next_timer_at: datetime | None
    outcome: str = ""
    state_digest: str = ""


def case_progress(plan: Plan, case: Case) -> CaseProgress:
    """Read the progress off the state. A closed case that undoes something is not over."""
    left = next_actions(plan, case)
    over = case.closed and not left.calls
    return CaseProgress(
        version=case.version,
        status=case_status(case),
        over=over,
        calls=left.calls[:MAX_CALLS],
        next_timer_at=None if over else left.next_timer_at,
        outcome=case.outcome if over else "",
        state_digest=state_digest(case) if over else "",
    )
