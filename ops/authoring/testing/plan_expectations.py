"""Compares a plan with a test's expectations about every case."""

from collections.abc import Iterator

from domain.plan import Plan, PlanFollowUp, PlanItem
from ops.authoring.testing.declared_tests import PlanExpectations


def facts_of(plan: Plan) -> PlanExpectations:
    """Return what the plan says about every case; optional parts only if it has them."""
    looked_up = {m.name for m in plan.materials if m.source == "registry"}
    of_few = {
        "fees_when": {item.name: _fee_when(item) for item in plan.items if item.fee_when},
        "derived": {field.name: field.derived for field in plan.fields if field.derived},
        "delivery": {each.name: each.delivery for each in plan.materials if each.delivery},
        "special_procedures": {
            item.name: tuple(f"{each.name} {each.kind}" for each in item.special_procedures)
            for item in plan.items
            if item.special_procedures
        },
        "follow_ups": {each.name: _follow_up(each) for each in plan.follow_ups},
    }
    always = PlanExpectations(
        subject=plan.subject,
        required=tuple(item.name for item in plan.items if item.importance == "required"),
        in_the_clear=tuple(field.name for field in plan.fields if not field.personal),
        looked_up={
            item.name: found
            for item in plan.items
            if (found := tuple(name for name in item.materials if name in looked_up))
        },
        looked_up_when={
            m.name: m.when for m in plan.materials if m.source == "registry" and m.when
        },
        fees={item.name: item.fee_fen for item in plan.items if item.fee_fen},
    )
    return always.model_copy(update={name: each for name, each in of_few.items() if each})


def _fee_when(item: PlanItem) -> str:
    others = f", others {item.fee_otherwise_fen}" if item.fee_otherwise_fen else ""
    return f"{item.fee_when}{others}"


def _follow_up(each: PlanFollowUp) -> str:
    since = each.counted_from or each.after or "the end"
    again = f" × {each.times}" if each.times > 1 else ""
    only = f" if {each.when}" if each.when else ""
    then = f", then {each.theme}" if each.theme else ""
    return f"{each.due.count} {each.due.unit} after {since}{again}{only}{then}"


def plan_mismatches(expect: PlanExpectations, plan: Plan) -> Iterator[str]:
    """Yield all mismatches: what was expected, and what the plan has."""
    found = facts_of(plan)
    for name in PlanExpectations.model_fields:
        expected, there = getattr(expect, name), getattr(found, name)
        if name in expect.model_fields_set and _sorted(expected) != _sorted(there):
            yield f"plan.{name}: expected {expected}, is {there}"


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {key: _sorted(each) for key, each in value.items()}
    return sorted(value) if isinstance(value, tuple) else value
