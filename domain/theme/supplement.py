"""What an applicant may and must supply to a step (补正), and what is wrong with it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from domain.plan import Plan, PlanItem
from domain.ports import FormValue
from domain.theme.formats import MAX_VIOLATIONS, check_value, shown
from domain.theme.suggestions import did_you_mean


def check_supplement(
    plan: Plan,
    item: PlanItem,
    missing: Sequence[str],
    form: Mapping[str, FormValue],
    materials: Mapping[str, str],
) -> tuple[tuple[str, str], ...]:
    """Everything that is wrong with a supplement: ``(path, problem)`` pairs.

    ``missing`` are the names the department asked for: those that an applicant can
    supply must be there, others that the item needs may be. Paths are ``form.NAME``
    and ``materials.NAME``. Empty when all is right, at most :data:`MAX_VIOLATIONS`.
    """
    checks = chain(
        _check_fields(plan, item, missing, form),
        _check_materials(plan, item, missing, materials),
        () if form or materials else (("form", "is empty: give what is missing"),),
    )
    return tuple(islice(checks, MAX_VIOLATIONS))


def _check_fields(
    plan: Plan, item: PlanItem, missing: Sequence[str], form: Mapping[str, FormValue]
) -> Iterator[tuple[str, str]]:
    fields = {name: plan.field_by_name[name] for name in item.needs}
    asked = {
        name: field
        for name, field in fields.items()
        if field.source == "applicant" and name != plan.subject
    }
    for name, value in form.items():
        problem = check_value(asked[name], value) if name in asked else None
        if name == plan.subject:
            problem = "says whose case it is and cannot be changed: open a new case"
        elif name not in asked:
            problem = f"is no field that {item.name} needs of an applicant: " + (
                did_you_mean(name, asked)
            )
        if problem:
            yield f"form.{shown(name)}", problem
    for name, field in asked.items():
        if name in missing and name not in form:
            yield f"form.{name}", f"is missing: give {field.label.en}"


def _check_materials(
    plan: Plan, item: PlanItem, missing: Sequence[str], materials: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    needed = {name: plan.material_by_name[name] for name in item.materials}
    asked = {name: entry for name, entry in needed.items() if not entry.source.startswith("item:")}
    for name in materials:
        if name not in asked:
            hint = did_you_mean(name, asked)
            yield f"materials.{shown(name)}", f"is no material that {item.name} needs: {hint}"
    for name, material in asked.items():
        if name in missing and name not in materials:
            yield f"materials.{name}", f"is missing: attach {material.label.en}"
