"""Requests of people who act on a running case: from the wire."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from adapters.gateway import request_parts as parts
from adapters.gateway.auth.identity import Principal
from adapters.gateway.cases.case_actions import APPLICANT_WITHDREW, HandOut
from adapters.gateway.command_dispatcher import CommandRequest
from adapters.gateway.request_parts import DEFAULT_PAGE_SIZE
from adapters.pb.onething.case.v1 import case_pb2

_HOW: dict[int, Literal["counter", "courier"]] = {
    case_pb2.DELIVERY_METHOD_COUNTER: "counter",
    case_pb2.DELIVERY_METHOD_COURIER: "courier",
}


@dataclass(frozen=True, slots=True)
class MessageQuery:
    """Which messages are asked for: of a step, if any is named, after a version."""

    case_id: UUID
    step: str
    after: int
    size: int


def withdrawal(
    request: case_pb2.WithdrawCaseRequest, principal: Principal
) -> tuple[CommandRequest, str, str]:
    """Who withdraws, the reason's code and its words."""
    code = request.reason_code or APPLICANT_WITHDREW
    return parts.read_command_request(request, principal), code, request.reason


def message_page(request: case_pb2.ListMessagesRequest) -> MessageQuery:
    """Which messages are asked for."""
    size = request.page_size or DEFAULT_PAGE_SIZE
    return MessageQuery(UUID(request.case_id), request.step_id, request.after_version, size)


def hand_out(
    request: case_pb2.HandOutResultRequest, principal: Principal
) -> tuple[CommandRequest, HandOut]:
    """Who hands what out."""
    names, how = tuple(request.certificates), _HOW[request.how]
    given = HandOut(names, how, request.place, request.tracking_number)
    return parts.read_command_request(request, principal), given
