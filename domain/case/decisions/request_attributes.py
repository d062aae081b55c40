"""The attributes that every event of a request takes from its command's header."""

from domain.case.commands import CommandHeader


def request_attributes(header: CommandHeader) -> dict[str, str]:
    """The actor, the request and the commitment to its body, as events name them."""
    return {
        "actor": header.actor,
        "request_id": header.request_id,
        "request_commitment": header.commitment,
    }
