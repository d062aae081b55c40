"""Requests of operators: from the wire."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.gateway import request_parts as parts
from adapters.gateway.auth.identity import Principal
from adapters.gateway.command_dispatcher import CommandRequest
from adapters.gateway.operations.operator_commands import Reason, StepCommandKind
from adapters.gateway.operations.subject_eraser import ErasureTarget
from adapters.pb.onething.case.v1 import operations_pb2
from domain.erasure import ErasureCommand
from domain.pauses import PauseAction, PauseCommand, PauseMode

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


def operator_command(
    given: operations_pb2.StepOperation | operations_pb2.CaseOperation, principal: Principal
) -> OperatorCommand:
    """What all orders about a step or a case have in common."""
    return OperatorCommand(
        parts.read_command_request(given, principal), Reason(given.reason_code, given.note)
    )


def reassignment(
    request: operations_pb2.ReassignStepRequest, principal: Principal
) -> tuple[OperatorCommand, StepCommandKind]:
    """Who is to serve a step."""
    return operator_command(request.order, principal), REASSIGNED[request.to]


def erasure(
    request: operations_pb2.EraseSubjectRequest, principal: Principal
) -> tuple[ErasureTarget, ErasureCommand]:
    """Whose data are erased, and who orders it."""
    order = ErasureCommand(principal.actor, request.request_id, request.reason_code)
    if request.case_id:
        return UUID(request.case_id), order
    return request.subject, order


def pause_command(
    request: operations_pb2.PauseDepartmentRequest, principal: Principal, at: datetime
) -> PauseCommand:
    """How to hold a department back."""
    return _pause_command(request, PAUSE_MODES[request.mode], principal, at)


def resume_command(
    request: operations_pb2.ResumeDepartmentRequest, principal: Principal, at: datetime
) -> PauseCommand:
    """Which department goes on."""
    return _pause_command(request, "resume", principal, at)


def _pause_command(
    request: operations_pb2.PauseDepartmentRequest | operations_pb2.ResumeDepartmentRequest,
    action: PauseAction,
    principal: Principal,
    at: datetime,
) -> PauseCommand:
    return PauseCommand(
        request.department, action, principal.actor, request.request_id, request.reason, at
    )
