"""A theme that refers to nothing, as YAML: what is published stands on its own."""

from collections.abc import Iterable
from itertools import takewhile

import yaml

from domain.theme.yaml.nodes import Node
from domain.theme.yaml.source_position import plain_data

_WIDTH = 100


def render_yaml(root: Node, source: bytes, source_files: Iterable[str]) -> bytes:
    """The nodes as the YAML that themes are written in, UTF-8.

    What stands above the theme in its ``source`` stays: where it is from, what is unsourced.
    Comments further down go with the lines they stood on. Others name the ``source_files`` that
    something came from.
    """
    above = takewhile(lambda line: line.startswith("#"), source.decode("utf-8-sig").splitlines())
    head = "".join(f"{line}\n" for line in above)
    text = yaml.safe_dump(
        plain_data(root), allow_unicode=True, sort_keys=False, width=_WIDTH, indent=2
    )
    sources = "".join(f"# put together with {each}\n" for each in source_files)
    return (head + sources + text).encode()
