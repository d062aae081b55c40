"""Bounds that say nothing, or leave no value, are told when the theme is linted."""

import pytest

from domain.theme.lint.findings import Severity
from domain.theme.load import compile_source, lint_source
from tests.unit.domain.theme.small_theme import broken

SAYS = "pattern_says: {zh: 编号, en: A number}"


def with_field(field: str) -> bytes:
    line = "  number: {label: {zh: 号, en: Number}, type: text, source: item}\n"
    return broken(line, f"{line}  more: {{label: {{zh: 项, en: More}}, {field}}}\n").replace(
        b"needs: [holder]", b"needs: [holder, more]"
    )


def found(field: str) -> list[str]:
    return [each.rule for each in lint_source(with_field(field), "t.yaml")]


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("type: text, min: 1", "T130-bound-kind"),
        ("type: integer, not_after: opening", "T130-bound-kind"),
        ("type: date, min_length: 2", "T130-bound-kind"),
        ("type: boolean, max: 1", "T130-bound-kind"),
        ("type: integer, min: 0.5", "T130-bound-kind"),
        (f"type: text, pattern: '(a', {SAYS}", "T131-pattern"),
        (f"type: text, pattern: '(?=a)', {SAYS}", "T131-pattern"),
        (f"type: text, pattern: 'a)|(b', {SAYS}", "T131-pattern"),
        ("type: text, pattern: a+", "T131-pattern"),
        (f"type: text, {SAYS}", "T131-pattern"),
        ("type: integer, min: 3, max: 2", "T132-no-value"),
        ("type: integer, min: 9007199254740992", "T132-no-value"),
        ('type: decimal, min: "0.02", max: "0.01"', "T132-no-value"),
        ("type: date, not_before: opening + 1 day, not_after: opening", "T132-no-value"),
        ("type: date, not_before: 2026-01-02, not_after: 2026-01-01", "T132-no-value"),
        ("type: text, min_length: 201", "T132-no-value"),
        ("type: text, format: id_card, max_length: 17", "T132-no-value"),
        ("type: text, format: postcode, min_length: 7", "T132-no-value"),
        ("type: date, not_before: tomorrow", "T024-bad-value"),
        ("type: date, not_before: 2026-02-30", "T024-bad-value"),
        ("type: integer, min: many", "T024-bad-value"),
    ],
)
def test_bounds_that_cannot_be_are_reported(field: str, rule: str) -> None:
    assert rule in found(field)


@pytest.mark.parametrize("kind", ["date", "integer", "decimal"])
def test_a_field_without_bounds_is_noted(kind: str) -> None:
    [note] = [
        each
        for each in lint_source(with_field(f"type: {kind}"), "t.yaml")
        if each.rule == "T133-unbounded"
    ]
    assert note.severity is Severity.NOTE


@pytest.mark.parametrize(
    "field",
    [
        "type: integer, min: 0, max: 42",
        "type: decimal, min: 0.01",
        'type: decimal, max: "99999999999.99"',
        "type: date, not_before: opening - 150 years, not_after: opening",
        "type: date, not_before: 1949-10-01, not_after: opening + 3 months",
        f"type: text, min_length: 3, pattern: '[0-9]+', {SAYS}",
    ],
)
def test_bounds_that_can_be_compile(field: str) -> None:
    assert not [each for each in found(field) if each.startswith("T13")]
    compile_source(with_field(field), "t.yaml")
