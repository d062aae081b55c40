"""The differences that an audit of the stored record finds: where, and what is wrong."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "not_a_case",
    "malformed_row",
    "version_gap",
    "event_without_seal",
    "seal_without_event",
    "seal_mismatch",
    "chain_break",
    "order_break",
    "event_unreadable",
    "case_does_not_fold",
    "command_without_event",
    "command_missing",
    "command_unexplained",
    "value_without_case",
    "value_missing",
    "value_mismatch",
    "value_unexplained",
    "case_not_enrolled",
    "key_missing",
    "key_restored",
    "erasure_not_recorded",
    "sequence_gap",
    "head_mismatch",
    "plan_damaged",
    "plan_missing",
    "calendar_damaged",
    "calendar_missing",
    "calendar_mismatch",
]
"""Stable codes of differences, for machines; ``docs/audit.md`` explains each."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    ``case`` is empty, ``version`` and ``seq`` are 0 if unknown. ``what`` is for people and holds no
    values of the case.
    """

    kind: Kind
    what: str
    case: str = ""
    version: int = 0
    seq: int = 0

    def line(self) -> str:
        """Return the difference as one line."""
        where = [
            f"case {self.case}" if self.case else "",
            f"version {self.version}" if self.version else "",
            f"seq {self.seq}" if self.seq else "",
        ]
        return "  ".join([self.kind, *filter(None, where), self.what])

    def data(self) -> dict[str, str | int | None]:
        """Return the difference for JSON: null where nothing is known."""
        return {
            "kind": self.kind,
            "case": self.case or None,
            "version": self.version or None,
            "seq": self.seq or None,
            "what": self.what,
        }
