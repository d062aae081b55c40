"""What travels between the case workflow, its activities and the gateway.

Nothing personal is in any of these: they end up in workflow histories (I6).
"""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.case.commands import Command, CommandOutcome, CommandResult
from domain.case.driver.case_progress import CaseProgress

WORKFLOW_TYPE = "onething.case.v1"
COMMAND_UPDATE = "execute_command"
TASK_QUEUE = "onething-cases"


def workflow_id(case_id: UUID) -> str:
    """The workflow of a case: one at a time, ever, under this id."""
    return f"case/{case_id}"


class Message(BaseModel):
    """Frozen, closed base."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CaseStart(Message):
    """Input of a case workflow. The plan is pinned by its digest; the turns read it.

    ``version`` is the version of the case at the end of the previous run (continue-as-new).
    """

    case_id: UUID
    plan_digest: str
    version: int = 0


class CaseEnd(Message):
    """How the workflow left the case: its version, outcome and state digest."""

    version: int
    outcome: str
    state_digest: str


class TurnRequest(Message):
    """One turn: commands, the workflow's time, and what the workflow knows of the case.

    ``known_version`` is the version that the workflow was last told of; ``busy``
    names the calls that are under way already.
    """

    case_id: UUID
    plan_digest: str
    known_version: int
    at: datetime
    commands: tuple[Command, ...]
    busy: tuple[str, ...] = ()


class TurnResult(Message):
    """The outcome of each command, in order, and how the case stands.

    ``reasons`` says, in the same order, why an input was refused; it is empty where
    none was. ``slow`` names the calls that were begun and not answered in time: they
    go on.
    """

    command_results: tuple[CommandResult, ...]
    reasons: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()
    progress: CaseProgress

    @property
    def outcomes(self) -> list[CommandOutcome]:
        """The outcome of each command, in order."""
        reasons = self.reasons or ("",) * len(self.command_results)
        return list(map(CommandOutcome, self.command_results, reasons))


class CommandEnvelope(Message):
    """A command on its way to the workflow of its case.

    ``version`` is that of the case as the sender read it: the workflow may not know it yet,
    where an update was lost whose worker had stored the events.
    """

    command: Command
    version: int


class CommandReply(Message):
    """The result of a command, and the version of the case with its events in the log."""

    command_result: CommandResult
    version: int
    reason: str = ""
