"""How a case stands, for the workflow that carries out what is outstanding."""

from domain.case.aggregate import Case
from domain.case.codec import state_digest
from domain.case.next_actions import next_actions
from domain.plan import Plan
from workflows.messages import CaseProgress

MAX_CALLS = 500
"""Calls handed over at once: far below the 2,000 activities that may be pending in a
workflow, and some 500 KB of 2 MiB a payload. The others follow as these are answered.
"""


def case_progress(plan: Plan, case: Case) -> CaseProgress:
    """Read it off the state. A case that is closed and undoes something is not over."""
    left = next_actions(plan, case)
    over = case.closed and not left.calls
    return CaseProgress(
        version=case.version,
        over=over,
        calls=left.calls[:MAX_CALLS],
        next_timer_at=left.next_timer_at,
        outcome=case.outcome if over else "",
        state_digest=state_digest(case) if over else "",
    )
