"""Reads the values that a clerk accepts as their documents show them."""

from collections.abc import Iterable

from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.roles import Role
from adapters.pb.onething.case.v1 import case_pb2
from domain.errors import NotPermittedError
from domain.form.overrides import CheckOverrides


def read_check_overrides(
    fields: Iterable[case_pb2.FormField], principal: Principal
) -> CheckOverrides:
    """Read what a clerk accepts as shown.

    Raises:
        NotPermittedError: somebody who is no clerk asks for it.
    """
    overridden = [each for each in fields if each.HasField("as_shown")]
    if overridden and principal.role is not Role.CLERK:
        raise NotPermittedError(
            "only a clerk may accept a value as its document shows it: apply at a window"
        )
    return CheckOverrides(
        {each.name: each.as_shown.reason_code for each in overridden},
        {each.name: each.as_shown.reason for each in overridden},
    )
