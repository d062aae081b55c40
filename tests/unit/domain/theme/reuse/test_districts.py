"""A district's theme: a city's with the declared points said otherwise, and nothing else."""

import pytest

from domain.theme.load import compile_source, lint_source, resolve_source
from tests.unit.domain.theme.reuse.library import Texts
from tests.unit.domain.theme.small_theme import SMALL

OPEN = """\
overridable:
  - items.*.limit.promised
  - items.first.patience
  - departments.office.label
"""
CITY = SMALL + OPEN
SHELF = Texts(theme_small__1=CITY)
DISTRICT = """\
extends: small@1
theme: small-district
version: 3
overrides:
  items.first.limit.promised: 2 working_days
  departments.office.label: {zh: 区局, en: District office}
"""


def rules(text: str, theme_source: Texts = SHELF) -> list[tuple[str, str, int]]:
    found = lint_source(text.encode(), "district.yaml", theme_source)
    return [(each.rule, each.file, each.line) for each in found]


def test_a_district_says_otherwise_what_is_open_and_keeps_the_rest() -> None:
    assert rules(DISTRICT) == []

    city, district = (
        compile_source(CITY.encode(), "t"),
        compile_source(DISTRICT.encode(), "t", SHELF),
    )

    assert district.ref == "small-district@3"
    assert district.item_by_name["first"].limit.promised == 2
    assert district.departments[0].label.en == "District office"
    assert district.item_by_name["second"] == city.item_by_name["second"]
    assert district.fields == city.fields


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ("  items.first.needs: []\n", 7),
        ("  items.first.limit.statutory: 2 days\n", 7),
        ("  items.third.limit.promised: 2 days\n", 7),
        ("  subject: number\n", 7),
        ("  overridable: [subject]\n", 7),
        ("subject: number\n", 7),
        ("fields: {}\n", 7),
    ],
)
def test_nothing_else_can_be_said_otherwise(more: str, line: int) -> None:
    assert ("T084-not-overridable", "district.yaml", line) in rules(DISTRICT + more)


def test_a_value_that_does_not_fit_is_reported_in_the_district_s_file() -> None:
    assert rules(DISTRICT.replace("2 working_days", "soon")) == [
        ("T024-bad-value", "district.yaml", 5)
    ]


def test_what_is_wrong_with_the_city_s_theme_is_reported_there() -> None:
    theme_source = Texts(theme_small__1=CITY.replace("needs: [holder]", "needs: [nobody]"))
    assert ("T030-unknown-field", "small.1.yaml", 30) in rules(DISTRICT, theme_source)


def test_a_district_has_a_name_and_a_version_of_its_own() -> None:
    assert rules(DISTRICT.replace("version: 3\n", "")) == [("T021-missing-key", "district.yaml", 1)]


def test_themes_that_extend_one_another_in_a_circle_are_reported() -> None:
    a = "extends: b@1\ntheme: a\nversion: 1\n"
    b = "extends: a@1\ntheme: b\nversion: 1\n"
    found = rules(a, Texts(theme_a__1=a, theme_b__1=b))
    assert [rule for rule, *_ in found if rule == "T085-extends-cycle"]
    itself = "extends: a@1\ntheme: a\nversion: 1\n"
    assert [rule for rule, *_ in rules(itself, Texts(theme_a__1=itself)) if "cycle" in rule]


def test_a_chain_of_a_few_is_in_order() -> None:
    street = "extends: small-district@3\ntheme: small-street\nversion: 1\noverrides:\n"
    street += "  items.first.limit.promised: 1 working_day\n"
    theme_source = Texts(theme_small__1=CITY, **{"theme_small-district__3": DISTRICT})

    plan = compile_source(street.encode(), "t", theme_source)

    assert plan.item_by_name["first"].limit.promised == 1
    assert plan.departments[0].label.en == "District office"


def test_a_point_that_the_city_does_not_have_is_reported() -> None:
    wrong = CITY + "  - items.nobody.limit.promised\n  - items.first.limt\n"
    found = lint_source(wrong.encode(), "t")
    assert [(each.rule, each.line) for each in found] == [
        ("T087-opens-nothing", 38),
        ("T087-opens-nothing", 39),
    ]


def test_a_resolved_district_stands_on_its_own() -> None:
    whole = resolve_source(DISTRICT.encode(), "t", SHELF)
    assert compile_source(whole, "t").digest == (
        compile_source(DISTRICT.encode(), "t", SHELF).digest
    )
