"""Derived fields (派生): computed from other fields whenever a department receives one. Pure.

A formula is CEL over the values of other fields and two more names. Its result is sent to the
department that needs it and not stored: it can be recomputed from the stored inputs.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from domain.calendar.civil_time import civil_day
from domain.case.state import CaseState
from domain.expressions.compiled import ValueKind
from domain.expressions.conditions import ConditionFailedError, Value, compute, names_in
from domain.expressions.decimals import digits
from domain.form.applicability import holds_for, kind_of
from domain.form.check_form import check_value
from domain.plan import FormValue, Plan, PlanField, PlanItem

OPENED_ON, FEES = "opened_on", "fees_fen"
FORMULA_INPUT_KINDS: Mapping[str, ValueKind] = {OPENED_ON: "text", FEES: "integer"}
"""The inputs of formulas besides fields.

They are the day the case was opened, ``YYYY-MM-DD`` in China's civil time, and the sum of the fees
of all items that apply, in fen.
"""


def formula_inputs(plan: Plan, case: CaseState) -> dict[str, FormValue]:
    """Return the inputs of formulas besides fields, for this case: nothing personal."""
    opened = case.opened_at
    day = "" if opened is None else civil_day(opened).isoformat()
    return {OPENED_ON: day, FEES: fees_fen(plan, case.facts, case.situations)}


def fees_fen(plan: Plan, facts: Mapping[str, str], situations: Iterable[str]) -> int:
    """Return the sum of the fees of the items that apply, in fen."""
    formula_inputs = tuple(situations)
    return sum(fee_of(plan, item, facts, formula_inputs) for item in plan.items)


def fee_of(plan: Plan, item: PlanItem, facts: Mapping[str, str], situations: Iterable[str]) -> int:
    """Return the fee of an item, in fen; 0 if it does not apply."""
    formula_inputs = tuple(situations)
    if not (item.fee_fen or item.fee_otherwise_fen) or not holds_for(
        plan, item.when, facts, formula_inputs
    ):
        return 0
    charged = holds_for(plan, item.fee_when, facts, formula_inputs)
    return item.fee_fen if charged else item.fee_otherwise_fen


def derive(
    plan: Plan, field: PlanField, values: Mapping[str, FormValue | None]
) -> FormValue | None:
    """Return the value of a derived field; None if one of its inputs is missing.

    ``values`` are those of its inputs, and of :data:`FORMULA_INPUT_KINDS`.

    Raises:
        ConditionFailedError: the formula has no value for these, or none that fits the field.
    """
    names = names_in(field.derived)
    present = {name: value for name in names if (value := values.get(name)) is not None}
    if len(present) < len(names):
        return None
    kinds = {name: _kind(plan, name) for name in names}
    read = {n: Decimal(v) if kinds[n] == "decimal" else v for n, v in present.items()}
    value = _form_value(compute(field.derived, kinds, read), field)
    problem: str | None = "its type does not fit the field"
    if value is not None:
        opened_on = date.fromisoformat(str(values.get(OPENED_ON) or date.min))
        problem = check_value(field, value, opened_on, as_shown=True)
    if problem is not None:
        raise ConditionFailedError(field.derived, f"its result {problem}")
    return value


def _kind(plan: Plan, name: str) -> ValueKind:
    return (
        FORMULA_INPUT_KINDS[name]
        if name in FORMULA_INPUT_KINDS
        else kind_of(plan.field_by_name[name].type)
    )


def _form_value(value: Value | None, field: PlanField) -> FormValue | None:
    """Return a value as forms have it: decimals as digits. None if it has another type."""
    if isinstance(value, Decimal):
        return digits(value) if field.type == "decimal" else None
    return value
