"""The fields of an event that name the request that caused it."""

from typing import TypedDict

from domain.case.commands import CommandHeader


class RequestFields(TypedDict):
    """The actor's own id of the request, and the commitment to its body."""

    request_id: str
    request_commitment: str


def request_fields(header: CommandHeader) -> RequestFields:
    """Return the fields that name the request of a command in its event."""
    return {"request_id": header.request_id, "request_commitment": header.commitment}
