"""The themes that ship: they compile, their examples are valid, nothing is stale."""

import re
from datetime import date
from pathlib import Path

import pytest

from adapters.files.folder_theme_source import theme_source_for
from adapters.files.theme_files import compile_file
from adapters.samples.catalogue import SAMPLES
from adapters.samples.table_driven import sample_of
from domain.form.applicability import Applicable, applicable
from domain.form.check_form import check_form
from domain.form.completeness import Prereview, prereview
from domain.plan import Plan
from domain.theme.case_input import CaseInput, read_case_input
from domain.theme.lint.findings import Severity
from domain.theme.load import lint_source
from domain.theme.yaml.schema import theme_schema

DAY = date(2026, 3, 2)

THEMES = Path(__file__).parents[2] / "themes"
NAMES = sorted(path.parent.name for path in THEMES.glob("*/theme.yaml"))
FINAL = "T059-final-before-required"
KNOWN_WARNINGS = {
    # A certificate of birth and money paid out stand, though the household may refuse the child.
    "childbirth": [(FINAL, "birth_certificate"), (FINAL, "childbirth_expense_reimbursement")],
}


def plan_of(name: str) -> Plan:
    return compile_file(THEMES / name / "theme.yaml")


def answered_questions(plan: Plan, example: CaseInput) -> Applicable:
    """What applies to the case of an example."""
    facts = {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in example.form.items()
        if name in plan.field_by_name and not plan.field_by_name[name].personal
    }
    return applicable(plan, facts, example.situations)


def waves(plan: Plan) -> list[set[str]]:
    """The items by how many others must have answered before, one after the other."""
    level: dict[str, int] = {}
    for item in plan.items:
        level[item.name] = max((level[other] + 1 for other in item.after), default=0)
    return [{n for n in level if level[n] == depth} for depth in range(max(level.values()) + 1)]


def test_the_two_bundles_are_there() -> None:
    assert {"childbirth", "business-opening"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_theme_accepts_what_lint_finds_and_is_named_as_its_folder(name: str) -> None:
    file = THEMES / name / "theme.yaml"
    found = lint_source(file.read_bytes(), name, theme_source_for(file))

    assert [one for one in found if one.known is None] == []
    grave = [one for one in found if one.severity is not Severity.NOTE]
    told = [(one.rule, one.message.split("`")[1]) for one in grave]
    assert told == KNOWN_WARNINGS.get(name, [])
    assert plan_of(name).theme == name


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_a_theme_passes_pre_review(name: str) -> None:
    path = THEMES / name / "example.yaml"
    example = read_case_input(path.read_bytes(), str(path), date(2026, 3, 1))

    plan = plan_of(name)
    asked = answered_questions(plan, example)

    assert prereview(plan, example.form, example.materials, {}, asked) == Prereview()


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_theme_is_served_by_adapters_and_can_be_withdrawn(name: str) -> None:
    plan = plan_of(name)

    assert {item.served_by for item in plan.items} == {"adapter"}
    assert "required" in {item.importance for item in plan.items}
    assert "compensate" in {item.withdraw for item in plan.items}


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_answers_for_every_department_of_a_shipped_theme(name: str) -> None:
    plan = plan_of(name)
    for department in plan.departments:
        sample = sample_of(department.name, [plan], SAMPLES.get(department.name))
        assert sample is not None
        served = {item.name for item in sample.items}
        assert {i.name for i in plan.items if i.department == department.name} <= served


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2028, 2, 29), date(2040, 12, 31)])
def test_the_example_of_a_theme_is_valid_on_any_day(name: str, today: date) -> None:
    path = THEMES / name / "example.yaml"
    example = read_case_input(path.read_bytes(), str(path), today)

    plan = plan_of(name)
    asked = answered_questions(plan, example)

    assert (
        check_form(plan, example.form, tuple(example.materials), applies=asked, opened_on=today)
        == ()
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_persons_of_an_example_live_in_a_district_that_does_not_exist(name: str) -> None:
    numbers = re.findall(r"\b\d{17}[\dX]\b", (THEMES / name / "example.yaml").read_text("utf-8"))

    assert numbers
    # a credit code has two characters in front of its district
    assert all("9999" in (number[2:6], number[4:8]) for number in numbers)


@pytest.mark.parametrize("name", NAMES)
def test_editors_find_the_schema(name: str) -> None:
    first = (THEMES / name / "theme.yaml").read_text("utf-8").splitlines()[0]

    assert first == "# yaml-language-server: $schema=../theme.schema.json"


def test_the_json_schema_is_fresh() -> None:
    assert (THEMES / "theme.schema.json").read_bytes() == theme_schema(), (
        "regenerate themes/theme.schema.json as docs/themes.md says"
    )


def test_a_birth_runs_in_the_order_of_who_produces_what() -> None:
    assert waves(plan_of("childbirth")) == [
        {"fertility_registration", "birth_certificate"},
        {
            "vaccination_file",
            "birth_registration",
            "childbirth_expense_reimbursement",
            "child_care_guidance",
        },
        {"medical_insurance_enrolment", "social_security_card"},
        {"premium_declaration"},
    ]


def test_a_firm_has_its_licence_first_and_the_rest_side_by_side() -> None:
    first, rest = waves(plan_of("business-opening"))

    assert first == {"establishment"}
    assert len(rest) == 5
