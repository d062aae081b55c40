"""Pre-review: what is missing, and whom the theme is not for."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.form.check_form import check_form
from domain.form.completeness import CommitmentKind, Prereview, check_commitments, prereview
from domain.plan import FormValue
from domain.theme.case_input import read_case_input
from domain.theme.load import compile_source, lint_source
from tests.unit.domain.theme.whole_life import FOLDER, PLAN, case_input

DAY = date(2026, 3, 2)

CASE = case_input()
REQUIRED_FIELDS = [
    field.name for field in PLAN.fields if field.source == "applicant" and field.required
]
REQUIRED_MATERIALS = ["application", "lease", "safety_statement"]


def without(*names: str) -> tuple[dict[str, FormValue], list[str]]:
    form = {name: value for name, value in CASE.form.items() if name not in names}
    return form, [name for name in CASE.materials if name not in names]


def missing(*left_out: str, **commitments: CommitmentKind) -> list[str]:
    found = prereview(PLAN, *without(*left_out), commitments)
    assert {one.reason_code for one in found.missing} <= {"missing"}
    return [one.name for one in found.missing]


def ineligible(changed: Mapping[str, FormValue]) -> tuple[str, ...]:
    return prereview(PLAN, {**CASE.form, **changed}, CASE.materials, {}).ineligible


def test_a_complete_case_passes() -> None:
    assert prereview(PLAN, CASE.form, CASE.materials, {}) == Prereview()


def test_all_that_is_missing_is_reported_in_the_order_of_the_plan() -> None:
    everything = prereview(PLAN, {}, (), {})

    assert [one.name for one in everything.missing] == [*REQUIRED_FIELDS, *REQUIRED_MATERIALS]
    assert missing("safety_statement", "place", "lease", "owner_name") == [
        "owner_name",
        "place",
        "lease",
        "safety_statement",
    ]


@given(st.sets(st.sampled_from([*REQUIRED_FIELDS, *REQUIRED_MATERIALS])))
def test_exactly_what_was_left_out_is_missing(left_out: set[str]) -> None:
    assert set(missing(*left_out)) == left_out


def test_an_allowed_commitment_stands_in_for_a_material() -> None:
    assert missing("lease", lease="deferred") == []
    assert missing("safety_statement", safety_statement="committed") == []


@pytest.mark.parametrize(
    ("material", "kind"),
    [("lease", "committed"), ("safety_statement", "deferred"), ("application", "deferred")],
)
def test_another_commitment_covers_nothing(material: str, kind: CommitmentKind) -> None:
    assert missing(material, **{material: kind}) == [material]


def test_a_material_that_came_after_all_needs_no_commitment() -> None:
    assert missing(lease="deferred") == []


def test_every_eligibility_rule_that_fails_is_reported() -> None:
    assert ineligible({"owner_kind": "public_body"}) == ("owner_kind",)
    assert ineligible({"in_district": False}) == ("other_district",)
    assert ineligible({"owner_kind": "public_body", "in_district": False}) == (
        "owner_kind",
        "other_district",
    )
    assert ineligible({"owner_kind": "person"}) == ()


def test_a_missing_value_is_asked_for_before_it_is_judged() -> None:
    found = prereview(PLAN, *without("owner_kind"), {})

    assert [one.name for one in found.missing] == ["owner_kind"]
    assert found.ineligible == ()


def test_what_pre_review_finds_holds_no_value() -> None:
    found = prereview(PLAN, {"owner_kind": "public_body", "in_district": False}, (), {})

    assert "public_body" not in found.model_dump_json()


def test_allowed_commitments_are_right() -> None:
    assert check_commitments(PLAN, {}) == ()
    assert check_commitments(PLAN, {"lease": "deferred", "safety_statement": "committed"}) == ()


def test_every_commitment_that_is_not_allowed_is_reported() -> None:
    wrong: dict[str, CommitmentKind] = {
        "lease": "committed",
        "application": "deferred",
        "photo": "deferred",
        "owner_id_card": "committed",
        "permit_document": "deferred",
        "laese": "deferred",
        "\x1b[31m": "deferred",
    }
    found = dict(check_commitments(PLAN, wrong))

    assert found["commitments.lease"] == (
        "may not be committed: it may be deferred / 此材料不可如此承诺：请改用允许的方式"
    )
    assert found["commitments.application"].startswith("may not be deferred: attach Application / ")
    assert "did you mean `lease`?" in found["commitments.laese"]
    assert [*found] == [
        "commitments.lease",
        "commitments.application",
        "commitments.photo",
        "commitments.owner_id_card",
        "commitments.permit_document",
        "commitments.laese",
        "commitments.??31m",
    ]


def test_a_thousand_wrong_commitments_are_told_the_first_ones() -> None:
    wrong: dict[str, CommitmentKind] = {f"unknown{n}": "deferred" for n in range(1000)}

    assert len(check_commitments(PLAN, wrong)) == 100


@given(st.sets(st.sampled_from([*REQUIRED_FIELDS, *REQUIRED_MATERIALS])))
def test_the_form_check_and_pre_review_agree_on_what_is_missing(left_out: set[str]) -> None:
    form, materials = without(*left_out)
    told = {path.split(".")[1] for path, _ in check_form(PLAN, form, materials, opened_on=DAY)}

    assert told == left_out


@given(st.sets(st.sampled_from([*REQUIRED_FIELDS, *REQUIRED_MATERIALS])))
def test_an_incomplete_form_is_reported_only_of_its_subject(left_out: set[str]) -> None:
    form, materials = without(*left_out)
    told = [path for path, _ in check_form(PLAN, form, materials, complete=False, opened_on=DAY)]

    assert told == (["form.owner_id_number"] if "owner_id_number" in left_out else [])


def test_an_incomplete_form_is_told_of_what_is_malformed_or_unknown() -> None:
    form: dict[str, FormValue] = {**CASE.form, "opening_on": "soon", "owner": "x"}
    found = check_form(PLAN, form, ("aplication",), complete=False, opened_on=DAY)

    assert [path for path, _ in found] == [
        "form.owner",
        "form.opening_on",
        "materials.aplication",
    ]


def test_a_theme_may_leave_pre_review_to_people() -> None:
    folder = FOLDER.parent / "prereview_by_people"
    source, given = (folder / "theme.yaml").read_bytes(), (folder / "input.yaml").read_bytes()
    plan = compile_source(source, "theme.yaml")
    case = read_case_input(given, "input.yaml", date(2026, 3, 1))

    assert lint_source(source, "theme.yaml") == ()
    assert (plan.prereview.by, plan.prereview.department) == ("people", "gateway_harness")
    assert check_form(plan, case.form, tuple(case.materials), opened_on=DAY) == ()
