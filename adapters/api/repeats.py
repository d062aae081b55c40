"""Wakes a case whose command is repeated: the engine may have died before it heard of it."""

from uuid import uuid4

from adapters.api.ports import AskReceiver
from domain.case import Case
from domain.commands import request_command_id
from domain.inputs import TaskTaken
from domain.outstanding import outstanding
from domain.plan import Plan


async def wake_repeated(
    receiver: AskReceiver, case: Case, plan: Plan, *, actor: str, request_id: str, commitment: str
) -> None:
    """Have the case carry out what it owes after a command that is in the record already.

    Temporal may lose an update whose events are stored. The core knows the request and
    decides nothing again, whatever the command; the turn carries out the next actions.
    Raises UnavailableError.
    """
    if case.closed and not outstanding(plan, case).calls:
        return
    repeat = TaskTaken(actor, request_id, commitment, task="")
    command = request_command_id(case.id, actor, request_id)
    await receiver.ask(case.id, plan, repeat, ask_id=f"{command}/repeat/{uuid4()}")
