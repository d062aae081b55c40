"""Who calls, and what each caller may: by the name in its certificate, or as this machine."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from adapters.gateway.auth.identity import (
    LOCAL,
    Principal,
    read_requested_actor,
    role_not_permitted_error,
)
from adapters.gateway.auth.roles import PEOPLE, Role
from adapters.gateway.context import RpcContext
from domain.errors import NotIdentifiedError, NotPermittedError

_FIT = re.compile(r"[A-Za-z0-9._-]{1,64}")


def caller_of(context: RpcContext) -> str:
    """The caller's name, of ``[A-Za-z0-9._-]``; another one is given by its SHA-256.

    Request ids live in the space of their caller, so that no caller can take
    or probe another one's.

    Raises:
        NotIdentifiedError: a certificate without a name of its own.
    """
    known = context.auth_context()
    if not known.get("x509_pem_cert"):
        return LOCAL
    name = next((bytes(each) for each in known.get("x509_common_name", ())), b"")
    if name in (b"", LOCAL.encode()):
        raise NotIdentifiedError(
            f"the certificate needs a common name, and another one than {LOCAL}"
        )
    text = name.decode(errors="replace")
    return text if _FIT.fullmatch(text) else hashlib.sha256(name).hexdigest()


@dataclass(frozen=True, slots=True)
class Callers:
    """What each caller may. ``local`` may act in every role and for every department.

    Args:
        roles: caller to the roles of :data:`PEOPLE` in which it may act.
        departments: caller to the departments that it may report for.
    """

    roles: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)
    departments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def principal(self, context: RpcContext, permitted_roles: frozenset[Role]) -> Principal:
        """Who acts on a call to a method that is open to these roles.

        Where the caller names nobody, it acts itself, in the first of its roles
        that the method is open to.

        Raises:
            NotIdentifiedError: the certificate has no name, or the actor is malformed.
            NotPermittedError: the role, or the caller in it, may not.
        """
        caller = caller_of(context)
        requested = read_requested_actor(context.invocation_metadata())
        if requested is None or Role.DEPARTMENT in permitted_roles:
            return Principal(caller, self._permitted_role(caller, permitted_roles), caller)
        role, person = requested
        if role not in permitted_roles or role not in self._roles(caller):
            raise role_not_permitted_error(
                caller, permitted_roles if role not in permitted_roles else (role,)
            )
        return Principal(caller, role, person)

    def may_report(self, caller: str, department: str) -> bool:
        """Whether a caller may report what a department decided."""
        return caller == LOCAL or department in self.departments.get(caller, ())

    def require_department(self, caller: str, department: str) -> None:
        """Whoever answers for a department in person comes through a caller that may report
        for it, as an adapter does. Raises NotPermittedError.
        """
        if not self.may_report(caller, department):
            raise NotPermittedError(
                f"caller {caller} may not act for department {department}: "
                "the gateway's setting department_callers says who may"
            )

    def departments_of(self, caller: str) -> tuple[str, ...] | None:
        """The departments that a caller may report for; None for all."""
        return None if caller == LOCAL else tuple(self.departments.get(caller, ()))

    def _permitted_role(self, caller: str, permitted_roles: Iterable[Role]) -> Role:
        role = next((each for each in self._roles(caller) if each in permitted_roles), None)
        if role is None:
            raise role_not_permitted_error(caller, permitted_roles)
        return role

    def _roles(self, caller: str) -> tuple[Role, ...]:
        if caller == LOCAL:
            return tuple(Role)
        reports = (Role.DEPARTMENT,) if self.departments.get(caller) else ()
        return (*(role for role in self.roles.get(caller, ()) if role in PEOPLE), *reports)
