"""Values that a clerk accepts as their documents show them: read, permitted, kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from adapters.gateway import request_parts as parts
from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.roles import Role
from adapters.gateway.request_parts import Violations
from adapters.pb.onething.case.v1 import case_pb2
from domain.errors import NotPermittedError
from domain.form.overrides import words_of
from domain.form.values.canonical_json import JsonValue
from domain.plan import FormValue


@dataclass(frozen=True, slots=True)
class CheckOverrides:
    """The code of why, and the words, by field."""

    codes: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def body(self) -> JsonValue:
        """As a repeat of the request is held to it."""
        return {name: [code, self.words[name]] for name, code in self.codes.items()}

    @property
    def values(self) -> dict[str, FormValue]:
        """What goes into the vault."""
        return {words_of(name): text for name, text in self.words.items()}


NO_OVERRIDES = CheckOverrides()
"""Nothing is accepted as shown."""


def read_check_overrides(
    fields: Iterable[case_pb2.FormField], principal: Principal, found: Violations
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
    for each in overridden:
        where = f"form.{each.name[:63]}.as_shown"
        parts.check_code(f"{where}.reason_code", each.as_shown.reason_code, found)
        parts.check_text(f"{where}.reason", each.as_shown.reason, found)
    return CheckOverrides(
        {each.name: each.as_shown.reason_code for each in overridden},
        {each.name: each.as_shown.reason for each in overridden},
    )
