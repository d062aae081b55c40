"""Rules of where values come from, who is given them, and what is owed besides."""

import json

import pytest

from domain.theme.load import compile_source, lint_source
from tests.unit.ops.authoring.testing.test_sources import THEME

MORE = """
adapters:
  desk:
    fields: {id_number: text, place: text, moved_in: date, of_age: boolean, paid: text}
    materials: [identity_card]
notices:
  step_granted: {zh: "{item}已办结", en: "{item} is done"}
follow_ups:
  review:
    label: {zh: 复核, en: Review}
    after: allowance
    counted_from: birth_date
    due: 12 months
    legal_basis: unsourced
"""
SPECIAL = """    special_procedures:
      visit: {label: {zh: 入户核查, en: Visit}, kind: stops, legal_basis: 行政许可法 第四十五条}
"""
WHOLE = THEME.replace(
    "    importance: required\n", "    importance: required\n    adapter: desk\n" + SPECIAL
)
WHOLE += MORE.lstrip("\n")
ADVICE = {"T104", "T105", "T103", "T108", "T109", "T049", "T111"}


def rules(theme: str) -> list[str]:
    found = lint_source(theme.encode(), "theme.yaml")
    return [each.rule for each in found if each.rule[:4] not in ADVICE]


def test_the_whole_is_in_order() -> None:
    assert rules(WHOLE) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("  population:\n", "  welfare:\n", "T090-registry"),
        ("key: [id_number]", "key: [of_age]", "T090-registry"),
        ("key: [id_number]", "key: [nobody]", "T030-unknown-field"),
        ("    registry: population\n    holds", "    holds", "T093-licence"),
        ("en: Identity card}\n    source: registry\n", "en: Identity card}\n", "T091-source"),
        ("    holds: [birth_date]\n", "", "T093-licence"),
        ("licence: identity_card}", "licence: identity_crad}", "T093-licence"),
        ("source: licence, licence: identity_card}", "source: licence}", "T091-source"),
        ("source: registry, registry: population}", "registry: population}", "T091-source"),
        (
            "text, source: registry, registry: po",
            "text, source: registry, registry: op",
            "T092-unknown-registry",
        ),
        ("source: derived, value: fees_fen}", "source: derived}", "T091-source"),
        ("value: fees_fen}", "value: fees_fn}", "T094-derived"),
        ("value: fees_fen}", "value: string(fees_fen)}", "T094-derived"),
        ("value: fees_fen}", "value: int(of_age)}", "T094-derived"),
        ("value: fees_fen}", "value: fees_fen * paid}", "T094-derived"),
        (
            "value: fees_fen}",
            "value: fees_fen, when: speed == 'urgent'}",
            "T076-condition-of-output",
        ),
        ("    type: boolean\n", "    type: boolean\n    personal: false\n", "T095-derived-leak"),
        (
            "format: id_card}",
            "format: id_card, seen_by: [welfare, population]}",
            "T096-not-to-be-seen",
        ),
        (
            "format: id_card}",
            "format: id_card, seen_by: [welfare, cashier]}",
            "T096-not-to-be-seen",
        ),
        ("format: id_card}", "format: id_card, seen_by: [wlefare]}", "T032-unknown-department"),
        ("place: text, moved_in", "moved_in", "T097-adapter-profile"),
        ("moved_in: date,", "moved_in: text,", "T097-adapter-profile"),
        ("    materials: [identity_card]\nnotices", "notices", "T097-adapter-profile"),
        ("adapter: desk\n", "adapter: dsek\n", "T097-adapter-profile"),
        ("legal_basis: 行政许可法 第四十五条", "legal_basis: unsourced", "T098-special-basis"),
        ("payment: payment\n", "payment: paymnet\n", "T099-payment"),
        ("payment: payment\n", "payment: allowance\n", "T099-payment"),
        ("when: speed == 'urgent'}", "when: spede == 'urgent'}", "T070-condition"),
        ("after: allowance\n", "after: allowanec\n", "T064-follow-up"),
        ("counted_from: birth_date\n", "counted_from: place\n", "T064-follow-up"),
        ("counted_from: birth_date\n", "counted_from: born\n", "T064-follow-up"),
        ("  step_granted: {zh", "  step_grnated: {zh", "T065-notice"),
        ('en: "{item} is done"', 'en: "{itme} is done"', "T065-notice"),
        (
            "holds: [birth_date]\n",
            "holds: [birth_date]\n    delivery: [courier]\n",
            "T063-delivery",
        ),
    ],
)
def test_what_does_not_fit_together_is_reported(old: str, new: str, rule: str) -> None:
    assert WHOLE.count(old) == 1, f"{old!r} stands {WHOLE.count(old)} times"
    assert rule in rules(WHOLE.replace(old, new))


def test_two_registers_that_ask_each_other_are_reported_with_the_cycle() -> None:
    second = """  tax:
    label: {zh: 税务库, en: Tax register}
    key: [place]
    purpose: Ask further
    legal_basis: [unsourced]
materials:
"""
    theme = WHOLE.replace("materials:\n", second, 1).replace("key: [id_number]", "key: [income]")
    theme = theme.replace(
        "fields:\n  id_number",
        "fields:\n  income: {label: {zh: 收入, en: Income}, type: text, source: registry, "
        "registry: tax}\n  id_number",
    )
    found = [each for each in lint_source(theme.encode(), "t") if each.rule == "T012-cycle"]
    assert [each.line for each in found] == [theme[: theme.index("key: [income]")].count("\n") + 1]


def test_what_nobody_needs_is_not_looked_up() -> None:
    theme = WHOLE.replace(", moved_in, of_age, paid]", ", of_age, paid]")
    assert rules(theme) == ["T043-unused"]


def test_a_lookup_runs_where_something_needs_it() -> None:
    theme = WHOLE.replace("    adapter: desk\n", "    adapter: desk\n    when: speed == 'urgent'\n")
    [lookup, *_] = compile_source(theme.encode(), "t").items

    assert (lookup.name, lookup.kind, lookup.when) == (
        "population",
        "lookup",
        "(speed == 'urgent')",
    )
    assert lookup.produces == ("place", "birth_date", "moved_in")


def test_a_register_is_called_as_anything_is() -> None:
    long = "r_" + "x" * 61
    theme = WHOLE.replace("population", long)
    assert rules(theme) == []
    assert compile_source(theme.encode(), "t").items[0].code == f"lookup.{long}"


def test_attributes_at_their_default_are_left_out_of_the_canonical_plan() -> None:
    plan = json.loads(compile_source(WHOLE.encode(), "t").canonical)
    assert "follow_ups" in plan
    [payment] = [each for each in plan["items"] if each["name"] == "payment"]
    assert "kind" not in payment
    assert "special_procedures" not in payment
