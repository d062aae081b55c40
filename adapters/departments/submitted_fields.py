"""The values that are sent to an item's department: only the plan's fields (I7)."""

from collections.abc import Iterable, Mapping

from domain.form.derived_fields import derive
from domain.plan import FormValue, Plan, PlanItem


def submitted_fields(
    plan: Plan,
    item: PlanItem,
    values: Mapping[str, FormValue],
    formula_inputs: Iterable[tuple[str, FormValue]],
) -> dict[str, FormValue | None]:
    """Return the item's fields with their values, derived ones computed; None without a value.

    ``values`` are those of the case, ``formula_inputs`` the other inputs of formulas. The inputs of
    a derived field are not sent.

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
