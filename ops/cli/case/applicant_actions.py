"""What the commands of applicants and clerks do, once their arguments are read."""

from pathlib import Path
from typing import Protocol

from google.protobuf.message import Message

from adapters.files.input_files import read_input
from adapters.pb.onething.case.v1 import case_pb2
from domain.theme.case_input import read_supplement_input
from ops.cli.case.case_actions import as_shown_fields, today
from ops.cli.client.case_requests import correction_request
from ops.cli.context import CliContext
from ops.cli.output import print_line, print_text
from ops.cli.replies import print_messages
from ops.cli.text.case_text import full_time
from ops.cli.text.clock_lines import clock_lines


class Versioned(Protocol):
    """A reply that tells the version of the case."""

    version: int


def withdrawal(
    case_id: str, reason_code: str, reason: str, request_id: str
) -> case_pb2.WithdrawCaseRequest:
    """The request to take a case back."""
    return case_pb2.WithdrawCaseRequest(
        case_id=case_id,
        request_id=request_id,
        reason_code=reason_code,
        reason=reason,
    )


def correction(
    case_id: str, given: Path, request_id: str, as_shown: list[str]
) -> case_pb2.CorrectCaseRequest:
    """The request to correct a case from a file."""
    read = read_supplement_input(read_input(given), str(given), today())
    return correction_request(case_id, read, request_id, as_shown_fields(as_shown))


def message(case_id: str, step: str, text: str, request_id: str) -> case_pb2.SendMessageRequest:
    """The request to send a message."""
    return case_pb2.SendMessageRequest(
        case_id=case_id, request_id=request_id, step_id=step, text=text
    )


def hand_out(
    case_id: str, certificates: list[str], place: str, courier: str, request_id: str
) -> case_pb2.HandOutResultRequest:
    """The request to hand out: by courier where there is a parcel's number."""
    courier_or_counter = (
        case_pb2.DELIVERY_METHOD_COURIER if courier else case_pb2.DELIVERY_METHOD_COUNTER
    )
    return case_pb2.HandOutResultRequest(
        case_id=case_id,
        request_id=request_id,
        certificates=certificates,
        how=courier_or_counter,
        place=place,
        tracking_number=courier,
    )


async def send_command(context: CliContext, method: str, request: Message) -> None:
    """Call a method of cases that tells the version of the case."""
    async with context.gateway() as client:
        done = await client.invoke(getattr(client.cases, method), request)
    context.print_reply(done, f"version {done.version}")


async def list_messages(context: CliContext, case_id: str, step: str) -> None:
    """Print the messages of a case."""
    found: list[case_pb2.CaseMessage] = []
    request = case_pb2.ListMessagesRequest(case_id=case_id, step_id=step, page_size=500)
    async with context.gateway() as client:
        while True:
            page = await client.invoke(client.cases.ListMessages, request)
            found.extend(page.messages)
            request.after_version = page.next_after_version
            if not page.next_after_version:
                break
    if context.as_json:
        print_messages(found)
        return
    for each in found:
        where = f"{full_time(each.sent_at)}  {each.step_id}  {each.actor} → {each.audience}"
        print_line(where)
        print_text(each.text)
    if not found:
        print_line("no messages")


async def explain_clock(context: CliContext, case_id: str) -> None:
    """Print the clocks of a case."""
    request = case_pb2.GetClockRequest(case_id=case_id)
    found = await context.invoke(lambda client: client.cases.GetClock, request)
    context.print_reply(found, clock_lines(found))
