"""The commands of a case, their header, and the outcomes of a command."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from domain.case.answers import Answer, Missing, Withdrawal
from domain.case.events.base import ENGINE
from domain.form.overrides import CheckOverride
from domain.violations import Violation


class CommandResult(StrEnum):
    """The result of a command.

    ``no_effect``: there was nothing to do. ``request_id_reused``: the actor used the request id
    with another body. ``unexpected``: the case does not wait for it.
    ``rate_limited``: there were too many of its kind in this time, and it is not recorded;
    ``invalid``: the plan does not allow the answer, and that is recorded.
    """

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    NO_EFFECT = "no_effect"
    REQUEST_ID_REUSED = "request_id_reused"
    UNEXPECTED = "unexpected"
    REJECTED = "rejected"
    RATE_LIMITED = "rate_limited"
    INVALID = "invalid"


class CommandOutcome(NamedTuple):
    """The outcome of a command; ``reason`` says why it was rejected."""

    command_result: CommandResult
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CommandHeader:
    """Who sends a command, and by which request.

    Attributes:
        actor: who, ``role/id``. A request id belongs to its actor (I2).
        front_end: the caller that the command came through, by the name of its certificate;
            empty where the engine itself sends it.
        request_id: the actor's own id of the request; empty where there is no request: the
            command is then never a repeat.
        commitment: the salted commitment to the body of the request.
    """

    actor: str = ENGINE
    front_end: str = ""
    request_id: str = ""
    commitment: str = ""

    @property
    def role(self) -> str:
        """The role in which the actor sends it."""
        return self.actor.partition("/")[0]


BY_ENGINE = CommandHeader()
"""The header of what the engine sends by itself: timers, and the outcomes of its calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineCommand:
    """Base of the commands that the engine sends; a department's report has its caller's header."""

    header: CommandHeader = BY_ENGINE


@dataclass(frozen=True, slots=True)
class RequestedCommand:
    """Base of the commands that follow from somebody's request."""

    header: CommandHeader


@dataclass(frozen=True, slots=True)
class BeginCase(EngineCommand):
    """The case was opened, or a shell resumes it: decide what follows from its state."""

    kind: Literal["begin_case"] = "begin_case"


@dataclass(frozen=True, slots=True)
class RecordAnswer(EngineCommand):
    """A department answered: at once, to a query, or by a report.

    Where a person answers for it, ``task`` is the task they hold and ``evidence`` the
    SHA-256 (hex) of what they put on file.
    """

    step: str
    generation: int
    answer: Answer
    task: str = ""
    evidence: str = ""
    kind: Literal["record_answer"] = "record_answer"


@dataclass(frozen=True, slots=True)
class RecordWithdrawal(EngineCommand):
    """A department answered a call to withdraw a step."""

    step: str
    generation: int
    withdrawal: Withdrawal
    kind: Literal["record_withdrawal"] = "record_withdrawal"


@dataclass(frozen=True, slots=True)
class RecordCallFailure(EngineCommand):
    """An adapter failed to answer a call: ``call`` is which one, ``violations`` say what is
    wrong with what it answered, where that is known.
    """

    step: str
    generation: int
    code: str
    retryable: bool
    call: Literal["submit", "query", "withdraw"]
    violations: tuple[Violation, ...] = ()
    kind: Literal["record_call_failure"] = "record_call_failure"


@dataclass(frozen=True, slots=True)
class RecordInvalidReport(EngineCommand):
    """A department reported an answer that the contract or the plan does not allow."""

    step: str
    generation: int
    violations: tuple[Violation, ...]
    kind: Literal["record_invalid_report"] = "record_invalid_report"


@dataclass(frozen=True, slots=True)
class SupplementStep(RequestedCommand):
    """The applicant supplied what a department requested: commitments by field,
    the facts among them, digests of materials; the values are in ``slot`` of the vault.
    """

    step: str
    generation: int
    slot: str
    form: dict[str, str]
    facts: dict[str, str]
    materials: dict[str, str]
    overrides: tuple[CheckOverride, ...] = ()
    kind: Literal["supplement_step"] = "supplement_step"


@dataclass(frozen=True, slots=True)
class CheckDueDates(EngineCommand):
    """A timer fired: decide what is due."""

    kind: Literal["check_due_dates"] = "check_due_dates"


@dataclass(frozen=True, slots=True)
class AmendCase(RequestedCommand):
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
    kind: Literal["amend_case"] = "amend_case"


