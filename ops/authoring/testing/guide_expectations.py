"""Compares the guide for a test's input with the expectations of the test."""

from collections.abc import Iterator
from datetime import date

from domain.form.facts import valid_facts
from domain.form.values.normal_form import normal_form
from domain.plan import Plan
from domain.theme.case_input import CaseInput
from domain.theme.guide import personal_guide
from ops.authoring.testing.declared_tests import GuideExpectations


def guide_mismatches(
    expect: GuideExpectations, plan: Plan, given: CaseInput, opened_on: date
) -> Iterator[str]:
    """Yield all mismatches: what was expected, and what the guide has."""
    if not expect.model_fields_set:
        return
    facts = valid_facts(plan, normal_form(plan, given.form), opened_on)
    guide = personal_guide(plan, given.situations, facts)
    actual = GuideExpectations(
        items=tuple(each.name for each in guide.items),
        form=tuple(each.name for each in guide.fields),
        filled=tuple(field.name for field, _ in guide.filled),
        bring=tuple(each.name for each in guide.bring),
        spared=tuple(each.name for each in guide.spared),
        results=tuple(each.name for each in guide.results),
        follow_ups=tuple(each.name for each in guide.follow_ups),
        fee_fen=guide.fee_fen,
    )
    for name in sorted(expect.model_fields_set):
        expected, actual_value = getattr(expect, name), getattr(actual, name)
        if _sorted(expected) != _sorted(actual_value):
            yield f"guide.{name}: expected {_format(expected)}, is {_format(actual_value)}"


def _sorted(value: object) -> object:
    return sorted(value) if isinstance(value, tuple) else value


def _format(value: object) -> str:
    return ", ".join(value) or "none" if isinstance(value, tuple) else str(value)
