"""The named formats of text fields: their shape, and the checks that a clerk may override. Pure.

A value must have the shape of its format. A further check, such as a check character, finds typing
errors; some real documents fail it. A clerk with such a document may accept the value as shown,
which is recorded.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from domain.form.values.characters import is_name_letter
from domain.form.values.check_digits import (
    has_birth_date,
    has_citizen_check,
    has_credit_alphabet,
    has_credit_check,
)

_NAME_MARKS = frozenset("·.'’- ")


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    ``checks`` are those that may be overridden, by the name that is recorded. What to give is a
    phrase, ``format_hint`` by the name of the format.
    """

    shape: Callable[[str], object]
    personal: bool = True
    checks: Mapping[str, Callable[[str], bool]] = field(default_factory=dict)

    def failed(self, text: str) -> tuple[str, ...]:
        """Return the checks that a text of the right shape fails."""
        return tuple(name for name, passes in self.checks.items() if not passes(text))


def _person_name(text: str) -> bool:
    letters = sum(is_name_letter(char) for char in text)
    marks = sum(char in _NAME_MARKS for char in text)
    return text == text.strip() and letters > 1 and letters + marks == len(text)


def _matching(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern).fullmatch


FORMATS: Mapping[str, Format] = {
    "bank_account": Format(
        _matching("[0-9]{8,30}"),
    ),
    "credit_code": Format(
        _matching("[0-9A-Z]{18}"),
        personal=False,
        checks={"alphabet": has_credit_alphabet, "checksum": has_credit_check},
    ),
    "id_card": Format(
        _matching("[0-9]{17}[0-9X]"),
        checks={"birth_date": has_birth_date, "checksum": has_citizen_check},
    ),
    "person_name": Format(
        _person_name,
    ),
    "phone": Format(
        _matching(r"(?:\+86)?1[3-9][0-9]{9}|0[0-9]{2,3}-[0-9]{7,8}"),
    ),
    "postcode": Format(
        _matching("[0-9]{6}"),
        personal=False,
    ),
}
"""The names that a field's ``format`` may have."""

PERSONAL_FORMATS = frozenset(name for name, each in FORMATS.items() if each.personal)
"""Formats whose values are always personal."""
