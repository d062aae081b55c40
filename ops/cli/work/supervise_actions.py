"""What supervisors ask of the gateway, once their arguments are read."""

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.pb.onething.case.v1 import supervision_pb2 as sup_pb
from domain.errors import InvalidInputError
from ops.cli.context import CliContext
from ops.cli.text.case_text import bilingual, full_time, violation_lines

LEVELS = {
    "": sup_pb.CONCERN_LEVEL_UNSPECIFIED,
    "warning": sup_pb.CONCERN_LEVEL_WARNING,
    "breach": sup_pb.CONCERN_LEVEL_BREACH,
    "stuck": sup_pb.CONCERN_LEVEL_STUCK,
    "escalated": sup_pb.CONCERN_LEVEL_ESCALATED,
}
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Listing:
    """Which concerns are asked for, and how many at most."""

    department: str
    level: str
    case: str
    limit: int
    settled: bool


@dataclass(frozen=True, slots=True)
class Action:
    """What was done about a concern."""

    concern: str
    action: str
    note: str


async def list_concerns(context: CliContext, listing: Listing) -> None:
    """List what is not settled, or what is.

    Raises:
        InvalidInputError: there is no such level.
    """
    if listing.level not in LEVELS:
        raise InvalidInputError((("--level", "expected warning, breach, stuck or escalated"),))
    listed = sup_pb.ListConcernsResponse()
    async with context.gateway() as client:
        while len(listed.concerns) < listing.limit:
            request = sup_pb.ListConcernsRequest(
                department=listing.department,
                level=LEVELS[listing.level],
                case_id=listing.case,
                settled=listing.settled,
                page_size=min(listing.limit - len(listed.concerns), _PAGE),
                page_token=listed.next_page_token,
            )
            page = await client.invoke(client.supervision.ListConcerns, request)
            listed.concerns.extend(page.concerns)
            listed.next_page_token = page.next_page_token
            if not page.next_page_token:
                break
    context.print_reply(listed, _concern_lines(listed))


def _concern_lines(listed: sup_pb.ListConcernsResponse) -> Iterator[str]:
    for concern in listed.concerns:
        yield concern_line(concern)
        yield from violation_lines(concern.violations)
    yield f"{len(listed.concerns)} concerns"


def concern_line(concern: sup_pb.Concern) -> str:
    """A concern in one line: whose, why, since when, and who is to act or when it was over."""
    level = next(name for name, number in LEVELS.items() if number == concern.level)
    parts = [concern.case_id, concern.key, level, bilingual(concern.reason)]
    if concern.HasField("settled_at"):
        parts.append(f"[{concern.department or '-'}]")
        if concern.HasField("due_at"):
            parts.append(f"was due {full_time(concern.due_at)}")
        parts += [f"since {full_time(concern.since)}", f"until {full_time(concern.settled_at)}"]
    else:
        parts += [f"since {full_time(concern.since)}", f"to act: {concern.responsible or '-'}"]
    parts += [f"held by: {concern.held_by}"] if concern.held_by else []
    parts += [f"done: {concern.action}"] if concern.action else []
    parts += [f"note: {concern.action_note}"] if concern.action_note else []
    return "  ".join(parts)


async def act(context: CliContext, case: str, action_request: Action, request_id: str) -> None:
    """Record what was done about a concern."""
    request = sup_pb.TakeActionRequest(
        case_id=case,
        request_id=request_id,
        concern=action_request.concern,
        action=action_request.action,
        note=action_request.note,
    )
    done = await context.invoke(lambda client: client.supervision.TakeAction, request)
    context.print_reply(done, f"version {done.version}")
