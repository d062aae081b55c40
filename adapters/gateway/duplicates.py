"""Wakes a case whose command is repeated: the engine may have died before it heard of it."""

from adapters.gateway.ports import CommandSender
from domain.case.aggregate import Case
from domain.case.commands import BeginCase
from domain.case.next_actions import next_actions
from domain.plan import Plan


async def wake_duplicate(sender: CommandSender, case: Case, plan: Plan) -> None:
    """Have a case do what is outstanding after a command that is in the record already.

    Temporal may lose an update whose events are stored. A case that is over needs nothing.
    Raises UnavailableError.
    """
    if case.closed and not next_actions(plan, case).calls:
        return
    await sender.send(case.id, plan, BeginCase(), version=case.version)
