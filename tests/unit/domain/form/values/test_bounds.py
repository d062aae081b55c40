"""Bounds of values: numbers, lengths, patterns, days relative to the opening."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.form.check_form import check_value
from domain.form.values.bounds import beyond, day_of, matches, within
from domain.plan import FieldType, FormValue, Label, PlanField

DAY = date(2026, 3, 2)
SAYS = Label(zh="四位年份和序号", en="a year and a number")


def field(kind: FieldType, **bounds: Any) -> PlanField:
    label = Label(zh="项", en="Thing")
    return PlanField(name="x", label=label, type=kind, source="applicant", **bounds)


WEIGHT = field("integer", min="200", max="9000")
AMOUNT = field("decimal", min="0.01", max="1000000.00")
BORN = field("date", not_before="opening - 150 years", not_after="opening")
NUMBER = field("text", pattern="[0-9]{4}-[0-9]+", pattern_says=SAYS)
INSIDE: list[tuple[PlanField, FormValue]] = [
    (WEIGHT, 200),
    (WEIGHT, 9000),
    (AMOUNT, "0.01"),
    (AMOUNT, "1000000"),
    (BORN, "1876-03-02"),
    (BORN, "2026-03-02"),
    (NUMBER, "2026-17"),
    (field("text", min_length=2), "张三"),
    (field("integer", min="0"), 10**12),
]
OUTSIDE: list[tuple[PlanField, FormValue, str, str]] = [
    (WEIGHT, -3000, "give 200 to 9000", "请填写 200 至 9000"),
    (WEIGHT, 9001, "give 200 to 9000", "超出范围"),
    (AMOUNT, "0.00", "give 0.01 to 1000000.00", "超出范围"),
    (BORN, "2099-01-01", "give 1876-03-02 to 2026-03-02", "超出范围"),
    (BORN, "1876-03-01", "give 1876-03-02 to 2026-03-02", "超出范围"),
    (field("date", not_after="opening + 1 month"), "2026-04-03", "up to 2026-04-02", "不得晚于"),
    (field("date", not_before="2020-01-01"), "2019-12-31", "a day from 2020-01-01", "不得早于"),
    (field("integer", max="42"), 43, "at most 42", "不得大于 42"),
    (field("decimal", min="0"), "-0.01", "at least 0", "不得小于 0"),
    (field("text", min_length=2), "张", "at least 2 characters", "至少填写 2 个字"),
    (NUMBER, "26-17", "a year and a number", "四位年份和序号"),
    (NUMBER, "x2026-17y", "a year and a number", "四位年份和序号"),
]


@pytest.mark.parametrize(("bounded", "value"), INSIDE)
def test_values_within_the_bounds_pass(bounded: PlanField, value: FormValue) -> None:
    assert check_value(bounded, value, DAY) is None


@pytest.mark.parametrize(("bounded", "value", "en", "zh"), OUTSIDE)
def test_values_beyond_are_reported_in_both_languages(bounded, value, en, zh) -> None:
    problem = check_value(bounded, value, DAY)
    assert problem is not None
    assert en in problem
    assert zh in problem


@pytest.mark.parametrize(
    ("text", "opened_on", "day"),
    [
        ("opening", DAY, DAY),
        ("2020-02-29", DAY, date(2020, 2, 29)),
        ("opening - 1 day", DAY, date(2026, 3, 1)),
        ("opening + 1 year", date(2024, 2, 29), date(2025, 2, 28)),
        ("opening - 1 month", date(2026, 3, 31), date(2026, 2, 28)),
        ("opening - 3000 years", DAY, date.min),
        ("opening + 99999 years", DAY, date.max),
        ("opening - 99999 days", date(1, 1, 2), date.min),
    ],
)
def test_a_day_counts_from_the_opening(text: str, opened_on: date, day: date) -> None:
    assert day_of(text, opened_on) == day


def test_a_pattern_takes_time_in_proportion_to_the_text() -> None:
    assert not matches("a" * 5_000 + "!", "(a+)+")


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-(10**6), 10**6))
def test_example_values_are_moved_within_and_probes_lie_beyond(day: date, number: int) -> None:
    for bounded, value in ((WEIGHT, number), (AMOUNT, str(number)), (BORN, day.isoformat())):
        assert check_value(bounded, within(bounded, value, DAY), DAY) is None
        assert all(check_value(bounded, each, DAY) for each in beyond(bounded, DAY))
