"""What may and must be supplied to a step."""

import pytest

from domain.plan import Label, Plan, PlanDepartment, PlanField, PlanItem, PlanMaterial
from domain.theme.supplement import check_supplement

LABEL = Label(zh="项", en="Thing")


def field(name: str, source: str = "applicant", **more: object) -> PlanField:
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
    return dict(check_supplement(PLAN, ITEM, missing, form, digests))


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
        "form.address": "is missing: give Thing",
        "materials.photo": "is missing: attach Thing",
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
    assert found(("number",), {}) == {"form": "is empty: give what is missing"}
