"""Where what a theme refers to is found: catalogues and other themes, by name and version."""

import re
from dataclasses import dataclass
from typing import Literal, Protocol

from pydantic import TypeAdapter, ValidationError

from domain.theme.scalars import EntryReference

SourceFileKind = Literal["catalogue", "theme"]

_REFERENCE = re.compile(r"(?P<name>[^@/]+)@(?P<version>[0-9]+)(?:/(?P<entry>[^@/]+))?")
_entry_reference = TypeAdapter[str](EntryReference)


@dataclass(frozen=True, slots=True)
class Reference:
    """``name@version``, or ``name@version/entry``. No part of it can be a path."""

    name: str
    version: int
    entry: str = ""

    @property
    def source_file(self) -> str:
        """``name@version``."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file on a shelf: its name for the findings, and its bytes."""

    file: str
    source: bytes


class ThemeSource(Protocol):
    """What catalogues and themes there are to refer to."""

    def find(self, kind: SourceFileKind, name: str, version: int) -> SourceFile | None:
        """The file of that name and version; None where there is none that can be read."""

    def places(self, kind: SourceFileKind) -> str:
        """Where it is looked for, in words for people."""


class EmptyThemeSource:
    """A shelf with nothing on it: for a theme that came from no file."""

    def find(self, kind: SourceFileKind, name: str, version: int) -> SourceFile | None:  # noqa: ARG002
        """Nothing."""
        return None

    def places(self, kind: SourceFileKind) -> str:  # noqa: ARG002
        """Nowhere."""
        return "nowhere: the theme was read from no file"


EMPTY = EmptyThemeSource()


def parse_reference(text: object) -> Reference | None:
    """Read a reference; None where it is none."""
    try:
        match = _REFERENCE.fullmatch(_entry_reference.validate_python(text, strict=True))
    except ValidationError:
        return None
    if match is None:
        return None
    return Reference(match["name"], int(match["version"]), match["entry"] or "")
