"""Reads YAML safely: bytes in, nodes with line and column out.

It accepts a small and unambiguous subset: one UTF-8 document of mappings with text keys, lists and
plain values. It rejects aliases, anchors, tags, merge keys, directives and duplicate keys, and
limits size, depth and node count while it reads the event stream, so that no input can exhaust the
process. Plain values follow a YAML 1.2 core rule: ``true``, ``false``, ``null`` (or nothing) and
whole numbers have their type; everything else is text, including ``no``, ``on`` and ``1:30``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from domain.theme.lint.findings import Finding, Position, ThemeInvalidError
from domain.theme.yaml.nodes import Entry, Mapping, Node, PlainValue, Scalar, Sequence
from domain.theme.yaml.yaml_errors import syntax_cause

MAX_BYTES = 1 << 20
MAX_DEPTH = 64
MAX_NODES = 200_000

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_WHOLE_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_WORDS: dict[str, PlainValue] = {"true": True, "false": False, "null": None, "~": None, "": None}
# What libyaml counts as a line break and editors do not, what it cannot read, and control
# characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")

# A character beyond U+FFFF in JSON escapes: a surrogate pair, which YAML rejects.
_PAIR = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Document:
    """The nodes read, and the problems after which reading could continue."""

    root: Node
    findings: tuple[Finding, ...]


def read_document(source: bytes, file: str) -> Document:
    """Read one YAML document.

    Raises:
        ThemeInvalidError: it is not UTF-8, too large, too deep, has too many nodes,
            or is not YAML.
    """
    reader = _Reader(file)
    text = reader.decode(source)
    return reader.read(text)


@dataclass(slots=True)
class _Reader:
    file: str
    findings: list[Finding] = field(default_factory=list)
    nodes: int = 0

    def decode(self, source: bytes) -> str:
        if len(source) > MAX_BYTES:
            raise self._fatal(
                "T002-too-large",
                Position(1, 1),
                f"the file has {len(source)} bytes; at most {MAX_BYTES} are read",
                "split the theme, or shorten it",
            )
        try:
            text = source.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            place = _position_at(source[: error.start].decode("utf-8-sig"))
            raise self._fatal(
                "T001-encoding", place, "the file is not UTF-8", "save the file as UTF-8"
            ) from error
        if bad := _FORBIDDEN.search(text):
            raise self._fatal(
                "T001-encoding",
                _position_at(text[: bad.start()]),
                f"the file holds the control character U+{ord(bad.group()):04X}",
                "delete the character",
            )
        return text

    def read(self, text: str) -> Document:
        try:
            return self._document(yaml.parse(text, Loader=yaml.CSafeLoader))
        except yaml.MarkedYAMLError as error:
            if (joined := _PAIR.sub(_joined, text)) != text:
                return self.read(joined)
            raise self._not_yaml(text, error) from error
        except yaml.YAMLError as error:
            raise self._fatal(
                "T003-syntax", Position(1, 1), f"not YAML: {error}", "check the file's text"
            ) from error

    def _not_yaml(self, text: str, error: yaml.MarkedYAMLError) -> ThemeInvalidError:
        place = _position(error.problem_mark or error.context_mark)
        cause = syntax_cause(_LINE_BREAK.split(text), place.line)
        if cause is not None:
            there = Position(cause.line, cause.column)
            return self._fatal("T003-syntax", there, f"not YAML: {cause.message}", cause.fix)
        what = ", ".join(part for part in (error.context, error.problem) if part)
        hint = "check the indentation and the quotes"
        return self._fatal("T003-syntax", place, f"not YAML: {what}", hint)

    def _document(self, events: Iterator[yaml.Event]) -> Document:
        next(events)  # the start of the stream
        event = next(events)
        if isinstance(event, yaml.StreamEndEvent):
            raise self._fatal(
                "T014-empty", Position(1, 1), "the file is empty", "write `theme: NAME` first"
            )
        if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
            self._find(
                "T013-directive",
                _position(event.start_mark),
                "the file has a %YAML or %TAG directive",
                "delete the directive: themes have one YAML version and no tags",
            )
        root = self._node(events, next(events), 1)
        next(events)  # the end of the document
        event = next(events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise self._fatal(
                "T009-several-documents",
                _position(event.start_mark),
                "a second document begins here",
                "keep one theme a file",
            )
        return Document(root, tuple(self.findings))

    def _node(self, events: Iterator[yaml.Event], event: yaml.Event, depth: int) -> Node:
        place = _position(event.start_mark)
        self._count(place, depth)
        if isinstance(event, yaml.AliasEvent):
            self._find(
                "T006-alias",
                place,
                f"`*{event.anchor}` is an alias",
                "write the value out: themes have no aliases",
            )
            return Scalar(place, None)
        if isinstance(event, yaml.NodeEvent):
            self._refuse_decoration(event, place)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, place, depth)
        return self._mapping(events, place, depth)

    def _count(self, place: Position, depth: int) -> None:
        self.nodes += 1
        if depth > MAX_DEPTH:
            raise self._fatal(
                "T004-too-deep",
                place,
                f"nested more than {MAX_DEPTH} levels deep",
                "a theme needs no more than six levels",
            )
        if self.nodes > MAX_NODES:
            raise self._fatal(
                "T005-too-many-nodes",
                place,
                f"more than {MAX_NODES} values",
                "split the theme into several",
            )

    def _refuse_decoration(self, event: yaml.NodeEvent, place: Position) -> None:
        if event.anchor:
            self._find(
                "T006-alias",
                place,
                f"`&{event.anchor}` is an anchor",
                "delete the anchor: themes have no aliases",
            )
        tag = getattr(event, "tag", None)
        if tag:
            self._find(
                "T008-tag",
                place,
                f"`{tag}` is a tag",
                "delete the tag, and quote the value if it must be text",
            )

    def _scalar(self, event: yaml.ScalarEvent, place: Position) -> Scalar:
        plain = bool(event.implicit[0])
        if bad := _FORBIDDEN.search(event.value):
            self._find(
                "T001-encoding",
                place,
                f"the value holds the control character U+{ord(bad.group()):04X}",
                "delete the escape",
            )
        return Scalar(
            place, _resolve(event.value) if plain else event.value, plain, event.style in ("|", ">")
        )

    def _sequence(self, events: Iterator[yaml.Event], place: Position, depth: int) -> Sequence:
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(events, event, depth + 1))
        return Sequence(place, tuple(items))

    def _mapping(self, events: Iterator[yaml.Event], place: Position, depth: int) -> Mapping:
        entries: dict[str, Entry] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._node(events, event, depth + 1)
            value = self._node(events, next(events), depth + 1)
            name = self._key(key, entries)
            if name is not None:
                entries[name] = Entry(key.position, value)
        return Mapping(place, entries)

    def _key(self, key: Node, entries: dict[str, Entry]) -> str | None:
        if not isinstance(key, Scalar) or not isinstance(key.value, str):
            hint = "write a name: small letters, digits and `_`, a letter first"
            self._find("T010-key-not-text", key.position, "this key is not text", hint)
            return None
        if key.value == "<<" and key.plain:
            self._find(
                "T011-merge-key",
                key.position,
                "`<<` is a merge key",
                "write the entries out: themes have no merging",
            )
            return None
        if key.value in entries:
            first = entries[key.value].key_position
            self._find(
                "T007-duplicate-key",
                key.position,
                f"`{key.value}` is here twice, first on line {first.line}",
                "keep one of the two",
            )
            return None
        return key.value

    def _find(self, rule: str, place: Position, message: str, hint: str) -> None:
        self.findings.append(Finding(rule, self.file, place, message, hint))

    def _fatal(self, rule: str, place: Position, message: str, hint: str) -> ThemeInvalidError:
        last = Finding(rule, self.file, place, message, hint)
        return ThemeInvalidError([last, *self.findings])


def _resolve(text: str) -> PlainValue:
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else text


def _position(mark: object) -> Position:
    """Return the position of libyaml's mark, which its stubs type in two ways."""
    line, column = getattr(mark, "line", 0), getattr(mark, "column", 0)
    return Position(line + 1, column + 1)


def _joined(pair: re.Match[str]) -> str:
    high, low = int(pair[2], 16), int(pair[3], 16)
    return f"{pair[1]}\\U{0x10000 + ((high - 0xD800) << 10) + low - 0xDC00:08x}"


def _position_at(before: str) -> Position:
    """Return the position that follows a text."""
    lines = _LINE_BREAK.split(before)
    return Position(len(lines), len(lines[-1]) + 1)
