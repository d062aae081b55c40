"""What the gateway needs of the workflow engine, as Protocols."""

from typing import Protocol
from uuid import UUID

from domain.case.commands import Command
from domain.plan import Plan
from domain.ports import EventRecord
from workflows.messages import CommandReply


class CaseStarter(Protocol):
    """Starts the workflow of a case that is in the event log."""

    async def start(self, case_id: UUID, plan: Plan, opened: EventRecord) -> None:
        """Start it; one that runs already stays as it is.

        Raises:
            UnavailableError: the engine is away; starting again later is harmless.
        """
        ...


class CommandSender(Protocol):
    """Has cases execute commands."""

    async def send(
        self, case_id: UUID, plan: Plan, command: Command, *, version: int
    ) -> CommandReply:
        """Have a case execute a command; return once its events are in the event log.

        ``version`` is that of the case as the caller read it: its workflow then knows what the
        version holds. A case without a running workflow (ended, or never started) is taken up.
        The same request with the same body at the same version is delivered once, and so is
        ``BeginCase`` at the same version within a short time.

        Raises:
            UnavailableError: the engine is away; the same command may be sent again.
        """
        ...
