"""Who gives what to whom in a plan: the links between its form, its items and its licences."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.form.applicability import expand_derived
from domain.plan import Plan, PlanField, PlanMaterial

FORM = "applicant"
"""What the applicant gives: the one form, and materials to bring."""

REGISTRY = "registry"
"""What is looked up instead (免于提交)."""


@dataclass(frozen=True, slots=True)
class Link:
    """What one gives to another. ``giver`` is an item, :data:`FORM` or :data:`REGISTRY`."""

    source_item: str
    target_item: str
    fields: tuple[PlanField, ...]
    materials: tuple[PlanMaterial, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all that is given."""
        return (*(each.name for each in self.fields), *(each.name for each in self.materials))


def links(plan: Plan) -> tuple[Link, ...]:
    """All links, by taker in the plan's order; each pair of giver and taker once."""
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
    """Where a field is from; a derived one is from the item that gives something for it, and
    else from the form.
    """
    sources = [plan.field_by_name[name].source for name in expand_derived(plan, (field,))]
    return next((each for each in sources if each != FORM), FORM)
