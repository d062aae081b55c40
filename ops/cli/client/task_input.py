"""What comes of a task as a file: one of the outcomes, as YAML or JSON."""

from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import task_pb2
from adapters.value_fields import to_field
from domain.plan import FormValue
from domain.theme.case_input import Digest, Value
from domain.theme.yaml.read_model import read_model

_OUTCOMES = (
    "granted",
    "refused",
    "missing",
    "pending",
    "special_procedure",
    "passed",
    "rejected",
    "undo",
    "commitment",
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class GrantedInput(_Part):
    """A grant: every field that the item produces, every certificate by its SHA-256 in hex."""

    outputs: dict[str, Value] = Field(default={}, repr=False)
    certificates: dict[str, Digest] = {}


class RefusedInput(_Part):
    """A refusal, of an item or at pre-review: code, words, legal basis."""

    reason_code: str
    reason: str = Field(repr=False)
    legal_basis: str


class MissingInput(_Part):
    """One thing that is missing or wrong."""

    name: str
    reason_code: str
    reason: str = Field(repr=False)


class PendingInput(_Part):
    """Not decided yet."""

    expected_by: AwareDatetime


class SpecialProcedureInput(_Part):
    """A special procedure: it moves the due time (``extension``), or stops the clock."""

    kind: Literal["extension", "other"]
    name: str
    legal_basis: str
    expected_end: AwareDatetime


class TaskInput(_Part):
    """Exactly one outcome. ``missing`` is a supplement of an item, or pre-review's notice;
    ``reason_code`` says why an undone step stands, or a commitment lapsed.
    """

    granted: GrantedInput | None = None
    refused: RefusedInput | None = None
    missing: tuple[MissingInput, ...] = ()
    pending: PendingInput | None = None
    special_procedure: SpecialProcedureInput | None = None
    passed: bool = False
    rejected: RefusedInput | None = None
    undo: Literal["done", "stands"] | None = None
    commitment: Literal["kept", "lapsed"] | None = None
    reason_code: str = ""
    effective_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _one_outcome(self) -> Self:
        if sum(bool(getattr(self, name)) for name in _OUTCOMES) != 1:
            raise ValueError(f"expected exactly one of {', '.join(_OUTCOMES)}")
        return self


def read_task_input(source: bytes, file: str) -> TaskInput:
    """Read what comes of a task.

    Raises:
        InvalidInputError: with everything that is wrong, each told by ``file:line:column``.
    """
    return read_model(source, file, TaskInput)


def completion_request(
    case_id: str, task: str, given: TaskInput, evidence: bytes, request_id: str
) -> task_pb2.CompleteTaskRequest:
    """The request; ``missing`` is said as the kind of the task asks."""
    request = task_pb2.CompleteTaskRequest(
        case_id=case_id, request_id=request_id, task=task, evidence_sha256=evidence
    )
    if given.undo:
        request.undo.result = task_pb2.UndoResult.Value(f"UNDO_RESULT_{given.undo.upper()}")
        request.undo.reason_code = given.reason_code
    elif given.commitment:
        verdict = f"COMMITMENT_VERDICT_{given.commitment.upper()}"
        request.commitment.verdict = task_pb2.CommitmentVerdict.Value(verdict)
        request.commitment.reason_code = given.reason_code
    elif given.passed or given.rejected or task == "prereview":
        request.prereview.CopyFrom(_verdict(given))
    else:
        request.decision.CopyFrom(_decision(given))
    return request


def _verdict(given: TaskInput) -> task_pb2.PrereviewVerdict:
    if given.passed:
        verdict = task_pb2.PrereviewVerdict()
        getattr(verdict, "pass").SetInParent()  # a keyword in Python
        return verdict
    if given.rejected:
        rejection = task_pb2.PrereviewRejection(**given.rejected.model_dump())
        return task_pb2.PrereviewVerdict(reject=rejection)
    if given.missing:
        return task_pb2.PrereviewVerdict(notice=_supplement(given.missing))
    return task_pb2.PrereviewVerdict()


def _decision(given: TaskInput) -> task_pb2.TaskDecision:
    decision = task_pb2.TaskDecision()
    if given.effective_at:
        decision.effective_at.FromDatetime(given.effective_at)
    if given.granted:
        decision.granted.CopyFrom(_granted(given.granted))
    if given.refused:
        decision.refused.CopyFrom(adapter_pb2.Refused(**given.refused.model_dump()))
    if given.missing:
        decision.supplement.CopyFrom(_supplement(given.missing))
    if given.pending:
        decision.pending.expected_by.FromDatetime(given.pending.expected_by)
    if given.special_procedure:
        decision.special_procedure.CopyFrom(_special_procedure(given.special_procedure))
    return decision


def _granted(given: GrantedInput) -> adapter_pb2.Granted:
    outputs: dict[str, FormValue] = given.outputs
    return adapter_pb2.Granted(
        outputs=[to_field(name, value) for name, value in outputs.items()],
        certificates=[
            adapter_pb2.Material(name=name, sha256=bytes.fromhex(digest))
            for name, digest in given.certificates.items()
        ],
    )


def _supplement(missing: tuple[MissingInput, ...]) -> adapter_pb2.Supplement:
    return adapter_pb2.Supplement(
        missing=[adapter_pb2.Missing(**each.model_dump()) for each in missing]
    )


def _special_procedure(given: SpecialProcedureInput) -> adapter_pb2.SpecialProcedure:
    kind = f"SPECIAL_PROCEDURE_KIND_{given.kind.upper()}"
    procedure = adapter_pb2.SpecialProcedure(
        kind=adapter_pb2.SpecialProcedureKind.Value(kind),
        name=given.name,
        legal_basis=given.legal_basis,
    )
    procedure.expected_end.FromDatetime(given.expected_end)
    return procedure
