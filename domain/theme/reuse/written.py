"""A theme that refers to nothing, as YAML: what is published stands on its own."""

from collections.abc import Iterable
from itertools import takewhile

import yaml

from domain.theme.nodes import Node
from domain.theme.source import plain_data

_WIDTH = 100


def written(root: Node, source: bytes, volumes: Iterable[str]) -> bytes:
    """The nodes as the YAML that themes are written in, UTF-8.

    What stands above the theme in its ``source`` stays: where it is from, what is unsourced.
    Comments further down go with the lines they stood on. Others name the ``volumes`` that
    something came from.
    """
    above = takewhile(lambda line: line.startswith("#"), source.decode("utf-8-sig").splitlines())
    head = "".join(f"{line}\n" for line in above)
    text = yaml.safe_dump(
        plain_data(root), allow_unicode=True, sort_keys=False, width=_WIDTH, indent=2
    )
    sources = "".join(f"# put together with {each}\n" for each in volumes)
    return (head + sources + text).encode()
