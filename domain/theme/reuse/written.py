"""A theme that refers to nothing, as YAML: what is published stands on its own."""

from collections.abc import Iterable

import yaml

from domain.theme.nodes import Node
from domain.theme.source import plain_data

_WIDTH = 100


def written(root: Node, volumes: Iterable[str] = ()) -> bytes:
    """The nodes as the YAML that themes are written in, UTF-8; comments name the ``volumes``
    that something came from.
    """
    text = yaml.safe_dump(
        plain_data(root), allow_unicode=True, sort_keys=False, width=_WIDTH, indent=2
    )
    sources = "".join(f"# put together with {each}\n" for each in volumes)
    return (sources + text).encode()
