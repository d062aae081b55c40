"""Requests of operators: from the wire, checked, all at once."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.gateway import request_parts as parts
from adapters.gateway.auth.identity import Principal
from adapters.gateway.command_dispatcher import CommandRequest
from adapters.gateway.operations.operator_commands import Reason, StepCommandKind
from adapters.gateway.operations.subject_eraser import ErasureTarget
from adapters.gateway.request_parts import MAX_PAGE_SIZE, Violations
from adapters.pb.onething.case.v1 import operations_pb2
from domain.erasure import ErasureCommand
from domain.pauses import PauseAction, PauseCommand, PauseMode

_TARGET = re.compile(r"[a-z][a-z0-9_-]{0,62}@[0-9]{1,9}|[0-9a-f]{64}")

REASSIGNED: dict[int, StepCommandKind] = {
    operations_pb2.SERVED_BY_PEOPLE: "to_people",
    operations_pb2.SERVED_BY_ADAPTER: "to_adapter",
}
PAUSE_MODES: dict[int, PauseMode] = {
    operations_pb2.PAUSE_MODE_PAUSE: "pause",
    operations_pb2.PAUSE_MODE_DRAIN: "drain",
}


@dataclass(frozen=True, slots=True)
class OperatorCommand:
    """Who orders it, and why."""

    command_request: CommandRequest
    reason: Reason


def step_command(
    request: operations_pb2.RetryStepRequest
    | operations_pb2.SkipStepRequest
    | operations_pb2.ReassignStepRequest,
    principal: Principal,
) -> OperatorCommand:
    """An order about a step. Raises InvalidInputError with everything that is wrong."""
    found: Violations = []
    parts.check_step_id(request.order.step_id, found)
    return _operator_command(request.order, principal, found)


def reassignment(
    request: operations_pb2.ReassignStepRequest, principal: Principal
) -> tuple[OperatorCommand, StepCommandKind]:
    """Who is to serve a step. Raises InvalidInputError with everything that is wrong."""
    found: Violations = []
    parts.check_step_id(request.order.step_id, found)
    to = REASSIGNED.get(request.to)
    if to is None:
        found.append(("to", "give people or adapter"))
    return _operator_command(request.order, principal, found), to or "to_people"


def ending(
    request: operations_pb2.TerminateCaseRequest | operations_pb2.RevokeCaseRequest,
    principal: Principal,
) -> OperatorCommand:
    """The end of a case. Raises InvalidInputError with everything that is wrong."""
    found: Violations = []
    parts.check_text("legal_basis", request.legal_basis, found)
    return _operator_command(request.order, principal, found)


def migration(request: operations_pb2.MigrateCaseRequest, principal: Principal) -> OperatorCommand:
    """A migration. Raises InvalidInputError with everything that is wrong."""
    found: Violations = []
    if not _TARGET.fullmatch(request.to):
        found.append(("to", "give name@version, or the digest of a published plan"))
    return _operator_command(request.order, principal, found)


def erasure(
    request: operations_pb2.EraseSubjectRequest, principal: Principal
) -> tuple[ErasureTarget, ErasureCommand]:
    """Whose data are erased, and who orders it. Raises InvalidInputError, all at once."""
    found: Violations = []
    parts.check_request_id(request.request_id, found)
    parts.check_code("reason_code", request.reason_code, found)
    match request.WhichOneof("target"):
        case "case_id":
            parts.check_case_id(request.case_id, found)
        case "subject":
            if not 0 < len(request.subject) <= parts.MAX_TEXT_LENGTH:
                found.append(("subject", "give the identifier, as the form has it"))
        case _:
            found.append(("target", "give subject or case_id"))
    parts.refuse(found)
    order = ErasureCommand(principal.actor, request.request_id, request.reason_code)
    if request.case_id:
        return UUID(request.case_id), order
    return request.subject, order


def pause_command(
    request: operations_pb2.PauseDepartmentRequest, principal: Principal, at: datetime
) -> PauseCommand:
    """How to hold a department back. Raises InvalidInputError."""
    found: Violations = []
    mode = PAUSE_MODES.get(request.mode)
    if mode is None:
        found.append(("mode", "give pause or drain"))
    return _pause_command(request, mode or "pause", principal, at, found)


def resume_command(
    request: operations_pb2.ResumeDepartmentRequest, principal: Principal, at: datetime
) -> PauseCommand:
    """Which department goes on. Raises InvalidInputError."""
    return _pause_command(request, "resume", principal, at, [])


def _pause_command(
    request: operations_pb2.PauseDepartmentRequest | operations_pb2.ResumeDepartmentRequest,
    action: PauseAction,
    principal: Principal,
    at: datetime,
    found: Violations,
) -> PauseCommand:
    parts.check_request_id(request.request_id, found)
    parts.check_department(request.department, found)
    parts.check_text("reason", request.reason, found)
    parts.refuse(found)
    return PauseCommand(
        request.department, action, principal.actor, request.request_id, request.reason, at
    )


def history_size(request: operations_pb2.ListPausesRequest) -> int:
    """How many entries are asked for. Raises InvalidInputError."""
    if not 0 <= request.history_size <= MAX_PAGE_SIZE:
        parts.refuse([("history_size", f"give 0 to {MAX_PAGE_SIZE}")])
    return request.history_size


def _operator_command(
    order: operations_pb2.StepOperation | operations_pb2.CaseOperation,
    principal: Principal,
    found: Violations,
) -> OperatorCommand:
    parts.check_code("reason_code", order.reason_code, found)
    if order.note:
        parts.check_text("note", order.note, found)
    command_request = parts.read_command_request(order, principal, found)
    return OperatorCommand(command_request, Reason(order.reason_code, order.note))
