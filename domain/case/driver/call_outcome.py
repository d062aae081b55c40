"""The outcome of a call to a department, and the command that it becomes."""

from dataclasses import dataclass
from typing import Literal

from domain.case.answers import Answer, Withdrawal
from domain.case.commands import Command, RecordAnswer, RecordCallFailure, RecordWithdrawal
from domain.case.next_actions import DepartmentCall
from domain.violations import Violation

LOST = "DEADLINE_EXCEEDED"
"""The failure code of a call whose worker is gone, or that outlived its time."""


@dataclass(frozen=True, slots=True)
class CallFailure:
    """The adapter failed: a gRPC status name or ``INVALID_ANSWER``, and the violations in
    what it answered, where they are known.
    """

    code: str
    retryable: bool
    violations: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """The outcome of a call: an answer, a withdrawal, a failure, or none of them yet."""

    identity: str
    kind: Literal["submit", "query", "withdraw"]
    step: str
    generation: int
    answer: Answer | None = None
    failure: CallFailure | None = None
    withdrawal: Withdrawal | None = None


def outcome_of(
    call: DepartmentCall,
    *,
    answer: Answer | None = None,
    failure: CallFailure | None = None,
    withdrawal: Withdrawal | None = None,
) -> CallOutcome:
    """The outcome of this call; none yet without any of them."""
    return CallOutcome(
        call.identity, call.kind, call.step, call.generation, answer, failure, withdrawal
    )


def command_of(outcome: CallOutcome) -> Command | None:
    """The command that records an outcome; ``None`` where there is none yet."""
    step, generation = outcome.step, outcome.generation
    if outcome.answer is not None:
        return RecordAnswer(step, generation, outcome.answer)
    if outcome.withdrawal is not None:
        return RecordWithdrawal(step, generation, outcome.withdrawal)
    if outcome.failure is not None:
        failure = outcome.failure
        return RecordCallFailure(
            step, generation, failure.code, failure.retryable, outcome.kind, failure.violations
        )
    return None
