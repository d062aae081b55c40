"""Erases a subject over the gateway: whose identifier it is never stands on a command line."""

import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from adapters.files.input_files import read_input
from adapters.pb.onething.case.v1 import operations_pb2
from domain.errors import InvalidInputError, NotFoundError
from domain.phrases.catalogue import both
from ops.cli.context import CliContext
from ops.cli.output import print_lines
from ops.cli.text.case_text import full_time


def read_identifier(source: Path | None) -> str:
    """A subject's identifier: from a file, ``-`` for standard input, else asked for unseen.

    Raises:
        NotFoundError: the file cannot be read.
        InvalidInputError: there is no identifier, or more than a line.
    """
    if source is None and sys.stdin.isatty():
        text: str = typer.prompt(both("show.subject_identifier"), hide_input=True, err=True)
    elif source is None or str(source) == "-":
        text = sys.stdin.read()
    else:
        try:
            text = read_input(source).decode()
        except UnicodeDecodeError as error:
            raise NotFoundError(f"{source}: cannot be read as UTF-8 text") from error
    lines = text.strip().splitlines()
    if len(lines) != 1:
        raise InvalidInputError((("subject", "enter the identifier on one line"),))
    return lines[0]


def erasure_request(
    case: str, source: Path | None, reason: str, request_id: str
) -> operations_pb2.EraseSubjectRequest:
    """The request: by a case, or by an identifier that is read now."""
    request = operations_pb2.EraseSubjectRequest(request_id=request_id, reason_code=reason)
    if case:
        request.case_id = case
    else:
        request.subject = read_identifier(source)
    return request


async def forecast(
    context: CliContext, request: operations_pb2.EraseSubjectRequest
) -> operations_pb2.EraseSubjectResponse:
    """Which cases are concerned. Changes nothing."""
    dry = operations_pb2.EraseSubjectRequest()
    dry.CopyFrom(request)
    dry.dry_run = True
    return await _send(context, dry)


async def erase(
    context: CliContext, request: operations_pb2.EraseSubjectRequest
) -> operations_pb2.EraseSubjectResponse:
    """Erase the subject."""
    return await _send(context, request)


async def _send(
    context: CliContext, request: operations_pb2.EraseSubjectRequest
) -> operations_pb2.EraseSubjectResponse:
    return await context.invoke(lambda client: client.operations.EraseSubject, request)


def print_cases(response: operations_pb2.EraseSubjectResponse) -> None:
    """Print the cases that are concerned, a line each."""
    print_lines(_case_lines(response))


def _case_lines(response: operations_pb2.EraseSubjectResponse) -> Iterator[str]:
    for case in response.cases:
        over = both("show.over") if case.over else f"{both('show.not_over')}: end it first"
        recorded = f"  {both('show.erasure_recorded')}" if case.recorded else ""
        yield f"{case.case_id}  {case.theme}  {over}{recorded}"


def print_outcome(context: CliContext, response: operations_pb2.EraseSubjectResponse) -> None:
    """Print the cases concerned, and whether the subject was erased."""
    context.print_reply(response, [*_case_lines(response), _outcome_line(response)])


def _outcome_line(response: operations_pb2.EraseSubjectResponse) -> str:
    if response.HasField("erased_at"):
        return (
            f"{both('show.erased')} {full_time(response.erased_at)} by {response.actor}: "
            f"{response.reason_code}"
        )
    return f"{len(response.cases)} cases affected; nothing was erased"
