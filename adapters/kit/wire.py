"""Converts between the wire's messages and the kit's dataclasses."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.kit.decision import (
    Decision,
    Granted,
    Pending,
    Refused,
    SpecialProcedure,
    Supplement,
)
from adapters.kit.department import Department
from adapters.kit.submission import Document, Submission
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from adapters.value_fields import to_field, values_by_name


def canonical_body(request: pb.SubmitRequest) -> bytes:
    """Return the bytes that must be equal whenever a key is submitted again.

    Deadline and trace context differ between attempts, and an engine upgrade may add fields unknown
    to this release: none of them is included.
    """
    body = pb.SubmitRequest()
    body.CopyFrom(request)
    body.ClearField("deadline")
    body.ClearField("traceparent")
    body.DiscardUnknownFields()
    return body.SerializeToString(deterministic=True)


def submission_of(request: pb.SubmitRequest, at: datetime) -> Submission:
    """Return the typed form of a request, or of a stored body."""
    return Submission(
        case_id=request.case_id,
        step=request.step_id,
        key=request.idempotency_key,
        theme=request.theme,
        purpose=request.purpose,
        fields=values_by_name(request.fields),
        materials={m.name: Document(m.name, m.sha256, m.licence_id) for m in request.materials},
        at=at,
        deadline=request.deadline.ToDatetime(UTC) if request.HasField("deadline") else None,
        traceparent=request.traceparent,
        wanted=tuple(request.wanted),
        overridden_checks={
            f.name: tuple(f.overridden_checks) for f in request.fields if f.overridden_checks
        },
    )


def answer_message(department: Department, decision: Decision, at: datetime) -> pb.Answer:
    """Return the answer message of a decision that the department made at ``at``."""
    answer = pb.Answer(adapter=identity(department), effective_at=_timestamp(at))
    match decision:
        case Granted():
            answer.granted.CopyFrom(_granted(decision))
        case Refused():
            answer.refused.reason_code = decision.reason_code
            answer.refused.reason = decision.reason
            answer.refused.legal_basis = decision.legal_basis
        case Supplement():
            answer.supplement.CopyFrom(_supplement(decision))
        case Pending():
            answer.pending.ticket = decision.ticket
            answer.pending.expected_by.CopyFrom(_timestamp(decision.expected_by))
        case SpecialProcedure():
            answer.special_procedure.CopyFrom(_special_procedure(decision))
    return answer


def _timestamp(at: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(at)
    return stamp


def _granted(decision: Granted) -> pb.Granted:
    return pb.Granted(
        outputs=[to_field(name, value) for name, value in decision.outputs.items()],
        certificates=[_material(document) for document in decision.certificates],
    )


def _material(document: Document) -> pb.Material:
    return pb.Material(name=document.name, sha256=document.sha256, licence_id=document.licence_id)


def _supplement(decision: Supplement) -> pb.Supplement:
    return pb.Supplement(
        missing=[
            pb.Missing(name=m.name, reason_code=m.reason_code, reason=m.reason)
            for m in decision.missing
        ]
    )


def _special_procedure(decision: SpecialProcedure) -> pb.SpecialProcedure:
    return pb.SpecialProcedure(
        kind=pb.SpecialProcedureKind.ValueType(decision.kind.value),
        name=decision.name,
        legal_basis=decision.legal_basis,
        expected_end=_timestamp(decision.expected_end),
        ticket=decision.ticket,
    )


def identity(department: Department) -> pb.AdapterIdentity:
    """Return the identity of the adapter."""
    return pb.AdapterIdentity(
        department=department.name, software=department.software, version=department.version
    )


def description(department: Department) -> pb.DescribeResponse:
    """Return what the department declares."""
    return pb.DescribeResponse(
        adapter=identity(department),
        items=[
            pb.ItemCapability(
                item=item.name,
                versions=item.versions,
                answers_later=item.answers_later,
                withdrawable=item.withdrawable,
                reads=item.reads,
                produces=item.produces,
            )
            for item in department.items
        ],
    )


def with_ticket(decision: Decision, key: str) -> Decision:
    """Return the decision, with a generated ticket if it needs one.

    The ticket is the same for the same key.
    """
    if isinstance(decision, Pending) and not decision.ticket:
        return replace(decision, ticket="T-" + hashlib.sha256(key.encode()).hexdigest()[:16])
    return decision


def withdrawal_message(*, done: bool, at: datetime) -> pb.WithdrawResponse:
    """Return the message with the result of a withdrawal."""
    if done:
        return pb.WithdrawResponse(
            result=pb.WITHDRAWAL_RESULT_WITHDRAWN, withdrawn_at=_timestamp(at)
        )
    return pb.WithdrawResponse(result=pb.WITHDRAWAL_RESULT_IMPOSSIBLE)
