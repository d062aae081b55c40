"""The order of items, which follows from who produces what."""

import heapq
from collections.abc import Iterator, Mapping, Sequence

Prerequisites = Mapping[str, Sequence[str]]
"""For each item, in declaration order, the items whose outputs it needs."""


def sort_items(prerequisites: Prerequisites) -> tuple[str, ...]:
    """Sort topologically, ties in declaration order. Items on or behind a cycle are left out."""
    rank = {name: index for index, name in enumerate(prerequisites)}
    waiting = {name: len(set(needed)) for name, needed in prerequisites.items()}
    unlocks: dict[str, list[str]] = {name: [] for name in prerequisites}
    for name, needed in prerequisites.items():
        for other in set(needed):
            unlocks[other].append(name)
    ready = [rank[name] for name, count in waiting.items() if not count]
    names = tuple(prerequisites)
    return tuple(_drain(ready, names, waiting, unlocks, rank))


def find_cycle(prerequisites: Prerequisites) -> tuple[str, ...]:
    """Return one cycle among the items, from its first declared item; empty if there is none.

    ``(a, b)`` means that a needs b and b needs a.
    """
    done = set(sort_items(prerequisites))
    start = next((name for name in prerequisites if name not in done), None)
    if start is None:
        return ()
    walk: list[str] = []
    while start not in walk:
        walk.append(start)
        start = next(other for other in prerequisites[start] if other not in done)
    cycle = walk[walk.index(start) :]
    first = min(range(len(cycle)), key=lambda i: list(prerequisites).index(cycle[i]))
    return tuple(cycle[first:] + cycle[:first])


def _drain(
    ready: list[int],
    names: Sequence[str],
    waiting: dict[str, int],
    unlocks: Mapping[str, Sequence[str]],
    rank: Mapping[str, int],
) -> Iterator[str]:
    heapq.heapify(ready)
    while ready:
        name = names[heapq.heappop(ready)]
        yield name
        for other in unlocks[name]:
            waiting[other] -= 1
            if not waiting[other]:
                heapq.heappush(ready, rank[other])
