"""What the engine hands to a department: one step (环节) of a case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

FieldValue = str | int | bool
"""Dates are ISO 8601 ``YYYY-MM-DD``, decimals digits with ``.``; both are text."""


@dataclass(frozen=True, slots=True)
class Document:
    """A material, or a certificate issued: named by its digest, never by its bytes.

    ``sha256`` is 32 bytes; ``licence_id`` is the 电子证照标识, empty if there is none.
    """

    name: str
    sha256: bytes
    licence_id: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One step of a case, as the department receives it.

    ``wanted``, where a register is asked: the fields that the theme takes from it, of all
    that its item produces. A grant gives exactly these.

    ``overridden_checks``: the checks that a field's value does not pass, by field. A clerk
    accepted it as its document shows it, on record: do not ask for it again.

    ``fields`` holds only what the item declares to read; a field that was left
    empty is absent. ``consulted`` is what :meth:`Department.consult` found.
    ``at`` is the time of this decision, by the department's clock; ``deadline``
    is when the engine stops waiting for the call (None when it is decided
    later). Times are timezone-aware UTC. Values do not show in ``repr``.
    """

    case_id: str
    step: str
    key: str
    theme: str
    purpose: str
    fields: Mapping[str, FieldValue] = field(repr=False)
    materials: Mapping[str, Document] = field(repr=False)
    at: datetime
    deadline: datetime | None = None
    traceparent: str = ""
    consulted: Mapping[str, FieldValue] = field(default_factory=dict, repr=False)
    wanted: tuple[str, ...] = ()
    overridden_checks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The field's text without outer blanks; empty if it is absent or not text."""
        value = self.fields.get(name)
        return value.strip() if isinstance(value, str) else ""
