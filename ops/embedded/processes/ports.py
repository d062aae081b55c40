"""Loopback ports, chosen once and stored, so that addresses survive a restart."""

import json
import random
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path

from domain.errors import UnavailableError

LOOPBACK = "127.0.0.1"
HIGHEST = 65535
LISTENING = range(15_000, 32_000)


def free_ports(count: int) -> list[int]:
    """Return distinct TCP ports that nobody listens on now.

    They are below the range of outgoing ports, so that no client's connection can occupy one while
    its server restarts. They are consecutive: of two processes that choose seventy at the same
    time, one time in a hundred they overlap, and not one in four.

    Raises:
        UnavailableError: there are not enough.
    """
    with ExitStack() as held:
        free = (port for port in _random_port() if _try_bind(held, port))
        ports = list(islice(free, count))
    if len(ports) < count:
        raise UnavailableError(f"no {count} free ports on {LOOPBACK} in {LISTENING}")
    return ports


def are_free(ports: Sequence[int]) -> bool:
    """Return whether all of the ports can be listened on now."""
    with ExitStack() as held:
        return all(_try_bind(held, port) for port in ports)


def saved_ports(file: Path, names: Sequence[str]) -> Mapping[str, int]:
    """Return the ports of a file, by name; chosen and written if absent, unreadable or in use."""
    saved = read_ports(file)
    if set(saved) == set(names) and are_free(list(saved.values())):
        return saved
    chosen = dict(zip(names, free_ports(len(names)), strict=True))
    file.write_text(json.dumps(chosen, indent=2) + "\n", encoding="utf-8")
    return chosen


def read_ports(file: Path) -> dict[str, int]:
    """Return the ports in a file, by name; empty if it is absent or unreadable."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    ports = content.items() if isinstance(content, dict) else ()
    return {name: port for name, port in ports if isinstance(port, int) and 0 < port <= HIGHEST}


def _random_port() -> Iterator[int]:
    start = random.SystemRandom().randrange(len(LISTENING))
    yield from LISTENING[start:]
    yield from LISTENING[:start]


def _try_bind(held: ExitStack, port: int) -> bool:
    """Bind as servers do: a port in TIME_WAIT counts as free, one in use does not."""
    probe = held.enter_context(closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)))
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((LOOPBACK, port))
        probe.listen(1)
    except OSError:
        return False
    return True
