"""Requests of people who act on a running case: from the wire, checked, all at once."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from adapters.gateway import request_parts as parts
from adapters.gateway.auth.identity import Principal
from adapters.gateway.cases.case_actions import APPLICANT_WITHDREW, HandOut
from adapters.gateway.command_dispatcher import CommandRequest
from adapters.gateway.request_parts import DEFAULT_PAGE_SIZE, Violations
from adapters.pb.onething.case.v1 import case_pb2

_HOW: dict[int, Literal["counter", "courier"]] = {
    case_pb2.DELIVERY_METHOD_COUNTER: "counter",
    case_pb2.DELIVERY_METHOD_COURIER: "courier",
}
_MAX_TRACKING_NUMBER_LENGTH = 64


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
    """Who withdraws, the reason's code and its words. Raises InvalidInputError."""
    found: Violations = []
    code = request.reason_code or APPLICANT_WITHDREW
    parts.check_code("reason_code", code, found)
    if request.reason:
        parts.check_text("reason", request.reason, found)
    return parts.read_command_request(request, principal, found), code, request.reason


def message(request: case_pb2.SendMessageRequest, principal: Principal) -> CommandRequest:
    """Who sends a message; its step and text are right. Raises InvalidInputError."""
    found: Violations = []
    parts.check_step_id(request.step_id, found)
    parts.check_text("text", request.text, found)
    return parts.read_command_request(request, principal, found)


def message_page(request: case_pb2.ListMessagesRequest) -> MessageQuery:
    """Which messages are asked for. Raises InvalidInputError."""
    found: Violations = []
    parts.check_case_id(request.case_id, found)
    if request.step_id:
        parts.check_step_id(request.step_id, found)
    parts.check_page_size(request.page_size, found)
    if request.after_version < 0:
        found.append(("after_version", "give 0 or the version of a message"))
    parts.refuse(found)
    size = request.page_size or DEFAULT_PAGE_SIZE
    return MessageQuery(UUID(request.case_id), request.step_id, request.after_version, size)


def hand_out(
    request: case_pb2.HandOutResultRequest, principal: Principal
) -> tuple[CommandRequest, HandOut]:
    """Who hands what out. Raises InvalidInputError with everything that is wrong."""
    found: Violations = []
    names = tuple(request.certificates)
    parts.check_names("certificates", names, found)
    how = _HOW.get(request.how)
    if how is None:
        found.append(("how", "give counter or courier"))
    if request.place or how == "counter":
        parts.check_place(request.place, found)
    if request.tracking_number or how == "courier":
        parts.check_text(
            "tracking_number", request.tracking_number, found, _MAX_TRACKING_NUMBER_LENGTH
        )
    command_request = parts.read_command_request(request, principal, found)
    given = HandOut(names, how or "counter", request.place, request.tracking_number)
    return command_request, given
