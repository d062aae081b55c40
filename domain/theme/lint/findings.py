"""Findings in a theme: where, what is wrong, and how to fix it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum

from domain.errors import OnethingError

MAX_FINDINGS = 200
"""At most this many findings of a file are reported."""

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_TAB_WIDTH = 4
_CONTROL_CHARACTERS = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of characters that control a terminal or are invisible (Unicode, ch. 4.5)."""


class Severity(Enum):
    """The severity of a finding. Only an error keeps a theme from compiling.

    A note reports what is correct and still worth knowing.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file: line and column, in characters, both from 1; (0, 0) is unknown.

    ``file`` is empty for the file that is read, and names another file that a part comes from.
    """

    line: int
    column: int
    file: str = ""


NOWHERE = Position(0, 0)


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason for which a theme accepts a finding, in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One error, warning or note.

    ``rule`` is stable (``T012-cycle``), ``message`` says what is wrong, ``hint`` how to fix it.
    ``position`` is :data:`NOWHERE` for a theme that was not read from a file. ``at`` is the place
    as a theme's ``known`` writes it (``items.seal.withdraw``), ``about`` the other names that the
    finding concerns; ``known`` is the reason for which the theme accepts it.
    """

    rule: str
    file: str
    position: Position
    message: str
    hint: str
    severity: Severity = Severity.ERROR
    at: str = ""
    known: Reason | None = None
    about: tuple[str, ...] = ()

    @property
    def line(self) -> int:
        """Return the line, from 1."""
        return self.position.line

    @property
    def column(self) -> int:
        """Return the column in characters, from 1."""
        return self.position.column

    def data(self) -> dict[str, object]:
        """Return the finding as plain data."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "message": self.message,
            "hint": self.hint,
            "at": self.at,
            "of": list(self.about),
            "known": None if self.known is None else asdict(self.known),
        }

    def __str__(self) -> str:
        grave = "" if self.severity is Severity.ERROR else f"{self.severity.value}: "
        grave = grave if self.known is None else f"known {grave}"
        return f"{self.file}:{self.line}:{self.column}: {self.rule}: {grave}{self.message}"


class ThemeInvalidError(OnethingError):
    """A theme does not compile. Carries all findings, in file order."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings[:MAX_FINDINGS])
        super().__init__("\n".join(map(str, self.findings)))


def sorted_findings(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings in file order, those in other files last."""
    return tuple(
        sorted(
            findings,
            key=lambda f: (f.position.file, f.position, f.rule, f.message),
        )
    )


def render_findings(
    findings: Sequence[Finding], source: bytes, others: Mapping[str, bytes] | None = None
) -> Iterator[str]:
    """Render findings for people: place, rule and message, the line with a caret, the hint.

    ``others`` are the files, by name, that findings can be in besides ``source``.
    """
    lines = {"": _lines(source)} | {file: _lines(read) for file, read in (others or {}).items()}
    for each in findings:
        yield from _render(each, lines.get(each.position.file, ()))


def _lines(source: bytes) -> list[str]:
    return _LINE_BREAK.split(source.decode("utf-8-sig", errors="replace"))


def _render(finding: Finding, lines: Sequence[str]) -> Iterator[str]:
    yield str(finding)
    if 0 < finding.line <= len(lines):
        text = lines[finding.line - 1]
        indent = _width(text[: finding.column - 1])
        yield f"  {_printable(text)}"
        yield f"  {' ' * indent}^"
    if finding.known is not None:
        yield f"  known, because: {finding.known}"
        return
    yield f"  hint: {finding.hint}"
    if finding.severity is not Severity.ERROR and finding.at:
        of = f", of: [{', '.join(finding.about)}]" if finding.about else ""
        yield f"  place: {finding.at}{of}"


def _printable(text: str) -> str:
    """Return the line for display: tabs expanded, control and invisible characters replaced."""
    widened = text.replace("\t", " " * _TAB_WIDTH)
    return "".join(
        "�" if unicodedata.category(char) in _CONTROL_CHARACTERS else char for char in widened
    )


def _width(text: str) -> int:
    """Return how many terminal cells the text takes; wide East Asian characters take two."""
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if char == "\t":
        return _TAB_WIDTH
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
