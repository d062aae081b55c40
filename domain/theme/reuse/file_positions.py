"""Nodes that know their file, so that a finding points into the right one."""

from dataclasses import replace

from domain.theme.yaml.nodes import Entry, Mapping, Node, Scalar, Sequence


def with_file(node: Node, file: str) -> Node:
    """Return the node with ``file`` set at every position that has no file yet."""
    position = node.position if node.position.file else replace(node.position, file=file)
    if isinstance(node, Scalar):
        return replace(node, position=position)
    if isinstance(node, Sequence):
        return Sequence(position, tuple(with_file(each, file) for each in node.items))
    return Mapping(
        position, {key: _entry_with_file(entry, file) for key, entry in node.entries.items()}
    )


def size(node: Node) -> int:
    """Return the number of values in a node, itself included."""
    if isinstance(node, Scalar):
        return 1
    if isinstance(node, Sequence):
        return 1 + sum(map(size, node.items))
    return 1 + sum(size(entry.value) for entry in node.entries.values())


def _entry_with_file(entry: Entry, file: str) -> Entry:
    place = entry.key_position
    if not place.file:
        place = replace(place, file=file)
    return Entry(place, with_file(entry.value, file))
