"""What can come in to a case, and what a case can make of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from domain.answers import Answer, Missing, Withdrawal
from domain.form.overrides import CheckOverride
from domain.violations import Violation


class Reception(StrEnum):
    """What a case made of something that came in.

    ``limited``: it is one too many of its kind in this time, and is not recorded;
    ``invalid``: the plan does not allow the answer, and that is recorded.
    """

    RECORDED = "recorded"
    ALREADY_RECORDED = "already_recorded"
    CONTRADICTS = "contradicts"
    NOTHING_TO_DO = "nothing_to_do"
    REUSED = "reused"
    NOT_AWAITED = "not_awaited"
    REFUSED = "refused"
    LIMITED = "limited"
    INVALID = "invalid"


class Received(NamedTuple):
    """What a case made of an input; ``reason`` says why it was refused."""

    reception: Reception
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Begin:
    """The case was opened, or a shell took it up: see what is to be done."""

    kind: Literal["begin"] = "begin"


@dataclass(frozen=True, slots=True)
class AnswerCame:
    """A department answered, at once, when asked, or by a report of its own.

    Where a person answers for it, ``actor`` is who, ``task`` the task they hold,
    ``evidence`` the SHA-256 (hex) of what they put on file, and ``request_id`` and
    ``request_commitment`` name their request and its body.
    """

    step: str
    generation: int
    answer: Answer
    actor: str = ""
    task: str = ""
    evidence: str = ""
    request_id: str = ""
    request_commitment: str = ""
    kind: Literal["answer_came"] = "answer_came"


@dataclass(frozen=True, slots=True)
class WithdrawalCame:
    """A department said what came of taking a step back."""

    step: str
    generation: int
    withdrawal: Withdrawal
    kind: Literal["withdrawal_came"] = "withdrawal_came"


@dataclass(frozen=True, slots=True)
class CallFailed:
    """An adapter failed to answer a call: ``call`` is which one, ``violations`` say what is
    wrong with what it answered, where that is known.
    """

    step: str
    generation: int
    code: str
    retryable: bool
    call: Literal["", "submit", "query", "withdraw"] = ""
    violations: tuple[Violation, ...] = ()
    kind: Literal["call_failed"] = "call_failed"


@dataclass(frozen=True, slots=True)
class ReportInvalid:
    """A department reported an answer that the contract or the plan does not allow."""

    step: str
    generation: int
    violations: tuple[Violation, ...]
    kind: Literal["report_invalid"] = "report_invalid"


@dataclass(frozen=True, slots=True)
class SupplementCame:
    """The applicant supplied what a department had asked for: commitments by field,
    the facts among them, digests of materials; the values are in ``slot`` of the vault.
    """

    step: str
    generation: int
    actor: str
    request_id: str
    request_commitment: str
    slot: str
    form: dict[str, str]
    facts: dict[str, str]
    materials: dict[str, str]
    overrides: tuple[CheckOverride, ...] = ()
    kind: Literal["supplement_came"] = "supplement_came"


@dataclass(frozen=True, slots=True)
class TimeCame:
    """Time went by: see whether somebody's patience ran out."""

    kind: Literal["time_came"] = "time_came"


@dataclass(frozen=True, slots=True)
class Asked:
    """Base of what people ask for: who, by which request, with which body (commitment)."""

    actor: str
    request_id: str
    request_commitment: str


@dataclass(frozen=True, slots=True)
class CaseSupplyCame(Asked):
    """Values for the case itself: what pre-review missed, what was promised, or, before
    acceptance, a ``correction`` of one's own input. ``ineligible`` has the reason codes of
    why the theme is not for this applicant, with these values.
    """

    slot: str
    form: dict[str, str]
    facts: dict[str, str]
    materials: dict[str, str]
    correction: bool = False
    ineligible: tuple[str, ...] = ()
    overrides: tuple[CheckOverride, ...] = ()
    kind: Literal["case_supply_came"] = "case_supply_came"


