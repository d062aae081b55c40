"""Whatever a department may ask an applicant for can be supplied, and nothing else can."""

from datetime import date
from typing import Any

import pytest

from adapters.files.theme_files import compile_file
from domain.case.decisions.answers.allowed_answers import supplement_violations
from domain.form.applicability import Applicable
from domain.form.supplement import check_case_supplement, check_supplement
from domain.form.suppliable import (
    supplement_request_violations,
    suppliable_to_case,
    suppliable_to_step,
)
from domain.plan import Plan
from ops.authoring.published.shipped import FOLDER
from ops.authoring.rehearse.scripted_answers import example_value

THEMES = sorted(each.parent.name for each in FOLDER.glob("*/theme.yaml"))

OPENED_ON = date(2026, 3, 2)


def plan_of(theme: str) -> Plan:
    return compile_file(FOLDER / theme / "theme.yaml")


def given(plan: Plan, name: str) -> tuple[dict[str, Any], dict[str, str]]:
    """A form or materials with that name alone."""
    field = plan.field_by_name.get(name)
    return (
        ({}, {name: "00" * 32}) if field is None else ({name: example_value(field, OPENED_ON)}, {})
    )


def names_of(plan: Plan) -> list[str]:
    return [*plan.field_by_name, *plan.material_by_name, "no_such_name"]


@pytest.mark.parametrize("theme", THEMES)
def test_a_department_may_ask_for_exactly_what_can_be_supplied_to_its_step(theme):
    plan = plan_of(theme)
    for item in plan.items:
        for name in names_of(plan):
            may_ask = not list(supplement_violations(plan, item, [name]))
            form, materials = given(plan, name)
            refused = check_supplement(plan, item, [name], form, materials, opened_on=OPENED_ON)
            assert may_ask is (not refused), (item.name, name, refused)
            assert may_ask is (name in suppliable_to_step(plan, item))


@pytest.mark.parametrize("theme", THEMES)
def test_prereview_may_ask_for_exactly_what_can_be_supplied_to_the_case(theme):
    plan = plan_of(theme)
    can = suppliable_to_case(plan)
    for name in names_of(plan):
        may_ask = not list(supplement_request_violations(plan, can, [name], "missing"))
        form, materials = given(plan, name)
        refused = check_case_supplement(plan, [name], [], form, materials, opened_on=OPENED_ON)
        assert may_ask is (not refused), (name, refused)


@pytest.mark.parametrize("theme", THEMES)
def test_what_does_not_apply_to_a_case_is_neither_asked_for_nor_taken(theme):
    plan = plan_of(theme)
    nothing = Applicable(frozenset(), frozenset(), frozenset())
    for item in plan.items:
        for name in suppliable_to_step(plan, item).names:
            assert list(supplement_violations(plan, item, [name], nothing))
            form, materials = given(plan, name)
            assert check_supplement(
                plan, item, [name], form, materials, nothing, opened_on=OPENED_ON
            )


def test_what_a_condition_reads_can_be_asked_for_by_nobody():
    plan = plan_of("real-estate-registration")
    item = plan.item_by_name["contract_record"]
    assert "property_use" in item.needs
    [found] = supplement_violations(plan, item, ["property_use"])
    assert str(found).startswith(
        'supplement.missing[0].name: got "property_use" (a condition reads it), expected one of '
    )
    [found] = supplement_request_violations(
        plan, suppliable_to_case(plan), ["property_use"], "missing"
    )
    assert found.got == '"property_use" (a condition reads it)'
