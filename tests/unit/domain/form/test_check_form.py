"""Checks of form values: what passes, what does not, and how it is told."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.form.applicability import applicable
from domain.form.check_form import check_form, check_value
from domain.form.values.formats import FORMATS
from domain.phrases.catalogue import error_text
from domain.plan import FieldType, FormValue, Label, PlanField
from domain.theme.load import compile_source
from tests.unit.domain.theme.small_theme import SMALL, broken

DAY = date(2026, 3, 2)


def field(kind: FieldType = "text", name: str | None = None, **more: Any) -> PlanField:
    choices = ("a", "b") if kind == "choice" else ()
    label = Label(zh="项", en="Thing")
    return PlanField(
        name="x", label=label, type=kind, source="applicant", format=name, choices=choices, **more
    )


RIGHT: list[tuple[PlanField, FormValue]] = [
    (field(), "两行\n文字"),
    (field(), "x" * 200),
    (field("date"), "2024-02-29"),
    (field("integer"), -3),
    (field("integer"), 2**53 - 1),
    (field("decimal"), "6800.50"),
    (field("decimal"), "-0.000001"),
    (field("boolean"), False),
    (field("choice"), "b"),
    (field(name="id_card"), "11010519491231002X"),
    (field(name="credit_code"), "91350100M000100Y43"),
    (field(name="phone"), "13900000000"),
    (field(name="phone"), "+8613900000000"),
    (field(name="phone"), "0760-88888888"),
    (field(name="postcode"), "425900"),
    (field(name="person_name"), "欧阳娜娜"),
    (field(name="person_name"), "买买提·艾力"),
    (field(name="person_name"), "Anne-Marie O'Neill"),
    (field(name="bank_account"), "6222000000000000000"),
]

WRONG: list[tuple[PlanField, FormValue, str]] = [
    (field(), 7, "type text"),
    (field(), True, "type text"),
    (field(), "", "empty"),
    (field(), " \n", "empty"),
    (field(), "a\x00b", "cannot be stored"),
    (field(), "a\ud800b", "cannot be stored"),
    (field(), "a\x1b[31m", "cannot be stored"),
    (field(), "x" * 201, "201 characters"),
    (field("date"), "2026-02-29", "not a valid date"),
    (field("date"), "20260301", "not a valid date"),
    (field("date"), "2026-3-1", "not a valid date"),
    (field("date"), "2026-03-01T00:00", "not a valid date"),
    (field("date"), "2026-W01-1", "not a valid date"),
    (field("date"), "0000-01-01", "not a valid date"),
    (field("date"), "２０２６-03-01", "not a valid date"),
    (field("integer"), "7", "type integer"),
    (field("integer"), True, "type integer"),
    (field("integer"), 2**53, "too large"),
    (field("integer"), -(10**400), "too large"),
    (field("decimal"), "1e3", "not a decimal"),
    (field("decimal"), "NaN", "not a decimal"),
    (field("decimal"), "1,000.00", "not a decimal"),
    (field("decimal"), ".5", "not a decimal"),
    (field("decimal"), "007", "not a decimal"),
    (field("decimal"), "1.5\n", "not a decimal"),
    (field("decimal"), 7, "type decimal"),
    (field("boolean"), 1, "type boolean"),
    (field("boolean"), "true", "type boolean"),
    (field("choice"), "c", "one of a, b"),
    (field(name="id_card"), "11010519491231002x", "upper case"),
    (field(name="id_card"), "110105194912310021", "id_card"),
    (field(name="credit_code"), "91350100M000100Y44", "GB 32100"),
    (field(name="phone"), "12345", "11 digits"),
    (field(name="postcode"), "42590", "6 digits"),
    (field(name="person_name"), "R2D2", "letters"),
    (field(name="person_name"), "·-", "letters"),
    (field(name="bank_account"), "6222 0000", "30 digits"),
    (field(name="unheard_of"), "x", "does not know"),
]


@pytest.mark.parametrize(("declared", "value"), RIGHT)
def test_right_values_pass(declared: PlanField, value: FormValue) -> None:
    assert check_value(declared, value, DAY) is None


@pytest.mark.parametrize(("declared", "value", "told"), WRONG)
def test_wrong_values_are_reported_with_how_to_fix_them(
    declared: PlanField, value: FormValue, told: str
) -> None:
    problem = check_value(declared, value, DAY)
    assert problem is not None
    assert told in problem
    english, chinese = problem.split(" / ")
    assert english.isascii()
    assert any("一" <= char <= "鿿" for char in chinese)


@pytest.mark.parametrize("name", FORMATS)
@given(value=st.text(min_size=1))
def test_a_problem_never_repeats_the_value(name: str, value: str) -> None:
    marked = f"秘密{value}9"
    assert marked not in (check_value(field(name=name), marked, DAY) or "")


@given(st.one_of(st.text(), st.integers(), st.booleans()), st.sampled_from(sorted(FORMATS)))
def test_any_value_is_checked_without_an_exception(value: FormValue, name: str) -> None:
    kinds: tuple[FieldType, ...] = ("text", "date", "integer", "decimal", "boolean", "choice")
    for kind in kinds:
        check_value(field(kind, name), value, DAY)


PLAN = compile_source(SMALL.encode(), "t")


def test_a_complete_form_has_no_violations() -> None:
    assert check_form(PLAN, {"holder": "甲"}, ("proof",), opened_on=DAY) == ()


def test_all_violations_of_a_form_come_at_once() -> None:
    assert check_form(PLAN, {"hodler": "甲", "number": "1"}, ("prof",), opened_on=DAY) == (
        (
            "form.hodler",
            "is not a field that an applicant fills in: did you mean `holder`? / 无此填写项",
        ),
        (
            "form.number",
            "is not a field that an applicant fills in: known here: holder / 无此填写项",
        ),
        ("form.holder", "is missing: give Holder / 缺少：请填写人"),
        ("materials.prof", "is no material of small@1: did you mean `proof`? / 无此材料项"),
        ("materials.proof", "is missing: attach Proof / 缺少：请提交证"),
    )


def test_what_an_item_issues_cannot_be_sent_by_an_applicant() -> None:
    found = check_form(PLAN, {"holder": "甲"}, ("proof", "licence"), opened_on=DAY)

    assert [path for path, _ in found] == ["materials.licence"]


def test_a_material_sent_twice_is_reported() -> None:
    assert check_form(PLAN, {"holder": "甲"}, ("proof", "proof"), opened_on=DAY) == (
        ("materials.proof", error_text("form.twice")),
    )


def test_optional_fields_and_materials_may_be_left_out() -> None:
    source = broken("en: Proof}", "en: Proof}, required: false").replace(
        b"materials:\n  proof",
        b"  note: {label: {zh: n, en: n}, type: text, required: false}\nmaterials:\n  proof",
    )
    plan = compile_source(source, "t")

    assert check_form(plan, {"holder": "甲"}, (), opened_on=DAY) == ()
    assert check_form(plan, {"holder": "甲", "note": ""}, (), opened_on=DAY)[0][0] == "form.note"


def test_names_from_outside_are_shown_in_plain_characters() -> None:
    (path, _), *_ = check_form(
        PLAN, {"\x1b[31m" + "x" * 500: "甲", "holder": "甲"}, ("proof",), opened_on=DAY
    )

    assert path == "form.??31m" + "x" * 58


def test_a_form_with_thousands_of_unknown_fields_is_told_the_first_ones() -> None:
    form: dict[str, FormValue] = {f"unknown{n}": "x" for n in range(20_000)}

    assert len(check_form(PLAN, form, (), opened_on=DAY)) == 100


def test_no_condition_takes_the_subject_off_the_form():
    subject = PLAN.field_by_name[PLAN.subject].model_copy(update={"when": "kind == 'new'"})
    others = [each for each in PLAN.fields if each.name != PLAN.subject]
    plan = PLAN.model_copy(update={"fields": (subject, *others)})
    asked = applicable(plan, {}, ["kind.old"])
    assert [f"form.{PLAN.subject}"] == [
        path for path, _ in check_form(plan, {}, ["proof"], applies=asked, opened_on=DAY)
    ]
    assert check_form(plan, {PLAN.subject: "甲"}, ["proof"], applies=asked, opened_on=DAY) == ()
