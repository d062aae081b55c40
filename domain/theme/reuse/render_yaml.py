"""Renders an assembled theme as YAML, so that a published theme is self-contained."""

from collections.abc import Iterable
from itertools import takewhile

import yaml

from domain.theme.yaml.nodes import Node
from domain.theme.yaml.source_position import plain_data

_WIDTH = 100


def render_yaml(root: Node, source: bytes, source_files: Iterable[str]) -> bytes:
    """Render the nodes as theme YAML in UTF-8.

    The comments at the head of ``source`` stay: its origin, what is unsourced. Comments further
    down are dropped. Added comments name the ``source_files`` that were inserted.
    """
    above = takewhile(lambda line: line.startswith("#"), source.decode("utf-8-sig").splitlines())
    head = "".join(f"{line}\n" for line in above)
    text = yaml.safe_dump(
        plain_data(root), allow_unicode=True, sort_keys=False, width=_WIDTH, indent=2
    )
    sources = "".join(f"# assembled with {each}\n" for each in source_files)
    return (head + sources + text).encode()
