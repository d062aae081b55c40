"""Finds the cause of a YAML syntax error, which the parser often reports a line or two later."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.form.values.lookalikes import Lookalike, lookalikes

_LINES_BEFORE = 3
"""How many lines before the parser's position the cause may be."""
_OPEN_QUOTE = re.compile(r"""(?:^|[:,\[{-]\s+)(["'])""")
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_GLUED_KEY = re.compile(r"^\s*(?:- )?([A-Za-z_]\w*):(?=[^\s:/])")
_GLUED_DASH = re.compile(r"^\s*-(?=[^\s\-0-9.])")
_RESERVED = re.compile(r"(?:^|:|-|,|\[)\s+([@`%|>&*!])")
_KEY = "[A-Za-z_][A-Za-z0-9_-]*"
_IN_SYNTAX = [
    re.compile(pattern)
    for pattern in (
        rf"^\s*(?:- )?{_KEY}\s*(：)",
        rf"[{{｛,，]\s*{_KEY}\s*(：)",
        rf"(，)\s*{_KEY}\s*[:：]",
        r"[:：]\s*([【［｛“‘「＂＇])",
        r"([】］｝])\s*$",
        r"^\s*(－)\s",
        r"\s(＃)",
    )
]
"""Look-alike characters are errors only where they replace YAML syntax, not in texts for people."""
_SECOND_COLON = re.compile(r"^\s*(?:- )?[\w-]+:\s+[^\s\"'{\[|>#].*?(:)(?:\s|$)")


@dataclass(frozen=True, slots=True)
class SyntaxCause:
    """Why a text is not YAML: line and column from 1, the cause, and how to fix it."""

    line: int
    column: int
    message: str
    fix: str


def syntax_cause(lines: Sequence[str], line: int) -> SyntaxCause | None:
    """Return the likely cause of an error that the parser reports at ``line``, counted from 1."""
    reached = range(min(line, len(lines)), max(line - 1 - _LINES_BEFORE, 0), -1)
    for number in reached:
        for column, message, fix in _slips(lines[number - 1]):
            return SyntaxCause(number, column + 1, message, fix)
    return _open_quote(lines[:line])


def _open_quote(lines: Sequence[str]) -> SyntaxCause | None:
    """Return the last text that begins with a quote and does not end on its line."""
    for number in range(len(lines), 0, -1):
        if quote := _OPEN_QUOTE.search(_blank_out(lines[number - 1])):
            fix = f"write {quote[1]} at the end of the text"
            return SyntaxCause(number, quote.start(1) + 1, "this quote is not closed", fix)
    return None


def _slips(line: str) -> Iterator[tuple[int, str, str]]:
    """Yield the errors in one line: the offset, the error, and the fix."""
    indent = len(line) - len(line.lstrip(" \t"))
    if "\t" in line[:indent]:
        yield line.index("\t"), "a tab indents this line", "indent with spaces: YAML has no tabs"
    bare = _blank_out(line)
    for found in _lookalikes_in_syntax(bare):
        yield found.offset, found.message, found.fix
    if glued := _GLUED_KEY.search(bare):
        yield glued.end(1), f"`{glued[1]}:` needs a space after the colon", "write a space there"
    if glued := _GLUED_DASH.search(bare):
        yield glued.end() - 1, "`-` needs a space after it", "write `- ` before each entry"
    if reserved := _RESERVED.search(bare):
        sign = reserved[1]
        yield (
            reserved.start(1),
            f"a plain text in YAML cannot begin with `{sign}`",
            "put the text in quotes",
        )
    if colon := _SECOND_COLON.search(bare):
        yield colon.start(1), "`: ` inside a text begins a mapping", "put the text in quotes"


def _lookalikes_in_syntax(bare: str) -> Iterator[Lookalike]:
    places = {found.start(1) for each in _IN_SYNTAX for found in each.finditer(bare)}
    for found in lookalikes(bare):
        before = bare[: found.offset]
        blank = found.write == " " and (not before.strip() or before.rstrip().endswith(":"))
        if blank or not found.write or found.offset in places:
            yield found


def _blank_out(line: str) -> str:
    """Return the line with quoted text and comments replaced by letters; offsets stay the same."""
    bare = _QUOTED.sub(lambda found: "x" * len(found[0]), line)
    return _COMMENT.sub("", bare)
