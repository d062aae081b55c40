"""The data flow of a plan: the links between its form, its items and its licences."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.form.applicability import expand_derived
from domain.plan import Plan, PlanField, PlanMaterial

FORM = "applicant"
"""What the applicant supplies: the one form, and materials to bring."""

REGISTRY = "registry"
"""What is looked up instead (免于提交)."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link from a source to an item. ``giver`` is an item, :data:`FORM` or :data:`REGISTRY`."""

    source_item: str
    target_item: str
    fields: tuple[PlanField, ...]
    materials: tuple[PlanMaterial, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all that the link carries."""
        return (*(each.name for each in self.fields), *(each.name for each in self.materials))


def links(plan: Plan) -> tuple[Link, ...]:
    """Return all links, by target in plan order; each pair once."""
    return tuple(link for name in plan.item_by_name for link in _links_into(plan, name))


def _links_into(plan: Plan, target_item: str) -> Iterator[Link]:
    item = plan.item_by_name[target_item]
    fields = {plan.field_by_name[name]: _source(plan, name) for name in item.needs}
    materials = [plan.material_by_name[name] for name in item.materials]
    source_items = dict.fromkeys([*fields.values(), *(m.source for m in materials)])
    for source in source_items:
        yield Link(
            source.removeprefix("item:"),
            target_item,
            tuple(each for each, sources_of in fields.items() if sources_of == source),
            tuple(each for each in materials if each.source == source),
        )


def _source(plan: Plan, field: str) -> str:
    """Return the source of a field.

    A derived field comes from the item that produces an input of it, else from the form.
    """
    sources = [plan.field_by_name[name].source for name in expand_derived(plan, (field,))]
    return next((each for each in sources if each != FORM), FORM)
