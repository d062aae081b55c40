"""Positions in a theme's file: from a path inside the theme to line and column."""

from dataclasses import dataclass, replace

from domain.theme.lint.findings import NOWHERE, Finding, Position, Reason, Severity
from domain.theme.yaml.nodes import Mapping, Node, Scalar, Sequence

Path = tuple[str | int, ...]
"""Keys and list indexes from the theme's root, e.g. ``("items", "seal", "needs", 0)``."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding that does not know its file yet.

    ``path`` is its subject; ``at_key`` points at the key instead of the value, ``offset`` at that
    many characters into a one-line text. ``known`` is the reason for which the theme accepts it.
    ``about`` are the other names that a finding of its rule at its place can concern: acceptance
    holds for these alone.
    """

    rule: str
    path: Path
    message: str
    hint: str
    at_key: bool = False
    severity: Severity = Severity.ERROR
    offset: int = 0
    known: Reason | None = None
    about: tuple[str, ...] = ()

    @property
    def at(self) -> str:
        """Return the path as a theme's ``known`` writes it: ``items.seal.needs.0``."""
        return ".".join(map(str, self.path))


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read. ``root`` is None for a theme without a file."""

    file: str
    root: Node | None = None

    def place(self, problem: Problem) -> Finding:
        """Return the problem as a finding at its position in the file."""
        position = self.position(problem.path, at_key=problem.at_key)
        if problem.offset > 0 and (node := self._at(problem.path)) is not None:
            position = _inside(node, position, problem.offset)
        file = position.file or self.file
        return Finding(
            problem.rule,
            file,
            position,
            problem.message,
            problem.hint,
            problem.severity,
            problem.at,
            problem.known,
            problem.about,
        )

    def position(self, path: Path, *, at_key: bool = False) -> Position:
        """Return the position of the path, or of its nearest existing ancestor."""
        if self.root is None:
            return NOWHERE
        node, key_position = self.root, self.root.position
        for step in path:
            child = _child(node, step)
            if child is None:
                return key_position  # the step is missing below this key
            key_position, node = child
        return key_position if at_key else _start(node, key_position)

    def _at(self, path: Path) -> Node | None:
        node = self.root
        for step in path:
            child = None if node is None else _child(node, step)
            node = None if child is None else child[1]
        return node


NO_FILE = Source("<theme>")


def plain_data(node: Node) -> object:
    """Return the node as plain values, lists and dictionaries."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain_data(item) for item in node.items]
    return {key: plain_data(entry.value) for key, entry in node.entries.items()}


def _child(node: Node, step: str | int) -> tuple[Position, Node] | None:
    if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
        entry = node.entries[step]
        return entry.key_position, entry.value
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step].position, node.items[step]
    return None


def _inside(node: Node, start: Position, offset: int) -> Position:
    """Return a position inside a text, if it is on the first line of the text; a block's is not."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or node.block:
        return start
    return replace(start, column=start.column + offset + (not node.plain))


def _start(node: Node, key_position: Position) -> Position:
    """Return the start of a value; for a block or an empty value, the position of its key."""
    if isinstance(node, Scalar) and node.value is None:
        return key_position
    if isinstance(node, Mapping | Sequence) and node.position.line > key_position.line:
        return key_position
    return node.position
