"""Formats a published theme as lines for people."""

from collections.abc import Iterator

from domain.phrases.catalogue import both, in_both
from domain.plan import Plan, PlanField, PlanItem


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield the name, the items in order, and what the applicant supplies."""
    yield f"{plan.ref}  {in_both(plan.label)}"
    yield f"digest {plan.digest}"
    yield ""
    yield both("theme.items")
    for item in plan.items:
        yield from _item_lines(plan, item)
    yield ""
    yield both("theme.form")
    for field in plan.fields:
        if field.source == "applicant":
            yield _field_line(field)
    yield ""
    yield both("theme.materials")
    for material in plan.materials:
        optional = "" if material.required else ", optional"
        label = f"{material.label.zh} {material.label.en}"
        yield f"  {material.name}  {label}  ({material.source}{optional})"


def _item_lines(plan: Plan, item: PlanItem) -> Iterator[str]:
    department = plan.department_by_name[item.department].label
    yield f"  {item.name}  {item.label.zh} {item.label.en}"
    yield f"    by {department.zh} {department.en}; {', '.join(item.legal_basis)}"
    if item.after:
        yield f"    after {', '.join(item.after)}"
    if item.waits_for:
        yield f"    waits for {', '.join(item.waits_for)}"
    if item.produces or item.issues:
        yield f"    gives {', '.join((*item.produces, *item.issues))}"


def _field_line(field: PlanField) -> str:
    kind = field.format or field.type
    choices = f": {' | '.join(field.choices)}" if field.choices else ""
    optional = "" if field.required else ", optional"
    return f"  {field.name}  {field.label.zh} {field.label.en}  ({kind}{choices}{optional})"
