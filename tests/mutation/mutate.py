"""Single mutations of a theme's YAML, each a splice of its text at one node.

What people really get wrong: an entry that went missing, a name that was changed in one place
only, a value of another type, a wire that leads elsewhere, a rule that became looser.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

import yaml

REFERENCES = {
    "needs": "fields",
    "produces": "fields",
    "materials": "materials",
    "issues": "materials",
    "undo_if_refused": "items",
    "waits_for": "items",
    "department": "departments",
    "subject": "fields",
    "field": "fields",
    "key": "fields",
    "registry": "registries",
    "licence": "materials",
    "holds": "fields",
    "seen_by": "departments",
    "after": "items",
    "counted_from": "fields",
    "payment": "items",
    "adapter": "adapters",
}
"""Keys whose values name what is declared elsewhere, and where."""

ENUMS = {
    "importance": ("required", "best_effort"),
    "withdraw": ("free", "compensate", "final"),
    "source": ("applicant", "registry", "item", "licence", "derived"),
    "kind": ("extends", "stops"),
    "served_by": ("adapter", "people"),
    "type": ("text", "date", "integer", "decimal", "boolean", "choice"),
    "by": ("engine", "people"),
    "personal": ("true", "false"),
    "required": ("true", "false"),
}
WORDS = frozenset(
    {"label", "question", "purpose", "legal_basis", "reason", "baseline", "choices"}
) | {"notices"}
"""Below these stand words for people: what changes there is no other meaning of the bundle."""

DECLARED = ("fields", "materials", "items", "departments", "guide", "registries", "adapters")


_TERMS = frozenset({"promised", "statutory", "deferrable", "committable", "within", "due"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """A theme with one thing changed. ``path`` leads to it, keys and indexes with dots between;
    ``lines`` are those that the change is about, from 1.
    """

    kind: str
    path: str
    what: str
    text: str
    lines: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Entry:
    path: tuple[str, ...]
    key: yaml.ScalarNode
    value: yaml.Node
    owner: yaml.MappingNode
    owner_line: int


def mutants(text: str, count: int, seed: int) -> list[Mutant]:
    """So many different mutants, the kinds in turn as long as there are some of each."""
    random = Random(seed)
    by_kind: dict[str, list[Mutant]] = {}
    for mutant in _all(text):
        if mutant.text != text:
            by_kind.setdefault(mutant.kind, []).append(mutant)
    for each in by_kind.values():
        random.shuffle(each)
    chosen: dict[str, Mutant] = {}
    while by_kind and len(chosen) < count:
        for kind in list(by_kind):
            mutant = by_kind[kind].pop()
            chosen.setdefault(mutant.text, mutant)
            if not by_kind[kind]:
                del by_kind[kind]
    return list(chosen.values())[:count]


def _all(text: str) -> Iterator[Mutant]:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    names = {
        key: [name.value for name, _ in value.value]
        for key, value in ((k.value, v) for k, v in root.value)
        if key in DECLARED
    }
    for entry in _entries(root, (), root.start_mark.line + 1):
        yield from _deleted(text, entry)
        yield from _renamed(text, entry)
        yield from _retyped(text, entry)
        yield from _swapped(text, entry)
        yield from _rewired(text, entry, names)
        yield from _loosened(text, entry)
        yield from _conditions(text, entry)


def _entries(node: yaml.Node, path: tuple[str, ...], line: int) -> Iterator[_Entry]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, key.value)
            if key.value != "baseline":
                yield _Entry(here, key, value, node, line)
            if not WORDS & set(here) or key.value in {"label", "question", "reason", "choices"}:
                yield from _entries(value, here, key.start_mark.line + 1)
    elif isinstance(node, yaml.SequenceNode):
        for number, each in enumerate(node.value):
            yield from _entries(each, (*path, str(number)), each.start_mark.line + 1)


def _spliced(
    text: str,
    entry: _Entry,
    kind: str,
    *,
    start: int,
    end: int,
    new: str,
    told: str = "",
) -> Mutant:
    first = text.count("\n", 0, start) + 1
    last = first + new.count("\n")
    lines = frozenset({*range(first, last + 1), entry.owner_line} if not new else {first})
    path = ".".join(entry.path)
    what = f"{path}: {told or repr(text[start:end])} → {new!r}"
    return Mutant(kind, path, what, text[:start] + new + text[end:], lines)


def _deleted(text: str, entry: _Entry) -> Iterator[Mutant]:
    start, end = entry.key.start_mark.index, _end(entry.value)
    if entry.owner.flow_style:
        if len(entry.owner.value) == 1:
            return
        before, after = text.rfind(",", 0, start), text.find(",", end)
        first = entry.owner.value[0][0] is entry.key
        start, end = (start, after + 1) if first else (before, end)
    else:
        start = text.rfind("\n", 0, start) + 1
        end = text.find("\n", end) + 1 or len(text)
    told = f"delete {entry.key.value}"
    yield _spliced(text, entry, "delete", start=start, end=end, new="", told=told)


def _end(node: yaml.Node) -> int:
    """Where a node's text ends: libyaml's mark of a block lies behind the lines after it."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        return node.end_mark.index
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def _renamed(text: str, entry: _Entry) -> Iterator[Mutant]:
    key = entry.key
    yield _spliced(
        text,
        entry,
        "rename",
        start=key.start_mark.index,
        end=key.end_mark.index,
        new=f"{key.value}_x",
    )


