"""What travels between the case workflow, its activities and the gateway.

Nothing personal is in any of these: they end up in workflow histories (I6).
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.case.answers import Answer, Withdrawal
from domain.case.commands import Command, CommandResult
from domain.case.next_actions import DepartmentCall
from domain.violations import Violation

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
    """What came in, for the case to take: inputs, the workflow's time, what it knows.

    ``known_version`` is the version that the workflow was last told of; ``busy``
    names the calls that are under way already.
    """

    case_id: UUID
    plan_digest: str
    known_version: int
    at: datetime
    inputs: tuple[Command, ...]
    busy: tuple[str, ...] = ()


class CallFailure(Message):
    """An adapter failed: a gRPC status name or ``INVALID_ANSWER``, and what is wrong with
    what it answered, where that is known.
    """

    code: str
    retryable: bool
    violations: tuple[Violation, ...] = ()


class CallOutcome(Message):
    """What came of a call: an answer, a failure, or neither yet."""

    identity: str
    kind: Literal["submit", "query", "withdraw"]
    step: str
    generation: int
    answer: Answer | None = None
    failure: CallFailure | None = None
    withdrawal: Withdrawal | None = None


class CaseProgress(Message):
    """How a case stands after a turn, as far as a workflow has to know: what is
    outstanding, and whether it is over. ``outcome`` and ``state_digest`` are set then.
    """

    version: int
    over: bool
    calls: tuple[DepartmentCall, ...]
    next_timer_at: datetime | None
    outcome: str = ""
    state_digest: str = ""


class TurnResult(Message):
    """What the case made of the inputs, in order, and how it stands.

    ``reasons`` says, in the same order, why an input was refused; it is empty where
    none was. ``slow`` names the calls that were begun and not answered in time: they
    go on.
    """

    command_results: tuple[CommandResult, ...]
    reasons: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()
    progress: CaseProgress


class CommandEnvelope(Message):
    """A command on its way to the workflow of its case.

    ``version`` is that of the case as the sender read it: the workflow may not know it yet,
    where an update was lost whose worker had stored the events.
    """

    command: Command
    version: int


class CommandReply(Message):
    """What came of a command, and the version of the case. It is in the event log by now."""

    command_result: CommandResult
    version: int
    reason: str = ""
