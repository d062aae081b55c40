"""What may and must be supplied to a step."""

from datetime import date
from typing import Any

import pytest

from domain.form.supplement import check_case_supplement, check_supplement
from domain.phrases.catalogue import error_text
from domain.plan import FormValue, Label, Plan, PlanDepartment, PlanField, PlanItem, PlanMaterial

DAY = date(2026, 3, 2)

LABEL = Label(zh="项", en="Thing")


def field(name: str, source: str = "applicant", **more: Any) -> PlanField:
    return PlanField(name=name, label=LABEL, type="text", source=source, **more)


def material(name: str, source: str) -> PlanMaterial:
    return PlanMaterial(name=name, label=LABEL, source=source)


ITEM = PlanItem(
    name="card",
    label=LABEL,
    department="office",
    code="1",
    purpose="test",
    legal_basis=(),
    needs=("who", "address", "phone", "number"),
    materials=("photo", "household_book", "licence"),
)
PLAN = Plan(
    theme="test",
    version=1,
    label=LABEL,
    subject="who",
    departments=(PlanDepartment(name="office", label=LABEL),),
    fields=(
        field("who"),
        field("address"),
        field("phone", format="phone"),
        field("elsewhere"),
        field("number", "item:other"),
    ),
    materials=(
        material("photo", "applicant"),
        material("household_book", "registry"),
        material("licence", "item:other"),
        material("invoice", "applicant"),
    ),
    items=(ITEM,),
)
DIGEST = "00" * 32


def found(missing: tuple[str, ...], form: dict, materials: tuple[str, ...] = ()) -> dict[str, str]:
    digests = dict.fromkeys(materials, DIGEST)
    return dict(check_supplement(PLAN, ITEM, missing, form, digests, opened_on=DAY))


@pytest.mark.parametrize(
    ("missing", "form", "materials"),
    [
        (("address",), {"address": "x"}, ()),
        (("address",), {"address": "x", "phone": "13900000000"}, ("photo",)),
        (("photo",), {}, ("photo",)),
        (("household_book",), {}, ("household_book",)),
        (("number", "licence", "who", "unheard_of"), {"address": "x"}, ()),
    ],
)
def test_what_is_asked_for_and_right_passes(missing, form, materials):
    assert found(missing, form, materials) == {}


def test_all_that_an_applicant_can_supply_must_be_there():
    problems = found(("address", "number", "photo", "licence"), {"phone": "13900000000"})
    assert problems == {
        "form.address": "is missing: give Thing / 缺少：请填写项",
        "materials.photo": "is missing: attach Thing / 缺少：请提交项",
    }


def test_what_the_item_does_not_need_of_an_applicant_is_refused():
    form = {"elsewhere": "x", "number": "1", "who": "me", "phone": "no", "多余\n": "x"}
    problems = found((), form, ("invoice", "licence"))
    assert set(problems) == {
        "form.elsewhere",
        "form.number",
        "form.who",
        "form.phone",
        "form.???",
        "materials.invoice",
        "materials.licence",
    }


def test_nothing_at_all_is_no_supplement():
    assert found(("number",), {}) == {"form": error_text("form.nothing_supplied")}


def case_found(
    missing: tuple[str, ...],
    form: dict[str, FormValue],
    materials: tuple[str, ...] = (),
    owed: tuple[str, ...] = (),
    *,
    accepted: bool = False,
) -> dict[str, str]:
    digests = dict.fromkeys(materials, DIGEST)
    return dict(
        check_case_supplement(PLAN, missing, owed, form, digests, accepted=accepted, opened_on=DAY)
    )


@pytest.mark.parametrize(
    ("missing", "form", "materials"),
    [
        (("address",), {"address": "x"}, ()),
        (("address", "photo"), {"address": "x", "elsewhere": "corrected"}, ("photo", "invoice")),
        (("household_book",), {}, ("household_book",)),
        (("number", "licence", "who", "unheard_of"), {"address": "x"}, ()),
    ],
)
def test_a_notice_of_the_case_is_answered_with_all_it_names_and_corrections(
    missing, form, materials
):
    assert case_found(missing, form, materials) == {}


def test_all_that_a_notice_of_the_case_names_must_be_there():
    assert case_found(("address", "photo", "elsewhere"), {"address": "x"}) == {
        "form.elsewhere": "is missing: give Thing / 缺少：请填写项",
        "materials.photo": "is missing: attach Thing / 缺少：请提交项",
    }


def test_the_subject_of_a_case_and_what_items_give_cannot_be_supplied():
    form: dict[str, FormValue] = {"address": "x", "who": "other", "number": "1", "phone": "no"}
    problems = case_found(("address",), form, ("licence", "household_book"))
    assert set(problems) == {
        "form.who",
        "form.number",
        "form.phone",
        "materials.licence",
        "materials.household_book",
    }
    assert problems["form.who"] == error_text("form.fixed")


def test_an_owed_material_comes_alone_after_acceptance():
    assert case_found((), {}, ("photo",), owed=("photo", "invoice"), accepted=True) == {}


def test_after_acceptance_nothing_else_can_be_corrected():
    problems = case_found(
        (), {"address": "x"}, ("photo", "invoice"), owed=("photo",), accepted=True
    )
    assert set(problems) == {"form.address", "materials.invoice"}


def test_an_empty_supplement_to_a_case_is_refused():
    assert case_found((), {}, owed=("photo",)) == {"form": error_text("form.nothing_supplied")}
