"""The values that an item is handed over with: the plan's fields and no other (I7)."""

from collections.abc import Iterable, Mapping

from domain.form.derived_fields import derive
from domain.plan import FormValue, Plan, PlanItem


def submitted_fields(
    plan: Plan,
    item: PlanItem,
    values: Mapping[str, FormValue],
    formula_inputs: Iterable[tuple[str, FormValue]],
) -> dict[str, FormValue | None]:
    """The item's fields with their values, derived ones computed; None without a value.

    ``values`` are those that were read for it, ``given`` what formulas read besides. What a
    derived field is computed from stays here.

    Raises:
        ConditionFailedError: a formula has no value for these.
    """
    known = {**values, **dict(formula_inputs)}
    submitted: dict[str, FormValue | None] = {}
    for name in item.needs:
        field = plan.field_by_name[name]
        submitted[name] = derive(plan, field, known) if field.derived else values.get(name)
    supplied = {name: values[name] for name in item.produces if name in values}
    return submitted | supplied
