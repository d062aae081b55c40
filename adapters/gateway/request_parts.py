"""The parts that requests of people share: what they hold, as the gateway works with it.

Requests are valid when they come here (:mod:`adapters.gateway.request_rules`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from adapters.gateway.auth.identity import Principal
from adapters.gateway.command_dispatcher import CommandRequest
from adapters.pb.onething.case.v1 import case_pb2
from adapters.value_fields import values_by_name
from domain.errors import InvalidInputError
from domain.form.completeness import CommitmentKind
from domain.plan import FormValue
from domain.projection.queries import Cursor

DEFAULT_PAGE_SIZE = 50

COMMITMENT_KINDS: dict[int, CommitmentKind] = {
    case_pb2.COMMITMENT_KIND_DEFERRED: "deferred",
    case_pb2.COMMITMENT_KIND_COMMITTED: "committed",
}


class RequestOnCase(Protocol):
    """A request that somebody makes of a case."""

    @property
    def case_id(self) -> str:
        """The case."""
        ...

    @property
    def request_id(self) -> str:
        """The caller's own id of the request."""
        ...


def refuse(found: Iterable[tuple[str, str]]) -> None:
    """Raise InvalidInputError if anything was found."""
    if violations := tuple(found):
        raise InvalidInputError(violations)


def read_command_request(request: RequestOnCase, principal: Principal) -> CommandRequest:
    """Who asks what of which case."""
    return CommandRequest(principal, UUID(request.case_id), request.request_id)


def page_token(cursor: Cursor) -> str:
    """A place in a list, to go on after."""
    return f"{cursor.at.isoformat()}|{cursor.case_id}|{cursor.key}"


def read_cursor(token: str) -> Cursor | None:
    """The place that a token names, if there is one. Raises InvalidInputError."""
    if not token:
        return None
    at, case_id, key = token.split("|")
    try:
        return Cursor(datetime.fromisoformat(at), UUID(case_id), key)
    except ValueError as error:
        hint = "give the next_page_token of the page before"
        raise InvalidInputError((("page_token", hint),)) from error


def read_form(fields: Iterable[case_pb2.FormField]) -> dict[str, FormValue]:
    """The values by field."""
    return values_by_name(fields)


def read_materials(materials: Iterable[case_pb2.FormMaterial]) -> dict[str, str]:
    """The SHA-256 (hex) by material."""
    return {each.name: each.sha256.hex() for each in materials}


def read_commitments(
    commitments: Iterable[case_pb2.Commitment],
) -> dict[str, tuple[CommitmentKind, str]]:
    """The promises: kind and SHA-256 (hex) of the signed text by material."""
    return {each.material: (COMMITMENT_KINDS[each.kind], each.sha256.hex()) for each in commitments}