@dataclass(frozen=True, slots=True)
class DecidePrereview(RequestedCommand):
    """A person pre-reviewed the case: it passes, something is missing, or it is rejected.
    ``legal_basis`` is the commitment to its text, which is in ``slot`` of the vault.
    """

    verdict: Literal["pass", "notice", "reject"]
    missing: tuple[Missing, ...] = ()
    slot: str = ""
    reason_code: str = ""
    legal_basis: str = ""
    evidence: str = ""
    kind: Literal["decide_prereview"] = "decide_prereview"


@dataclass(frozen=True, slots=True)
class EndCase(RequestedCommand):
    """The applicant withdraws the case, or an authority terminates or revokes it.
    ``legal_basis`` is the commitment to its text, which is in ``slot`` of the vault.
    """

    cause: Literal["withdrawn", "terminated", "revoked"]
    reason_code: str
    legal_basis: str = ""
    slot: str = ""
    kind: Literal["end_case"] = "end_case"


@dataclass(frozen=True, slots=True)
class ClaimOrReleaseTask(RequestedCommand):
    """A person claims or releases a task."""

    task: str
    release: bool = False
    kind: Literal["claim_or_release_task"] = "claim_or_release_task"


@dataclass(frozen=True, slots=True)
class AssignTask(RequestedCommand):
    """A supervisor or operator gives a task to a person, ``to``, or back to the queue, where
    that is empty, whoever holds it.
    """

    task: str
    to: str
    reason: str
    slot: str = ""
    kind: Literal["assign_task"] = "assign_task"


@dataclass(frozen=True, slots=True)
class ReportUndo(RequestedCommand):
    """A person withdrew a step by hand, or found that it stands, for ``reason``."""

    step: str
    generation: int
    done: bool
    reason: str = ""
    evidence: str = ""
    kind: Literal["report_undo"] = "report_undo"


@dataclass(frozen=True, slots=True)
class RecordCommitmentCheck(RequestedCommand):
    """A person checked a commitment that stands in for a material."""

    material: str
    kept: bool
    reason_code: str = ""
    evidence: str = ""
    kind: Literal["record_commitment_check"] = "record_commitment_check"


@dataclass(frozen=True, slots=True)
class PostMessage(RequestedCommand):
    """A message on a step, to the applicant or to the reviewer: ``text`` is its
    commitment, ``slot`` where the vault has it.
    """

    step: str
    audience: Literal["applicant", "reviewer"]
    slot: str
    text: str
    kind: Literal["post_message"] = "post_message"


@dataclass(frozen=True, slots=True)
class HandOutCertificates(RequestedCommand):
    """Certificates are handed out at a counter or by courier."""

    certificates: tuple[str, ...]
    how: Literal["counter", "courier"]
    place: str
    slot: str = ""
    kind: Literal["hand_out_certificates"] = "hand_out_certificates"


@dataclass(frozen=True, slots=True)
class ManageStep(RequestedCommand):
    """An operator retries a step, gives it to people or to the adapter, or skips it."""

    step: str
    order: Literal["retry", "to_people", "to_adapter", "skip"]
    reason: str
    slot: str = ""
    kind: Literal["manage_step"] = "manage_step"


@dataclass(frozen=True, slots=True)
class ReportAction(RequestedCommand):
    """A person acted on a concern of supervision."""

    concern: str
    action: str
    slot: str = ""
    kind: Literal["report_action"] = "report_action"


@dataclass(frozen=True, slots=True)
class MigrateToPlan(RequestedCommand):
    """An operator moves the case to the plan of this digest."""

    plan_digest: str
    reason: str
    slot: str = ""
    kind: Literal["migrate_to_plan"] = "migrate_to_plan"


@dataclass(frozen=True, slots=True)
class RecordErasure(RequestedCommand):
    """The subject of the case was erased at ``at``."""

    reason_code: str
    at: datetime
    kind: Literal["record_erasure"] = "record_erasure"


Command = Annotated[
    BeginCase
    | CheckDueDates
    | RecordAnswer
    | RecordInvalidReport
    | RecordWithdrawal
    | RecordCallFailure
    | SupplementStep
    | AmendCase
    | DecidePrereview
    | EndCase
    | ClaimOrReleaseTask
    | AssignTask
    | ReportUndo
    | RecordCommitmentCheck
    | PostMessage
    | HandOutCertificates
    | ManageStep
    | ReportAction
    | MigrateToPlan
    | RecordErasure,
    Field(discriminator="kind"),
]
"""Every command of a case, by ``kind``."""
