"""The layout of a plan's graph: items in layers, from left to right.

It is Sugiyama's layout, by the library ``fast-sugiyama``: layers, few crossings, and bends where a
link passes a layer.
"""

from dataclasses import dataclass

from fast_sugiyama import from_edges

from domain.plan import Plan

_START = 0  # the form and the registries: all that is available when a case starts


@dataclass(frozen=True, slots=True)
class Place:
    """A layer, from 0, and a position in it, in rows that may be fractions."""

    layer: int
    row: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of the items, and the route of each link ``(from, to)``, ends included.

    Links from the start are not in ``ways``: every item without a predecessor has one.
    """

    start: Place
    items: dict[str, Place]
    routes: dict[tuple[str, str], tuple[Place, ...]]
    layers: int
    rows: float


def layout(plan: Plan) -> Layout:
    """Return the layout; the same for the same plan."""
    names = [item.name for item in plan.items]
    number = {name: index + 1 for index, name in enumerate(names)}
    edges = [
        (number[before], number[item.name])
        for item in plan.items
        for before in dict.fromkeys((*item.after, *item.waits_for))
    ]
    later = {target_item for _, target_item in edges}
    edges += [(_START, n) for n in number.values() if n not in later]
    # Numbers, not names: the order of a set of texts differs between runs.
    [(positions, _, _, routed)] = from_edges(
        edges,
        vertex_spacing=1,
        dummy_size=1,
        dummy_vertices=True,
        ranking_type="up",
        crossing_minimization="barycenter",
        check_layout=False,
    )
    heights = sorted({y for _, (_, y) in positions}, reverse=True)
    top = min(x for _, (x, _) in positions)
    places = {int(n): Place(heights.index(y), x - top) for n, (x, y) in positions}
    onward: dict[int, list[int]] = {}
    for source_item, target_item in routed or ():
        onward.setdefault(int(source_item), []).append(int(target_item))
    routes = {
        (names[source_item - 1], names[route[-1] - 1]): tuple(places[one] for one in route)
        for source_item in range(1, len(names) + 1)
        for target_item in onward.get(source_item, ())
        for route in [_route(source_item, target_item, onward, len(names))]
    }
    return Layout(
        places[_START],
        {name: places[n] for name, n in number.items()},
        routes,
        len(heights),
        max(place.row for place in places.values()),
    )


def _route(
    source_item: int, target_item: int, onward: dict[int, list[int]], real: int
) -> list[int]:
    """Return the route from an item over bends to the next item."""
    route = [source_item, target_item]
    while route[-1] > real:
        route.append(onward[route[-1]][0])
    return route
