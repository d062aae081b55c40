"""The graph of a plan's items as one SVG that needs nothing else."""

from collections.abc import Iterator
from itertools import cycle

from adapters.rendering.visible import markup
from domain.plan import Plan, PlanItem
from ops.theme_graph.layout import Layout, Place, layout
from ops.theme_graph.links import FORM, REGISTRY, Link, links

_WIDTH, _HEIGHT = 210, 66
_LAYER, _ROW = 290, 84
_MARGIN, _HEAD = 20, 48
_COLOURS = ("#3b6ea5", "#5b8c5a", "#b5762f", "#8a5a9e", "#3f8f8f", "#a5506b", "#767a2c", "#5f6b7a")
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1b1f24 } .small { font-size: 11px; fill: #555 }
.title { font-size: 17px } .way { fill: none; stroke: #8a939c; stroke-width: 1.4 }
.waits { stroke-dasharray: 3 4 } .way:hover { stroke: #c0392b; stroke-width: 3 }
"""
_MOST_CHARS = 30


def graph_svg(plan: Plan) -> str:
    """The graph, from left to right: every item with its department, every link with what is
    given as its tooltip. Thick edges are required items, dashed ones apply in some situations.
    """
    placed = layout(plan)
    given = {(link.giver, link.taker): link for link in links(plan)}
    width = 2 * _MARGIN + (placed.layers - 1) * _LAYER + _WIDTH
    height = int(_HEAD + 2 * _MARGIN + placed.rows * _ROW + _HEIGHT)
    title = markup(f"{plan.label.zh} {plan.label.en}")
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    ref = f'<tspan class="small">{markup(plan.ref)}</tspan>'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            f"<title>{title}</title><style>{_STYLE}</style>",
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            f'<text class="title" x="{_MARGIN}" y="28">{title} {ref}</text>',
            *_ways(plan, placed, given),
            *_start(plan, placed),
            *_items(plan, placed),
            "</svg>",
            "",
        ]
    )


def _corner(place: Place) -> tuple[float, float]:
    return _MARGIN + place.layer * _LAYER, _HEAD + _MARGIN + place.row * _ROW


def _ways(plan: Plan, placed: Layout, given: dict[tuple[str, str], Link]) -> Iterator[str]:
    for item in plan.items:
        if not item.after and not item.waits_for:
            way = _curve((placed.start, placed.items[item.name]))
            told = _told(given, (FORM, REGISTRY), item.name)
            yield f'<path class="way" d="{way}"><title>{told}</title></path>'
    for (giver, taker), places in placed.ways.items():
        waits = (giver, taker) not in given  # nothing is given: it only waits
        told = f"{markup(taker)} waits" if waits else _told(given, (giver,), taker)
        kind = "way waits" if waits else "way"
        yield f'<path class="{kind}" d="{_curve(places)}"><title>{told}</title></path>'


def _curve(places: tuple[Place, ...]) -> str:
    """From the right side of the first over the middles of the bends to the left of the last."""
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


def _told(given: dict[tuple[str, str], Link], givers: tuple[str, ...], taker: str) -> str:
    found = [given[giver, taker] for giver in givers if (giver, taker) in given]
    labels = [each.label for link in found for each in link.fields]
    labels += [each.label for link in found for each in link.materials]
    return markup(f"→ {taker}: " + ", ".join(f"{label.zh} {label.en}" for label in labels))


def _start(plan: Plan, placed: Layout) -> Iterator[str]:
    fields = sum(field.source == "applicant" for field in plan.fields)
    brought = sum(material.source == "applicant" for material in plan.materials)
    looked_up = sum(material.source == "registry" for material in plan.materials)
    lines = (
        "一表 One form",
        f"填写 {fields} 项 fields, 提交 {brought} 件 to bring",
        f"免于提交 {looked_up} 件 looked up",
    )
    yield from _box(placed.start, lines, "#1b1f24", 'rx="30"')


def _items(plan: Plan, placed: Layout) -> Iterator[str]:
    colours = dict(zip((each.name for each in plan.departments), cycle(_COLOURS), strict=False))
    departments = {each.name: each.label for each in plan.departments}
    for item in plan.items:
        label = departments[item.department]
        lines = (item.label.zh, item.label.en, f"{label.zh} {label.en}")
        edge = f'rx="6" stroke-width="{3 if item.importance == "required" else 1.4}"'
        if item.when:
            edge += ' stroke-dasharray="6 4"'
        yield f"<g><title>{_facts(item)}</title>"
        yield from _box(placed.items[item.name], lines, colours[item.department], edge)
        yield "</g>"


def _facts(item: PlanItem) -> str:
    facts = [item.name, item.importance, f"withdraw: {item.withdraw}"]
    if item.when:
        facts.append(f"when {item.when}")
    if item.served_by == "people":
        facts.append("served by people")
    if gives := (*item.produces, *item.issues):
        facts.append(f"gives {', '.join(gives)}")
    return "\n".join(map(markup, facts))


def _box(place: Place, lines: tuple[str, ...], colour: str, edge: str) -> Iterator[str]:
    x, y = _corner(place)
    yield (
        f'<rect x="{x:.0f}" y="{y:.1f}" width="{_WIDTH}" height="{_HEIGHT}" fill="#fff" '
        f'stroke="{colour}" {edge}/>'
    )
    for number, line in enumerate(lines):
        small = ' class="small"' if number else ""
        yield f'<text{small} x="{x + 12:.0f}" y="{y + 20 + 18 * number:.1f}">{_short(line)}</text>'


def _short(text: str) -> str:
    """As much as fits; a Chinese character takes the room of two letters."""
    room, kept = _MOST_CHARS, ""
    for char in text:
        room -= 1 if char.isascii() else 2
        if room < 0:
            return markup(kept.rstrip()) + "…"
        kept += char
    return markup(kept)
