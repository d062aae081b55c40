"""What applies to a case: the items, fields and materials that its situations select. Pure.

Conditions are over the answers of the guide and over facts, both on record (I6): whoever
has the record comes to the same.
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
    """What a field of this type is to a condition: dates and choices are texts."""
    return _KINDS[field_type]


@dataclass(frozen=True, slots=True)
class Applicable:
    """What applies, by name. ``fields`` and ``materials`` are those that are asked for:
    a field that only items read which do not apply is not, and the subject always is.
    """

    items: frozenset[str]
    fields: frozenset[str]
    materials: frozenset[str]


def applicable(plan: Plan, facts: Mapping[str, str], situations: Iterable[str] = ()) -> Applicable:
    """What applies to a case with these facts, as text, and situations, ``question.answer``.

    What depends on a fact that is not known applies: nothing is left out on a guess.
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
    """Whether an item applies; see :func:`applicable`."""
    return holds_for(plan, plan.item_by_name[item].when, facts, situations)


def holds_for(plan: Plan, when: str, facts: Mapping[str, str], situations: Iterable[str]) -> bool:
    """Whether a condition of the plan holds for these; the empty one always does."""
    return not when or _holds(plan, when, {**facts, **answers_of(situations)})


def expand_derived(plan: Plan, names: Iterable[str]) -> tuple[str, ...]:
    """These fields, the derived ones among them as what they are computed from; each once."""
    found: dict[str, None] = {}
    for name in names:
        formula = plan.formulas.get(name)
        read = (name,) if formula is None else names_in(formula)
        found.update((each, None) for each in read if each in plan.field_by_name)
    return tuple(found)


def answers_of(situations: Iterable[str]) -> dict[str, str]:
    """The answer to each question, of situations ``question.answer``."""
    return {question: answer for question, _, answer in (s.partition(".") for s in situations)}


def condition_names(plan: Plan) -> frozenset[str]:
    """The names that conditions read: what a case begins with, and keeps."""
    return frozenset(name for each in plan.conditions for name in names_in(each))


def _inputs(plan: Plan, items: Iterable[PlanItem]) -> frozenset[str]:
    """The fields and the materials that these items are given, or given something of."""
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
    except ConditionFailedError:  # such as an overflow: nobody is to lose an item by it
        return True


def _kinds(plan: Plan, when: str) -> dict[str, ValueKind]:
    """What the names are that a condition reads: a question's answer is a text."""
    fields = plan.field_by_name
    return {
        name: kind_of(fields[name].type) if name in fields else "text" for name in names_in(when)
    }
