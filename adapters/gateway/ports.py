"""What the gateway needs of the workflow engine, as Protocols."""

from typing import Protocol
from uuid import UUID

from domain.case.commands import SupplementStep, UserCommand
from domain.plan import Plan
from domain.ports import EventRecord
from workflows.messages import CommandReply, RejectedReport, ReportedAnswer


class CaseStarter(Protocol):
    """Starts the workflow of a case that is in the event log."""

    async def start(self, case_id: UUID, plan: Plan, opened: EventRecord) -> None:
        """Start it; one that runs already stays as it is.

        Raises:
            UnavailableError: the engine is away; starting again later is harmless.
        """
        ...


class CaseWaker(Protocol):
    """Has the workflow of a case read the record again and do what is outstanding."""

    async def wake(self, case_id: UUID, plan: Plan, *, version: int) -> None:
        """Wake it; ``version`` is that of the case as the caller read it.

        A case without a running workflow is taken up. One that was woken at this version a
        short time ago may be left alone: it knows what the version holds.

        Raises:
            UnavailableError: the engine is away; waking again later is harmless.
        """
        ...


class ReportReceiver(CaseWaker, Protocol):
    """Hands a reported answer to the case."""

    async def report(
        self, case_id: UUID, plan: Plan, reported: ReportedAnswer, *, update_id: str
    ) -> CommandReply:
        """Deliver it; returns once what the case made of it is in the event log.

        A case without a running workflow (ended, or never started) is taken up.
        The same ``update_id`` again is delivered once.

        Raises:
            NotFoundError: the case has no such step.
            UnavailableError: the engine is away; the same report may come again.
        """
        ...

    async def reject(
        self, case_id: UUID, plan: Plan, rejected: RejectedReport, *, update_id: str
    ) -> CommandReply:
        """Deliver that a report was rejected, as :meth:`report` does.

        Raises:
            NotFoundError: the case has no such step.
            UnavailableError: the engine is away.
        """
        ...


class SupplementReceiver(CaseWaker, Protocol):
    """Hands to the case what an applicant supplies."""

    async def supply(
        self, case_id: UUID, plan: Plan, command: SupplementStep, *, update_id: str
    ) -> CommandReply:
        """Deliver it, as :class:`ReportReceiver` does; the same ``update_id`` once.

        Raises:
            NotFoundError: the case has no such step.
            UnavailableError: the engine is away; the same may come again.
        """
        ...


class CommandReceiver(CaseWaker, Protocol):
    """Hands to the case what a person asks of it."""

    async def execute(
        self, case_id: UUID, plan: Plan, asked: UserCommand, *, update_id: str
    ) -> CommandReply:
        """Deliver it, as :class:`ReportReceiver` does; the same ``update_id`` once.

        Raises:
            UnavailableError: the engine is away; the same may come again.
        """
        ...


class CaseReceiver(ReportReceiver, SupplementReceiver, CommandReceiver, Protocol):
    """Hands to cases whatever comes from outside."""
