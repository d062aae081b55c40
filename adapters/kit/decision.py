"""The decisions that a department may return. Times are timezone-aware UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from adapters.kit.submission import Document, FieldValue


@dataclass(frozen=True, slots=True)
class Granted:
    """The item is granted.

    ``outputs`` has exactly the fields that the item declares to produce; None for one that the
    theme declares optional.
    """

    outputs: Mapping[str, FieldValue | None] = field(default_factory=dict, repr=False)
    certificates: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The item is refused: a stable snake_case code, a text, the legal basis."""

    reason_code: str
    reason: str = field(repr=False)
    legal_basis: str = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Missing:
    """One field or material that is missing or wrong, and how to fix it."""

    name: str
    reason_code: str
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Supplement:
    """Everything that is missing or wrong, in one notice (补正); at least one entry."""

    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """Not decided yet.

    The kit calls :meth:`Department.decide_later` at ``due``. Without a
    ``ticket`` the kit makes one.
    """

    due: datetime
    expected_by: datetime
    ticket: str = ""


class ProcedureKind(Enum):
    """Special procedures, GB/T 39046-2020."""

    EXTENSION = 1
    """It moves the deadline."""
    OTHER = 2
    """It stops the clock."""


@dataclass(frozen=True, slots=True)
class SpecialProcedure:
    """A special procedure (特别程序) began: a hearing, a test, an expert review.

    The kit calls :meth:`Department.decide_later` at ``due``.
    """

    name: str
    legal_basis: str
    due: datetime
    expected_end: datetime
    kind: ProcedureKind = ProcedureKind.OTHER
    ticket: str = ""


Decision = Granted | Refused | Supplement | Pending | SpecialProcedure
Settled = Granted | Refused | Supplement
"""The decisions that end a submission."""
