"""What an applicant can supply: to a step whose department requests it, and to pre-review.

Requests and supplements share this rule, so that nothing is requested that would be rejected. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.form.applicability import Applicable, condition_names, expand_derived
from domain.plan import Plan, PlanField, PlanItem, PlanMaterial, is_prefilled
from domain.violations import Violation, one_of, quoted, violation


@dataclass(frozen=True, slots=True)
class Suppliable:
    """What can be supplied, by name, in plan order."""

    fields: dict[str, PlanField]
    materials: dict[str, PlanMaterial]

    def __contains__(self, name: str) -> bool:
        return name in self.fields or name in self.materials

    @property
    def names(self) -> tuple[str, ...]:
        """Return all names, fields first."""
        return (*self.fields, *self.materials)


def suppliable_to_step(plan: Plan, item: PlanItem, applies: Applicable | None = None) -> Suppliable:
    """Return what an applicant can supply to a step: its item's inputs that they may change.

    This includes what a register should have supplied, for the lookup itself and for the items that
    read it. ``applies`` is what applies to the case (default: everything).
    """
    names = expand_derived(plan, item.needs)
    if item.kind == "lookup":
        names = (*names, *(name for name in item.produces if name not in names))
    fields = (plan.field_by_name[name] for name in names)
    materials = (plan.material_by_name[name] for name in item.materials)
    return _suppliable(plan, fields, materials, applies, registers=True)


def suppliable_to_case(plan: Plan, applies: Applicable | None = None) -> Suppliable:
    """Return what an applicant can supply to the case itself before it is accepted."""
    return _suppliable(plan, plan.fields, plan.materials, applies, registers=False)


def supplement_request_violations(
    plan: Plan, can: Suppliable, names: Sequence[str], path: str
) -> Iterator[Violation]:
    """Return the violations in a request to an applicant; paths are ``path[INDEX].name``."""
    for index, name in enumerate(names):
        where = f"{path}[{index}].name"
        if name not in can:
            expected = one_of(can.names, "nothing: the applicant can supply nothing here")
            reason = _why_not(plan, name)
            yield violation(where, expected, f"{quoted(name)}{reason and f' ({reason})'}")
        elif name in names[:index]:
            yield violation(where, "one entry for each name", f"{quoted(name)} again")


def _suppliable(
    plan: Plan,
    fields: Iterable[PlanField],
    materials: Iterable[PlanMaterial],
    applies: Applicable | None,
    *,
    registers: bool,
) -> Suppliable:
    fixed = {plan.subject, *condition_names(plan)}
    return Suppliable(
        {
            one.name: one
            for one in fields
            if (one.source == "applicant" or (registers and is_prefilled(plan, one)))
            and one.name not in fixed
            and (applies is None or one.name in applies.fields)
        },
        {
            one.name: one
            for one in materials
            if not one.source.startswith("item:")
            and (applies is None or one.name in applies.materials)
        },
    )


def _why_not(plan: Plan, name: str) -> str:
    """Return why an applicant cannot supply it, as far as the plan alone says."""
    field = plan.field_by_name.get(name)
    source = field.source if field else ""
    if material := plan.material_by_name.get(name):
        source = material.source
    if not source:
        return "the theme has no such field or material"
    if name == plan.subject:
        return "it identifies the applicant"
    if name in condition_names(plan):
        return "a condition reads it"
    if field is not None and field.derived:
        return "it is derived"
    kind, _, producer = source.partition(":")
    return f"{producer} gives it" if kind == "item" else "it is not read here, or does not apply"
