"""The nodes that YAML is parsed into, each with its line and column."""

from dataclasses import dataclass

from domain.theme.lint.findings import Position

PlainValue = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value. ``plain`` when it is written without quotes, ``block`` below ``|`` or ``>``."""

    position: Position
    value: PlainValue
    plain: bool = True
    block: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a mapping: the position of its key, and its value."""

    key_position: Position
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """Entries by key, in file order."""

    position: Position
    entries: dict[str, Entry]


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    position: Position
    items: tuple["Node", ...]


Node = Scalar | Mapping | Sequence
