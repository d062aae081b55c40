"""What a theme inherits besides entries: accepted findings and documents on record."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.theme.yaml.nodes import Entry, Mapping, Node, Scalar, Sequence

KNOWN = "known"
ON_RECORD = "on_record"


def prepend_items(root: Mapping, key: str, more: Iterable[Node]) -> Mapping:
    """Return the nodes with ``more`` at the front of the list of that key.

    Without ``more`` the nodes are unchanged.
    """
    items = tuple(more)
    own = root.entries.get(key)
    if not items or (own is not None and not isinstance(own.value, Sequence)):
        return root  # the shape check reports what is not a list
    position = own.key_position if own else items[0].position
    listed = (*items, *listed_in(root, key))
    return replace(root, entries=root.entries | {key: Entry(position, Sequence(position, listed))})


def listed_in(root: Mapping, key: str) -> tuple[Node, ...]:
    """Return the items of the list of that key."""
    entry = root.entries.get(key)
    return entry.value.items if entry and isinstance(entry.value, Sequence) else ()


def accepted_findings_of(catalogue: Mapping, section: str, entry: str, name: str) -> Iterator[Node]:
    """Yield the findings that a catalogue accepts for an entry, under the theme's name for it."""
    for each in listed_in(catalogue, KNOWN):
        at = each.entries.get("at") if isinstance(each, Mapping) else None
        path = at.value.value if at and isinstance(at.value, Scalar) else None
        if not isinstance(each, Mapping) or at is None or not isinstance(path, str):
            continue
        steps = path.split(".")
        if steps[:2] == [section, entry] and isinstance(at.value, Scalar):
            here = replace(at.value, value=".".join((section, name, *steps[2:])))
            yield replace(each, entries=each.entries | {"at": Entry(at.key_position, here)})
