"""Renders the graph of a plan's items as one self-contained SVG."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle

from adapters.presentation.templates import templates
from domain.phrases.catalogue import both
from domain.plan import Plan, PlanItem
from ops.authoring.graph.layout import Layout, Place, layout
from ops.authoring.graph.links import FORM, REGISTRY, Link, links

_WIDTH, _HEIGHT = 210, 66
_LAYER, _ROW = 290, 84
_MARGIN, _HEAD = 20, 48
_COLOURS = ("#3b6ea5", "#5b8c5a", "#b5762f", "#8a5a9e", "#3f8f8f", "#a5506b", "#767a2c", "#5f6b7a")
_MAX_CHARS = 30

Given = Mapping[tuple[str, str], Link]
"""The names that are given, by source_item and target_item."""


@dataclass(frozen=True, slots=True)
class Path:
    """One line between boxes. ``waits``: it only orders the items and carries nothing."""

    curve: str
    title: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """One item, or the form; coordinates in pixels, of the upper left corner."""

    x: float
    y: float
    lines: tuple[str, ...]
    colour: str
    facts: tuple[str, ...] = ()
    radius: int = 6
    edge: float = 1.4
    dashed: bool = False


def graph_svg(plan: Plan) -> str:
    """Render the graph, from left to right.

    Every item has its department, every link a tooltip with what it carries. Thick edges are
    required items, dashed ones apply in some situations.
    """
    placed = layout(plan)
    given = {(link.source_item, link.target_item): link for link in links(plan)}
    return (
        templates(__package__)
        .get_template("graph.svg.jinja")
        .render(
            plan=plan,
            width=2 * _MARGIN + (placed.layers - 1) * _LAYER + _WIDTH,
            height=int(_HEAD + 2 * _MARGIN + placed.rows * _ROW + _HEIGHT),
            margin=_MARGIN,
            box_width=_WIDTH,
            box_height=_HEIGHT,
            paths=_paths(plan, placed, given),
            boxes=[_start(plan, placed), *_items(plan, placed)],
        )
    )


def _corner(place: Place) -> tuple[float, float]:
    return _MARGIN + place.layer * _LAYER, _HEAD + _MARGIN + place.row * _ROW


def _paths(plan: Plan, placed: Layout, given: Given) -> Iterator[Path]:
    for item in plan.items:
        if not item.after and not item.waits_for:
            curve = _curve((placed.start, placed.items[item.name]))
            yield Path(curve, _title(given, (FORM, REGISTRY), item.name))
    for (source_item, target_item), places in placed.routes.items():
        if (source_item, target_item) in given:
            yield Path(_curve(places), _title(given, (source_item,), target_item))
        else:
            yield Path(_curve(places), f"{target_item} waits", waits=True)


def _curve(places: tuple[Place, ...]) -> str:
    """Return a curve from the right side of the first place, over the bends, to the last."""
    points = []
    for number, place in enumerate(places):
        x, y = _corner(place)
        middle = y + _HEIGHT / 2
        if number:
            points.append((x, middle))
        if number < len(places) - 1:
            points.append((x + _WIDTH, middle))
    (x, y), *rest = points
    drawn = [f"M{x:.0f},{y:.1f}"]
    for next_x, next_y in rest:
        half = (x + next_x) / 2
        drawn.append(f"C{half:.0f},{y:.1f} {half:.0f},{next_y:.1f} {next_x:.0f},{next_y:.1f}")
        x, y = next_x, next_y
    return " ".join(drawn)


def _title(given: Given, source_items: tuple[str, ...], target_item: str) -> str:
    found = [
        given[source_item, target_item]
        for source_item in source_items
        if (source_item, target_item) in given
    ]
    labels = [each.label for link in found for each in link.fields]
    labels += [each.label for link in found for each in link.materials]
    return f"→ {target_item}: " + ", ".join(f"{label.zh} {label.en}" for label in labels)


def _start(plan: Plan, placed: Layout) -> Box:
    fields = sum(field.source == "applicant" for field in plan.fields)
    materials = sum(material.source == "applicant" for material in plan.materials)
    looked_up = sum(material.source == "registry" for material in plan.materials)
    lines = (
        both("graph.one_form"),
        f"{both('graph.fields', count=fields)}, {both('graph.brought', count=materials)}",
        both("graph.looked_up", count=looked_up),
    )
    x, y = _corner(placed.start)
    return Box(x, y, tuple(map(_short, lines)), "#1b1f24", radius=30, edge=1)


def _items(plan: Plan, placed: Layout) -> Iterator[Box]:
    colours = dict(zip((each.name for each in plan.departments), cycle(_COLOURS), strict=False))
    departments = {each.name: each.label for each in plan.departments}
    for item in plan.items:
        label = departments[item.department]
        lines = (item.label.zh, item.label.en, f"{label.zh} {label.en}")
        x, y = _corner(placed.items[item.name])
        yield Box(
            x,
            y,
            tuple(map(_short, lines)),
            colours[item.department],
            tuple(_facts(item)),
            edge=3 if item.importance == "required" else 1.4,
            dashed=bool(item.when),
        )


def _facts(item: PlanItem) -> Iterator[str]:
    yield from (item.name, item.importance, f"withdraw: {item.withdraw}")
    if item.when:
        yield f"when {item.when}"
    if item.served_by == "people":
        yield "served by people"
    if gives := (*item.produces, *item.issues):
        yield f"gives {', '.join(gives)}"


def _short(text: str) -> str:
    """Shorten a text to the box; a Chinese character takes the room of two letters."""
    room, shortened = _MAX_CHARS, ""
    for char in text:
        room -= 1 if char.isascii() else 2
        if room < 0:
            return shortened.rstrip() + "…"
        shortened += char
    return shortened
