"""What the case commands do, once their arguments are read."""

from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from adapters.files.input_files import read_input
from adapters.pb.onething.case.v1 import case_pb2
from domain.errors import InvalidInputError
from domain.theme.case_input import read_case_input, read_supplement_input
from ops.audit.replay import parse_at, parse_case_id
from ops.audit.replay import replay_case as replay_from
from ops.cli.client.case_requests import OpeningOptions, opening_request, supplement_request
from ops.cli.context import CliContext
from ops.cli.output import print_error, print_json, print_json_line, print_line, print_lines
from ops.cli.replies import document_of, print_messages
from ops.cli.text.case_text import CHINA, case_line, case_lines, entry_lines
from ops.serve.read_only_stores import open_stores_read_only, open_vault_read_only

_STATUSES = {
    "": case_pb2.CASE_STATUS_UNSPECIFIED,
    "opened": case_pb2.CASE_STATUS_OPENED,
    "supplement": case_pb2.CASE_STATUS_SUPPLEMENT,
    "prereview": case_pb2.CASE_STATUS_PREREVIEW,
    "not_accepted": case_pb2.CASE_STATUS_NOT_ACCEPTED,
    "accepted": case_pb2.CASE_STATUS_ACCEPTED,
    "ending": case_pb2.CASE_STATUS_ENDING,
    "closed": case_pb2.CASE_STATUS_CLOSED,
}


async def open_case(
    context: CliContext,
    theme: str,
    given: Path,
    request_id: str,
    opening_options: OpeningOptions,
) -> None:
    """Open a case from an input file."""
    read = read_case_input(read_input(given), str(given), today())
    request = opening_request(theme, read, request_id, opening_options)
    async with context.gateway() as client:
        opened = await client.open_case(request)
    context.print_reply(opened, opened.case_id)


async def supplement_case(
    context: CliContext,
    case_id: str,
    step: str,
    given: Path,
    request_id: str,
    *,
    as_shown: list[str],
) -> None:
    """Supply from a file what a department asked for."""
    read = read_supplement_input(read_input(given), str(given), today())
    request = supplement_request(case_id, step, read, request_id, as_shown_fields(as_shown))
    async with context.gateway() as client:
        done = await client.supplement_case(request)
    context.print_reply(done, f"version {done.version}")


def opening_options(
    promised: list[str],
    deferred: list[str],
    as_shown: list[str],
    *,
    incomplete: bool,
    place: str,
) -> OpeningOptions:
    """How a case is received; promises are ``MATERIAL=FILE`` of the signed text."""
    commitments = [
        case_pb2.Commitment(material=name, kind=kind, sha256=file_digest(Path(file)))
        for given, kind in (
            (promised, case_pb2.COMMITMENT_KIND_COMMITTED),
            (deferred, case_pb2.COMMITMENT_KIND_DEFERRED),
        )
        for name, file in map(_parse_file_option, given)
    ]
    return OpeningOptions(incomplete, tuple(commitments), place, as_shown_fields(as_shown))


def as_shown_fields(given: list[str]) -> dict[str, str]:
    """Why each field is accepted as its document shows it, of ``FIELD=REASON``."""
    pairs = [each.partition("=") for each in given]
    if not all(name and reason for name, _, reason in pairs):
        raise InvalidInputError((("--accept-as-shown", "expected FIELD=REASON"),))
    return {name: reason for name, _, reason in pairs}


def _parse_file_option(text: str) -> tuple[str, str]:
    name, equals, file = text.partition("=")
    if not (name and equals and file):
        raise InvalidInputError((("--commit, --defer", "expected MATERIAL=FILE"),))
    return name, file


def file_digest(file: Path) -> bytes:
    """The SHA-256 of a file. Raises NotFoundError, InvalidInputError."""
    return sha256(read_input(file)).digest()


def today() -> date:
    """The day in China."""
    return datetime.now(UTC).astimezone(CHINA).date()


async def list_cases(context: CliContext, theme: str, status: str, limit: int) -> None:
    """List cases."""
    if status not in _STATUSES:
        raise InvalidInputError(
            (("--status", f"expected one of {', '.join(filter(None, _STATUSES))}"),)
        )
    async with context.gateway() as client:
        found = await client.list_cases(theme=theme, status=_STATUSES[status], limit=limit)
    if context.as_json:
        print_messages(found.cases)
    else:
        print_lines(map(case_line, found.cases), if_none="no cases")
    for damaged in found.damaged_case_ids:
        print_error(
            f"{damaged}  记录与封印不符，不再提供 its record does not match its seals and is not "
            f"served: onething audit verify --case {damaged}"
        )


async def show_case(context: CliContext, case_id: str) -> None:
    """Show one case."""
    async with context.gateway() as client:
        case = await client.get_case(case_id)
    context.print_reply(case, case_lines(case))


async def watch_case(context: CliContext, case_id: str, after: int) -> None:
    """Print a timeline as it grows."""
    async with context.gateway() as client:
        async for entry in client.watch_case(case_id, after=after):
            if context.as_json:
                print_json_line(document_of(entry))
            else:
                print_lines(entry_lines(entry))


async def replay_case(context: CliContext, case_id: str, at: str | None, *, words: bool) -> None:
    """Print timeline, state and digest from the store; with the words, where it is asked for."""
    asked, point = parse_case_id(case_id), parse_at(at)
    settings = context.settings()
    settings = context.settings()
    async with open_stores_read_only(settings) as stores:
        vault = open_vault_read_only(settings, stores) if words else None
        replayed = await replay_from(stores, asked, point, vault)
    if context.as_json:
        document = {
            "case": document_of(replayed.case),
            "timeline": [document_of(entry) for entry in replayed.timeline],
            "events_recorded": replayed.recorded,
        }
        print_json(document)
        return
    for entry in replayed.timeline:
        print_lines(entry_lines(entry))
    print_lines(case_lines(replayed.case))
    print_line(f"replayed {len(replayed.timeline)} of {replayed.recorded} events, every seal holds")
