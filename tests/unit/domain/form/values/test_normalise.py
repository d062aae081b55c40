"""What people and browsers type becomes one normal form, and stays as it is then."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.form.values.formats import FORMATS
from domain.form.values.normal_form import normal_value
from domain.plan import FieldType, FormValue, Label, PlanField

BLANK = "\u3000"
TYPED: list[tuple[FieldType, str | None, FormValue, FormValue]] = [
    ("text", None, " 两行\r\n文字\r末行 ", "两行\n文字\n末行"),
    ("text", None, "cafe\u0301", "caf\u00e9"),
    ("text", None, "\ufeff住址\u200b", "住址"),
    ("text", None, "样例路１２号", "样例路１２号"),
    ("text", "id_card", "\u202d449999199003070015\u202c", "449999199003070015"),
    ("text", "phone", "\u200e138\u00ad0013 8000", "13800138000"),
    ("text", "person_name", "张\u3000三", "张三"),
    ("text", "person_name", "买买提\u2e31艾力", "买买提·艾力"),
    ("text", "person_name", "买买提\u2022艾力", "买买提·艾力"),
    ("text", "person_name", "买买提\u30fb艾力", "买买提·艾力"),
    ("text", "person_name", "买买提\uff0e艾力", "买买提·艾力"),
    ("text", "person_name", "买买提\u2027 艾力", "买买提·艾力"),
    ("text", "person_name", "阿卜杜拉 . 买买提", "阿卜杜拉·买买提"),
    ("text", "person_name", "李\u25cb明", "李〇明"),
    ("text", "person_name", "J\uff0eSmith", "J.Smith"),
    ("text", "person_name", "O’Neill  Anne", "O’Neill Anne"),
    ("text", "id_card", " 11010519491231002x", "11010519491231002X"),
    ("text", "id_card", "１１０１０５ 19491231 002ｘ", "11010519491231002X"),
    ("text", "credit_code", "91350100-m000100y43", "91350100M000100Y43"),
    ("text", "phone", "+86 139-0000-0000", "13900000000"),
    ("text", "phone", "（0760）8888 8888", "0760-88888888"),
    ("text", "phone", "01088888888", "010-88888888"),
    ("text", "bank_account", "6222 0000\u20110000 0000 000", "6222000000000000000"),
    ("text", "postcode", "４２５９００", "425900"),
    ("date", None, "2026年3月1日", "2026-03-01"),
    ("date", None, "２０２６/3/1", "2026-03-01"),
    ("date", None, "20260301", "2026-03-01"),
    ("date", None, "next week", "nextweek"),
    ("decimal", None, "１，２３４.50", "1234.50"),
    ("decimal", None, "-0.00", "0.00"),
    ("decimal", None, "1,23", "1,23"),
    ("choice", None, " a ", "a"),
    ("integer", None, 7, 7),
    ("boolean", None, True, True),
]
NAMES = ["李〇", "𠮷田", "\U000323b0三", "\U00031350一", "欧阳娜娜", "Anne-Marie O'Neill"]
CHARACTERS = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from("\r\n \u3000\u200b·•．.○〇张三-－（）()0123456789０１２xX/年月日,+\u0301"),
)
KINDS: list[tuple[FieldType, str | None]] = [
    *(("text", name) for name in (None, *FORMATS)),
    ("date", None),
    ("decimal", None),
    ("choice", None),
]


def field(kind: FieldType, name: str | None) -> PlanField:
    label = Label(zh="项", en="Thing")
    return PlanField(name="x", label=label, type=kind, source="applicant", format=name)


@pytest.mark.parametrize(("kind", "name", "typed", "normal"), TYPED)
def test_what_is_typed_has_one_normal_form(kind, name, typed, normal) -> None:
    assert normal_value(field(kind, name), typed) == normal


@pytest.mark.parametrize("name", NAMES)
def test_names_of_all_scripts_are_names(name: str) -> None:
    assert normal_value(field("text", "person_name"), name) == name
    assert FORMATS["person_name"].shape(name)


@given(st.text(alphabet=CHARACTERS), st.sampled_from(KINDS))
def test_normalising_twice_changes_nothing(text: str, kind: tuple[FieldType, str | None]) -> None:
    once = normal_value(field(*kind), text)
    assert normal_value(field(*kind), once) == once


@pytest.mark.parametrize("name", [None, *FORMATS])
def test_a_text_that_is_too_long_for_every_field_is_left_as_it_is(name: str | None) -> None:
    text = "+86 " * 100_000
    assert normal_value(field("text", name), text) == text
