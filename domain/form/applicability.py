"""What applies to a case: the items, fields and materials that its situations select. Pure.

Conditions are over the answers of the guide and over facts. Both are recorded (I6), so the result
can be recomputed from the record.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.expressions.compiled import ValueKind
from domain.expressions.conditions import ConditionFailedError, Value, holds, names_in
from domain.plan import FieldType, Plan, PlanField, PlanItem, PlanMaterial

_KINDS: dict[FieldType, ValueKind] = {
    "text": "text",
    "date": "text",
    "choice": "text",
    "integer": "integer",
    "decimal": "decimal",
    "boolean": "boolean",
}
_READ: dict[ValueKind, Callable[[str], Value]] = {
    "text": str,
    "integer": int,
    "decimal": Decimal,
    "boolean": lambda text: text == "true",
}


def kind_of(field_type: FieldType) -> ValueKind:
    """Return the type that a field has in a condition: dates and choices are texts."""
    return _KINDS[field_type]


@dataclass(frozen=True, slots=True)
class Applicable:
    """What applies, by name.

    ``fields`` and ``materials`` are those that are requested. A field that only items read which do
    not apply is left out; the subject always applies.
    """

    items: frozenset[str]
    fields: frozenset[str]
    materials: frozenset[str]


def applicable(plan: Plan, facts: Mapping[str, str], situations: Iterable[str] = ()) -> Applicable:
    """Return what applies to a case with these facts, as text, and situations ``question.answer``.

    What depends on an unknown fact applies.
    """
    if not plan.conditions:
        return Applicable(
            frozenset(plan.item_by_name),
            frozenset(plan.field_by_name),
            frozenset(plan.material_by_name),
        )
    known = {**facts, **answers_of(situations)}
    items = frozenset(each.name for each in plan.items if _holds(plan, each.when, known))
    spared = [item for item in plan.items if item.name not in items]
    applying = [item for item in plan.items if item.name in items]
    always = {plan.subject, *condition_names(plan), *(rule.field for rule in plan.eligibility)}
    pointless = _inputs(plan, spared) - _inputs(plan, applying) - always
    return Applicable(
        items,
        (_applying_names(plan, plan.fields, known) - pointless) | {plan.subject},
        _applying_names(plan, plan.materials, known) - pointless,
    )


def applies(plan: Plan, item: str, facts: Mapping[str, str], situations: Iterable[str]) -> bool:
    """Return whether an item applies; see :func:`applicable`."""
    return holds_for(plan, plan.item_by_name[item].when, facts, situations)


def holds_for(plan: Plan, when: str, facts: Mapping[str, str], situations: Iterable[str]) -> bool:
    """Return whether a condition of the plan is true for these values; the empty one always is."""
    return not when or _holds(plan, when, {**facts, **answers_of(situations)})


def expand_derived(plan: Plan, names: Iterable[str]) -> tuple[str, ...]:
    """Return the fields, with each derived field replaced by the fields it is computed from."""
    found: dict[str, None] = {}
    for name in names:
        formula = plan.formulas.get(name)
        read = (name,) if formula is None else names_in(formula)
        found.update((each, None) for each in read if each in plan.field_by_name)
    return tuple(found)


def answers_of(situations: Iterable[str]) -> dict[str, str]:
    """Return the answer to each question, from situations ``question.answer``."""
    return {question: answer for question, _, answer in (s.partition(".") for s in situations)}


def condition_names(plan: Plan) -> frozenset[str]:
    """Return the names that conditions read: they are set at the opening and do not change."""
    return frozenset(name for each in plan.conditions for name in names_in(each))


def _inputs(plan: Plan, items: Iterable[PlanItem]) -> frozenset[str]:
    """Return the fields and materials that these items receive, or whose parts they receive."""
    return frozenset(
        n for item in items for n in (*expand_derived(plan, item.needs), *item.materials)
    )


def _applying_names(
    plan: Plan, entries: Iterable[PlanField | PlanMaterial], known: Mapping[str, str]
) -> frozenset[str]:
    return frozenset(each.name for each in entries if _holds(plan, each.when, known))


def _holds(plan: Plan, when: str, known: Mapping[str, str]) -> bool:
    if not when:
        return True
    kinds = _kinds(plan, when)
    if any(name not in known for name in kinds):
        return True
    try:
        return holds(when, kinds, {name: _READ[kind](known[name]) for name, kind in kinds.items()})
    except ConditionFailedError:  # such as an overflow: an error must not remove an item
        return True


def _kinds(plan: Plan, when: str) -> dict[str, ValueKind]:
    """Return the types of the names that a condition reads: a question's answer is a text."""
    fields = plan.field_by_name
    return {
        name: kind_of(fields[name].type) if name in fields else "text" for name in names_in(when)
    }
