"""What travels between the case workflow, its activities and the gateway.

Nothing personal is in any of these: they end up in workflow histories (I6).
"""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.case.answers import Answer, Withdrawal
from domain.case.commands import (
    Command,
    CommandResult,
    RecordAnswer,
    RecordInvalidReport,
    UserCommand,
)
from domain.case.next_actions import DepartmentCall
from domain.ports import EventRecord
from domain.violations import Violation

WORKFLOW_TYPE = "onething.case.v1"
TASK_QUEUE = "onething-cases"


def workflow_id(case_id: UUID) -> str:
    """The workflow of a case: one at a time, ever, under this id."""
    return f"case/{case_id}"


class Message(BaseModel):
    """Frozen, closed base."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class EventMessage(Message):
    """An event in its stored form; ``state`` is its canonical JSON."""

    version: int
    topic: str
    state: str

    @classmethod
    def of(cls, record: EventRecord) -> Self:
        """The message of a record."""
        return cls(version=record.version, topic=record.topic, state=record.state.decode())

    def record(self, case_id: UUID) -> EventRecord:
        """The record of the message."""
        return EventRecord(case_id, self.version, self.topic, self.state.encode())


class CaseStart(Message):
    """What a case workflow starts from. The plan is pinned by its digest; the turns read it.

    ``version`` is how far the run before this one was told of the case. ``plan`` and
    ``opened`` came with the cases that were started before turns told how a case stands:
    canonical JSON, and the first event.
    """

    case_id: UUID
    plan_digest: str
    version: int = 0
    plan: str = ""
    opened: EventMessage | None = None


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
    kind: Literal["", "submit", "query", "withdraw"] = ""
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
    go on. ``events`` and ``version`` are of turns from before there was ``progress``.
    """

    command_results: tuple[CommandResult, ...]
    reasons: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()
    progress: CaseProgress | None = None
    version: int = 0
    events: tuple[EventMessage, ...] = ()


class LoadRequest(Message):
    """Asks for the events of a case after a version."""

    case_id: UUID
    after: int


class LoadedEvents(Message):
    """A page of events; the last page is not ``more``."""

    events: tuple[EventMessage, ...]
    more: bool


class ReportedAnswer(Message):
    """An answer that a department reported by itself, or a person gave for it: ``actor``,
    with the ``task`` they hold, the SHA-256 of their ``evidence`` and their request.
    """

    step: str
    generation: int
    answer: Answer
    actor: str = ""
    task: str = ""
    evidence: str = ""
    request_id: str = ""
    request_commitment: str = ""

    def input(self) -> RecordAnswer:
        """The answer as the case receives it."""
        return RecordAnswer(
            self.step,
            self.generation,
            self.answer,
            self.actor,
            self.task,
            self.evidence,
            self.request_id,
            self.request_commitment,
        )


class RejectedReport(Message):
    """A report of a department that the contract or the plan does not allow, and why."""

    step: str
    generation: int
    violations: tuple[Violation, ...]

    def input(self) -> RecordInvalidReport:
        """The rejection as the case receives it."""
        return RecordInvalidReport(self.step, self.generation, self.violations)


class UserCommandMessage(Message):
    """What a person asks of a case."""

    asked: Annotated[UserCommand, Field(discriminator="kind")]


class WakeUp(Message):
    """Says that the record of a case has this version: the workflow may not know."""

    version: int


class CommandReply(Message):
    """What the case made of what it was told. It is in the event log by now."""

    command_result: CommandResult
    version: int
    reason: str = ""
