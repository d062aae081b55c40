"""Nodes that say which file they stand in, so that a finding points into the right one."""

from dataclasses import replace

from domain.theme.yaml.nodes import Entry, Mapping, Node, Scalar, Sequence


def with_file(node: Node, file: str) -> Node:
    """The node, with every place that names no file yet in ``file``."""
    position = node.position if node.position.file else replace(node.position, file=file)
    if isinstance(node, Scalar):
        return replace(node, position=position)
    if isinstance(node, Sequence):
        return Sequence(position, tuple(with_file(each, file) for each in node.items))
    return Mapping(
        position, {key: _entry_with_file(entry, file) for key, entry in node.entries.items()}
    )


def size(node: Node) -> int:
    """How many values a node holds, itself included."""
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
