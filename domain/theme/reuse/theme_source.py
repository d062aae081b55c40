"""Where references are resolved: catalogues and other themes, by name and version."""

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
    """A file of a theme source: its name for findings, and its bytes."""

    file: str
    source: bytes


class ThemeSource(Protocol):
    """The catalogues and themes that a theme can refer to."""

    def find(self, kind: SourceFileKind, name: str, version: int) -> SourceFile | None:
        """Return the file of that name and version; None if it does not exist or is unreadable."""

    def places(self, kind: SourceFileKind) -> str:
        """Describe where files of that kind are searched for, for error messages."""


class EmptyThemeSource:
    """An empty theme source: for a theme that was not read from a file."""

    def find(self, kind: SourceFileKind, name: str, version: int) -> SourceFile | None:  # noqa: ARG002
        """Return None."""
        return None

    def places(self, kind: SourceFileKind) -> str:  # noqa: ARG002
        """Say that there is no place to search."""
        return "nowhere: the theme was read from no file"


EMPTY = EmptyThemeSource()


def parse_reference(text: object) -> Reference | None:
    """Parse a reference; None if it is not one."""
    try:
        match = _REFERENCE.fullmatch(_entry_reference.validate_python(text, strict=True))
    except ValidationError:
        return None
    if match is None:
        return None
    return Reference(match["name"], int(match["version"]), match["entry"] or "")
