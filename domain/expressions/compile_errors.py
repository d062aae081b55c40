"""Finds the cause of an expression that does not compile: words and signs of other languages."""

import re
from collections.abc import Iterator

from domain.form.values.lookalikes import lookalikes

_STRING = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""")
_SLIPS = [
    (re.compile(r"(?i:\b(and|or)\b)"), {"and": "&&", "or": "||"}),
    (re.compile(r"(?i:\b(not)\b)"), {"not": "!"}),
    (re.compile(r"(<>)"), {"<>": "!="}),
    (re.compile(r"(?<![=!<>])(=)(?!=)"), {"=": "=="}),
    (re.compile(r"(?<![&])(&)(?!&)"), {"&": "&&"}),
    (re.compile(r"(?<![|])(\|)(?!\|)"), {"|": "||"}),
    (re.compile(r"\b(True|False)\b"), {"true": "true", "false": "false"}),
]
"""Syntax of other languages, and its CEL equivalent."""
_NOTHING = re.compile(r"\b(None|null|NULL|nil)\b")


def compile_cause(expression: str) -> tuple[int, str, str] | None:
    """Return the likely cause: offset in characters, the cause, and the fix.

    None if the expression has no known syntax of another language.
    """
    return min(_causes(_STRING.sub(lambda found: "x" * len(found[0]), expression)), default=None)


def _causes(bare: str) -> Iterator[tuple[int, str, str]]:
    for found in lookalikes(bare):
        yield found.offset, found.message, found.fix
    for pattern, writes in _SLIPS:
        for slip in pattern.finditer(bare):
            yield slip.start(1), f"CEL has no `{slip[1]}`", f"write `{writes[slip[1].lower()]}`"
    for slip in _NOTHING.finditer(bare):
        yield slip.start(1), f"no value is `{slip[1]}`", "every value is there when it is read"