def _retyped(text: str, entry: _Entry) -> Iterator[Mutant]:
    value = entry.value
    if not isinstance(value, yaml.ScalarNode):
        return
    start, end = value.start_mark.index, value.end_mark.index
    for new in ("[1]", "{a: 1}"):
        yield _spliced(text, entry, "retype", start=start, end=end, new=new)
    number = "seven" if value.value.isdigit() else "7"
    yield _spliced(text, entry, "retype", start=start, end=end, new=number)


def _swapped(text: str, entry: _Entry) -> Iterator[Mutant]:
    known = ENUMS.get(entry.key.value, ())
    value = entry.value
    if isinstance(value, yaml.ScalarNode) and value.value in known:
        start, end = value.start_mark.index, value.end_mark.index
        for new in known:
            yield _spliced(text, entry, "swap", start=start, end=end, new=new)


def _rewired(text: str, entry: _Entry, names: dict[str, list[str]]) -> Iterator[Mutant]:
    declared = names.get(REFERENCES.get(entry.key.value, ""), [])
    if not declared or (len(entry.path) == 1 and entry.key.value in DECLARED):
        return
    value = entry.value
    scalars = value.value if isinstance(value, yaml.SequenceNode) else [value]
    for number, each in enumerate(scalars):
        if not isinstance(each, yaml.ScalarNode):
            return
        start, end = each.start_mark.index, each.end_mark.index
        for new in _others(each.value, declared):
            yield _spliced(text, entry, "rewire", start=start, end=end, new=new)
        yield _spliced(text, entry, "misspell", start=start, end=end, new=f"{each.value}s")
        if len(scalars) > 1 and isinstance(value, yaml.SequenceNode) and value.flow_style:
            twice = f"{each.value}, {each.value}"
            yield _spliced(text, entry, "repeat", start=start, end=end, new=twice)
            gone = _without(text, scalars, number)
            first, last = gone
            told = f"drop {each.value}"
            yield _spliced(text, entry, "drop", start=first, end=last, new="", told=told)


def _others(value: str, declared: Iterable[str]) -> list[str]:
    """Two others: the neighbours in the order of declaration."""
    known = list(declared)
    at = known.index(value) if value in known else 0
    return [each for each in (known[at - 1], known[(at + 1) % len(known)]) if each != value]


def _without(text: str, scalars: list[yaml.Node], number: int) -> tuple[int, int]:
    del text
    if number:
        return scalars[number - 1].end_mark.index, scalars[number].end_mark.index
    return scalars[0].start_mark.index, scalars[1].start_mark.index


def _loosened(text: str, entry: _Entry) -> Iterator[Mutant]:
    value = entry.value
    if entry.key.value not in _TERMS:
        return
    if isinstance(value, yaml.ScalarNode):
        count, _, unit = value.value.partition(" ")
        for more in (int(count) * 10, int(count) + 3):
            plural = unit if unit.endswith("s") else f"{unit}s"
            start, end = value.start_mark.index, value.end_mark.index
            yield _spliced(text, entry, "loosen", start=start, end=end, new=f"{more} {plural}")


def _conditions(text: str, entry: _Entry) -> Iterator[Mutant]:
    value = entry.value
    if entry.key.value != "when" or not isinstance(value, yaml.ScalarNode):
        return
    start, end = value.start_mark.index, value.end_mark.index
    told = value.value
    changed = {f"!({told})", told.replace("==", "!=", 1), told.replace("&&", "||", 1)}
    changed |= {told.replace("||", "&&", 1), told.partition(" && ")[0], f"{told} && nobody"}
    for new in sorted(changed - {told}):
        quoted = "'" + new.replace("'", "''") + "'"
        yield _spliced(text, entry, "condition", start=start, end=end, new=quoted)