@dataclass(frozen=True, slots=True)
class PrereviewDecided(Asked):
    """A person pre-reviewed the case: it passes, something is missing, or it is not for us.
    ``legal_basis`` is the commitment to its text, which is in ``slot`` of the vault.
    """

    verdict: Literal["pass", "notice", "reject"]
    missing: tuple[Missing, ...] = ()
    slot: str = ""
    reason_code: str = ""
    legal_basis: str = ""
    evidence: str = ""
    kind: Literal["prereview_decided"] = "prereview_decided"


@dataclass(frozen=True, slots=True)
class EndingAsked(Asked):
    """The applicant withdraws the case, or an authority terminates or revokes it.
    ``legal_basis`` is the commitment to its text, which is in ``slot`` of the vault.
    """

    cause: Literal["withdrawn", "terminated", "revoked"]
    reason_code: str
    legal_basis: str = ""
    slot: str = ""
    kind: Literal["ending_asked"] = "ending_asked"


@dataclass(frozen=True, slots=True)
class TaskTaken(Asked):
    """Somebody claims a task, or gives it back."""

    task: str
    release: bool = False
    kind: Literal["task_taken"] = "task_taken"


@dataclass(frozen=True, slots=True)
class TaskOrdered(Asked):
    """A supervisor or operator gives a task to a person, ``to``, or back to the queue, where
    that is empty, whoever holds it.
    """

    task: str
    to: str
    reason: str
    slot: str = ""
    kind: Literal["task_ordered"] = "task_ordered"


@dataclass(frozen=True, slots=True)
class UndoReported(Asked):
    """A person took a step back by hand, or found that it stands, for ``reason``."""

    step: str
    generation: int
    done: bool
    reason: str = ""
    evidence: str = ""
    kind: Literal["undo_reported"] = "undo_reported"


@dataclass(frozen=True, slots=True)
class CommitmentChecked(Asked):
    """A person checked a commitment that stands in for a material."""

    material: str
    kept: bool
    reason_code: str = ""
    evidence: str = ""
    kind: Literal["commitment_checked"] = "commitment_checked"


@dataclass(frozen=True, slots=True)
class MessageCame(Asked):
    """A message on a step, to the applicant or to the reviewer: ``text`` is its
    commitment, ``slot`` where the vault has it.
    """

    step: str
    audience: Literal["applicant", "reviewer"]
    slot: str
    text: str
    kind: Literal["message_came"] = "message_came"


@dataclass(frozen=True, slots=True)
class HandOutCame(Asked):
    """A window, or a courier, hands certificates out."""

    certificates: tuple[str, ...]
    how: Literal["counter", "courier"]
    place: str
    slot: str = ""
    kind: Literal["hand_out_came"] = "hand_out_came"


@dataclass(frozen=True, slots=True)
class StepOrdered(Asked):
    """An operator has a step retried now, given to people or to the adapter, or skipped."""

    step: str
    order: Literal["retry", "to_people", "to_adapter", "skip"]
    reason: str
    slot: str = ""
    kind: Literal["step_ordered"] = "step_ordered"


@dataclass(frozen=True, slots=True)
class ActionReported(Asked):
    """What somebody did about a concern of supervision."""

    concern: str
    action: str
    slot: str = ""
    kind: Literal["action_reported"] = "action_reported"


@dataclass(frozen=True, slots=True)
class MigrationAsked(Asked):
    """An operator moves the case to the plan of this digest."""

    plan_digest: str
    reason: str
    slot: str = ""
    kind: Literal["migration_asked"] = "migration_asked"


@dataclass(frozen=True, slots=True)
class ErasureReported(Asked):
    """The subject of the case was erased, ``at`` then."""

    reason_code: str
    at: datetime
    kind: Literal["erasure_reported"] = "erasure_reported"


AskedInput = (
    CaseSupplyCame
    | PrereviewDecided
    | EndingAsked
    | TaskTaken
    | TaskOrdered
    | UndoReported
    | CommitmentChecked
    | MessageCame
    | HandOutCame
    | StepOrdered
    | ActionReported
    | MigrationAsked
    | ErasureReported
)
"""Everything that people ask of a case, apart from answers and supplements to steps."""

Input = Annotated[
    Begin
    | AnswerCame
    | ReportInvalid
    | WithdrawalCame
    | CallFailed
    | SupplementCame
    | TimeCame
    | AskedInput,
    Field(discriminator="kind"),
]
