"""Wakes a case whose command is repeated: the engine may have died before it heard of it."""

from adapters.gateway.ports import CaseWaker
from domain.case.aggregate import Case
from domain.case.next_actions import next_actions
from domain.plan import Plan


async def wake_duplicate(waker: CaseWaker, case: Case, plan: Plan) -> None:
    """Have a case do what is outstanding after a command that is in the record already.

    Temporal may lose an update whose events are stored. A case that is over needs nothing.
    Raises UnavailableError.
    """
    if case.closed and not next_actions(plan, case).calls:
        return
    await waker.wake(case.id, plan, version=case.version)
