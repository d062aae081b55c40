"""Who acts: the caller by its certificate, the person by what the caller says of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from adapters.gateway.auth.roles import PEOPLE, Role
from domain.case.commands import CommandHeader
from domain.errors import NotIdentifiedError, NotPermittedError

LOCAL = "local"
"""Whoever reaches the gateway without a certificate: loopback only, by the settings."""

ACTOR_KEY = "onething-actor"
"""The metadata key of who acts, ``role/id``, as a front end says it."""

_ACTOR = re.compile(rf"(?P<role>{'|'.join(PEOPLE)})/(?P<id>[A-Za-z0-9._@-]{{1,64}})")


@dataclass(frozen=True, slots=True)
class Principal:
    """Who acts: ``caller`` is the front end (or the department's software) that calls,
    ``id`` a pseudonymous staff or account id of that caller's, nothing personal.
    """

    caller: str
    role: Role
    id: str

    @property
    def actor(self) -> str:
        """``role/id``, as events have it."""
        return f"{self.role}/{self.id}"

    def header(self, request_id: str, commitment: str = "") -> CommandHeader:
        """The header of a command that the principal sends."""
        return CommandHeader(self.actor, self.caller, request_id, commitment)


class HasPrincipal(Protocol):
    """Anything that knows who acts: the context that handlers get."""

    @property
    def principal(self) -> Principal:
        """Who acts."""
        ...


def require(context: HasPrincipal, *roles: Role) -> Principal:
    """Who acts, if it is in one of these roles.

    The table of methods is enforced before any handler; this is for what depends
    on the request.

    Raises:
        NotPermittedError: another role; says which is needed and how it is granted.
    """
    principal = context.principal
    if principal.role not in roles:
        raise role_not_permitted_error(principal.caller, roles)
    return principal


def read_requested_actor(metadata: Iterable[tuple[str, str | bytes]]) -> tuple[Role, str] | None:
    """Role and id that the metadata of a call names; None where it names none.

    Raises:
        NotIdentifiedError: it is malformed, or there twice.
    """
    given = [value for key, value in metadata if key == ACTOR_KEY]
    if not given:
        return None
    found = parse_actor(given[0]) if len(given) == 1 and isinstance(given[0], str) else None
    if found is None:
        raise NotIdentifiedError(f"metadata {ACTOR_KEY}: {ACTOR_FORM}")
    return found


ACTOR_FORM = (
    f"give role/id once; role one of {', '.join(PEOPLE)}, id 1 to 64 of A-Z a-z 0-9 . _ @ -"
)


def parse_actor(text: str) -> tuple[Role, str] | None:
    """Role and id of ``role/id``; None where it is none."""
    found = _ACTOR.fullmatch(text)
    return None if found is None else (Role(found["role"]), found["id"])


def role_not_permitted_error(caller: str, roles: Iterable[Role]) -> NotPermittedError:
    """The refusal of a call that needs one of these roles."""
    needed = sorted(roles)
    if not needed:
        return NotPermittedError("this method is open to nobody")
    if Role.DEPARTMENT in needed:
        granted = f"name caller {caller} in the gateway's setting department_callers"
    else:
        granted = (
            f"grant it to caller {caller} in the gateway's setting callers, "
            f"and ask for it in metadata {ACTOR_KEY}"
        )
    return NotPermittedError(f"this needs the role {' or '.join(needed)}: {granted}")
