"""Violations in a department's answer, as structured text without values.

A violation names a place in the answer, what is expected there and what was found. Names from
outside are quoted only if they have the form of an identifier; values never are.
"""

import re
from collections.abc import Iterable

from domain.case.answers import AnswerModel

INVALID_ANSWER = "INVALID_ANSWER"
"""The failure code of an adapter whose answer violates the contract or the plan."""

MAX_VIOLATIONS = 20
"""An answer with more violations is described by the first ones and their number."""

_MAX_LENGTHS = {"path": 120, "expected": 240, "got": 120}
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
_MAX_DIGITS_IN_NAME = 4
"""The maximum number of digits in a quoted name: document and citizen numbers have more."""
_MAX_NAMES = 10


class Violation(AnswerModel):
    """One violation: where, what is expected there, what was found."""

    path: str
    expected: str
    got: str

    def __str__(self) -> str:
        """``outputs[0].name: got "tax_no", expected "tax_number"``."""
        return f"{self.path}: {self.problem}"

    @property
    def problem(self) -> str:
        """Return the violation without its path."""
        return f"got {self.got}, expected {self.expected}"


def violation(path: str, expected: str, got: str) -> Violation:
    """Return a violation of bounded length."""
    parts = {"path": path, "expected": expected, "got": got}
    return Violation(**{name: _cut(text, _MAX_LENGTHS[name]) for name, text in parts.items()})


def bounded(found: Iterable[Violation]) -> tuple[Violation, ...]:
    """Return at most :data:`MAX_VIOLATIONS`; the last entry counts the rest."""
    violations = tuple(found)
    if len(violations) <= MAX_VIOLATIONS:
        return violations
    more = len(violations) - MAX_VIOLATIONS + 1
    last = violation("…", "an answer without violations", f"{more} further violations")
    return (*violations[: MAX_VIOLATIONS - 1], last)


def quoted(name: str) -> str:
    """Return a name from outside in quotes, or a description if it cannot be quoted safely."""
    if not name:
        return "nothing"
    plain = _IDENTIFIER.fullmatch(name) and sum(map(str.isdigit, name)) <= _MAX_DIGITS_IN_NAME
    return f'"{name}"' if plain else f"text of {len(name)} characters"


def one_of(names: Iterable[str], none: str) -> str:
    """Return the names of a plan as an expectation; ``none`` if there are none."""
    listed = [f'"{name}"' for name in names]
    if not listed:
        return none
    more = ", …" if len(listed) > _MAX_NAMES else ""
    return ("one of " if len(listed) > 1 else "") + ", ".join(listed[:_MAX_NAMES]) + more


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
