"""How a case stands, for the workflow that carries out what is outstanding."""

from domain.case import Case
from domain.event_codec import state_digest
from domain.outstanding import outstanding
from domain.plan import Plan
from workflows.messages import Standing

MOST_CALLS = 500
"""Calls handed over at once: far below the 2,000 activities that may be pending in a
workflow, and some 500 KB of 2 MiB a payload. The others follow as these are answered.
"""


def standing_of(plan: Plan, case: Case) -> Standing:
    """Read it off the state. A case that is closed and undoes something is not over."""
    left = outstanding(plan, case)
    over = case.closed and not left.calls
    return Standing(
        version=case.version,
        over=over,
        calls=left.calls[:MOST_CALLS],
        wake_at=left.wake_at,
        outcome=case.outcome if over else "",
        state_digest=state_digest(case) if over else "",
    )
