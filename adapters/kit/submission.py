"""A submission: one step (环节) of a case, as the engine sends it to a department."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

FieldValue = str | int | bool
"""Dates are ISO 8601 ``YYYY-MM-DD``, decimals digits with ``.``; both are text."""


@dataclass(frozen=True, slots=True)
class Document:
    """A material, or an issued certificate: identified by its digest, without its bytes.

    ``sha256`` is 32 bytes; ``licence_id`` is the 电子证照标识, empty if there is none.
    """

    name: str
    sha256: bytes
    licence_id: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One step of a case, as the department receives it.

    ``wanted``, for a lookup: the fields that the theme uses, of all that its item produces. A grant
    has exactly these.

    ``overridden_checks``: the checks that a field's value fails, by field. A clerk accepted it as
    its document shows it, on record: do not request it again.

    ``fields`` has only what the item declares to read; a field that was left empty is absent.
    ``consulted`` is the result of :meth:`Department.consult`. ``at`` is the time of this decision,
    by the department's clock; ``deadline`` is when the engine stops waiting for the call (None for
    a deferred decision). Times are timezone-aware UTC. ``repr`` hides the values.
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
        """Return the field's text without outer blanks; empty if it is absent or not text."""
        value = self.fields.get(name)
        return value.strip() if isinstance(value, str) else ""
