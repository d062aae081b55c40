"""Formats the graph of a plan's items as text and as data."""

from collections.abc import Iterator

from domain.phrases.catalogue import both
from domain.plan import Plan
from ops.authoring.graph.layout import layout
from ops.authoring.graph.links import Link, links


def graph_lines(plan: Plan) -> Iterator[str]:
    """Yield the layers: parallel items, what each receives from whom, and its outputs."""
    placed, found = layout(plan), links(plan)
    yield f"{plan.ref}  {plan.label.zh} {plan.label.en}"
    for layer in sorted({place.layer for place in placed.items.values()}):
        yield ""
        yield both("graph.layer", layer=layer)
        for item in plan.items:
            if placed.items[item.name].layer == layer:
                yield f"  {item.name}  {item.label.zh} {item.label.en}  [{item.department}]"
                if item.when:
                    yield f"    when {item.when}"
                if item.waits_for:
                    yield f"    waits for {', '.join(item.waits_for)}"
                for link in found:
                    if link.target_item == item.name:
                        yield f"    ← {link.source_item}: {', '.join(link.names)}"
                for name in (*item.produces, *item.issues):
                    yield f"    → {name}{_target_lines(name, item.name, found)}"


def graph_document(plan: Plan) -> dict[str, object]:
    """Return the items with their layers, and the links."""
    placed = layout(plan)
    return {
        "theme": plan.ref,
        "items": [
            {
                "item": item.name,
                "department": item.department,
                "layer": placed.items[item.name].layer,
                "when": item.when,
                "gives": [*item.produces, *item.issues],
            }
            for item in plan.items
        ],
        "links": [
            {"from": link.source_item, "to": link.target_item, "gives": list(link.names)}
            for link in links(plan)
        ],
    }


def _target_lines(name: str, source_item: str, found: tuple[Link, ...]) -> str:
    target_items = [
        link.target_item for link in found if link.source_item == source_item and name in link.names
    ]
    return f" → {', '.join(target_items)}" if target_items else ""
