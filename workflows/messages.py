"""What travels between the case workflow, its activities and the gateway.

Nothing personal is in any of these: they end up in workflow histories (I6).
"""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.answers import Answer, Withdrawal
from domain.inputs import AskedInput, Input, Reception
from domain.ports import EventRecord

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
    """What a case workflow starts from. ``plan`` is canonical JSON.

    ``opened`` spares the first read where the starter has just stored it; without
    it the workflow takes the case up from the event log, wherever it stands.
    ``ahead_s`` is how many seconds the case's time is ahead of the workflow's: a
    rehearsal plays on another day; anything else is 0.
    """

    case_id: UUID
    plan_digest: str
    plan: str
    opened: EventMessage | None = None
    ahead_s: float = 0.0


class CaseEnd(Message):
    """How the workflow left the case: its version, outcome and state digest."""

    version: int
    outcome: str
    state_digest: str


class TurnRequest(Message):
    """What came in, for the case to take: inputs, the workflow's time, what it knows.

    ``known_version`` is the version up to which the workflow has the events;
    ``busy`` names the calls that are under way already.
    """

    case_id: UUID
    plan_digest: str
    known_version: int
    at: datetime
    inputs: tuple[Input, ...]
    busy: tuple[str, ...] = ()


class CallFailure(Message):
    """An adapter failed: a gRPC status name or ``INVALID_ANSWER``."""

    code: str
    retryable: bool


class CallOutcome(Message):
    """What came of a call: an answer, a failure, or neither yet."""

    identity: str
    step: str
    generation: int
    answer: Answer | None = None
    failure: CallFailure | None = None
    withdrawal: Withdrawal | None = None


class TurnResult(Message):
    """What the case made of the inputs, in order, and all events the workflow has not seen.

    ``version`` is the case's own; where the events stop below it, the rest is
    to be loaded. ``reasons`` says, in the same order, why an input was refused; it is
    empty where none was. ``slow`` names the calls that were begun and not answered in
    time: they go on.
    """

    version: int
    events: tuple[EventMessage, ...]
    receptions: tuple[Reception, ...]
    reasons: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()


class LoadRequest(Message):
    """Asks for the events of a case after a version."""

    case_id: UUID
    after: int


class LoadedPlan(Message):
    """A plan as the workflow starts from it: canonical JSON."""

    plan_digest: str
    plan: str


class LoadedEvents(Message):
    """A page of events; the last page is not ``more``."""

    events: tuple[EventMessage, ...]
    more: bool


class ReportedAnswer(Message):
    """An answer that a department reported by itself, or a person gave for it: ``actor``,
    with the ``task`` they hold and the SHA-256 of their ``evidence``.
    """

    step: str
    generation: int
    answer: Answer
    actor: str = ""
    task: str = ""
    evidence: str = ""


class AskedOfCase(Message):
    """What a person asks of a case."""

    asked: Annotated[AskedInput, Field(discriminator="kind")]


class ReportReceipt(Message):
    """What the case made of what it was told. It is in the event log by now."""

    reception: Reception
    version: int
    reason: str = ""
