"""Limits beside each other: none missing, none far off, nothing owed when all is over."""

import pytest

from tests.unit.domain.theme.one_change import Change, Found, warnings

WHOLE = "limit: {promised: 10 working_days, statutory: 30 working_days}"
WATER = "    limit: {promised: 48 hours, statutory: 10 days}\n"
INSPECTION = "    limit: {promised: 3 working_days}\n"
OWED = "deferrable: 5 working_days"
CHECKED = "committable: 10 working_days"
LICENCE = "limit: {promised: 2 working_days, statutory: 10 working_days}"
ARTICLE = (
    "Issue the licence\n    legal_basis: [unsourced]",
    "Issue\n    legal_basis: [某法 第九条]",
)
LAW = ("Issue the licence\n    legal_basis: [unsourced]", "Issue\n    legal_basis: [某法]")
TWENTY_ONE = (LICENCE, "limit: {promised: 2 working_days, statutory: 21 working_days}")

TOLD: list[tuple[list[Change], Found]] = [
    ([(f"{WHOLE}\n", "")], ("T111-no-limit", "theme: whole_life")),
    ([(WHOLE, "limit: {statutory: 30 working_days}")], ("T111-no-limit", "{statutory")),
    ([(INSPECTION, "")], ("T111-no-limit", "inspection:")),
    ([(WATER, "    limit: {statutory: 10 days}\n")], ("T111-no-limit", "{statutory: 10 days}")),
    (
        [
            (WATER, "    limit: {promised: 2 working_days}\n"),
            (WHOLE, "limit: {promised: 14 working_days, statutory: 30 working_days}"),
        ],
        ("T112-idle-promise", "14 working_days"),
    ),
    (
        [(LICENCE, "limit: {promised: 2 working_days, statutory: 31 working_days}"), ARTICLE],
        ("T113-statute-over-theme", "31 working_days"),
    ),
    ([TWENTY_ONE, LAW], ("T114-statute-without-article", "21 working_days")),
    (
        [(WHOLE, WHOLE.replace("30", "46") + "\nlegal_basis: [某条例]")],
        ("T114-statute-without-article", "46 working_days"),
    ),
    ([(OWED, "deferrable: 11 working_days")], ("T115-owed-too-long", "11 working_days")),
    ([(CHECKED, "committable: 46 working_days")], ("T116-late-check", "46 working_days")),
    ([(CHECKED, "committable: 3 months")], ("T116-late-check", "3 months")),
]


@pytest.mark.parametrize(("changes", "expected"), TOLD)
def test_what_is_far_off_is_a_warning(changes: list[Change], expected: Found) -> None:
    ((rule, at),) = warnings(*changes)

    assert (rule, at[: len(expected[1])]) == expected


HARMLESS: list[list[Change]] = [
    # It lasts as long as it lasts, and is not even asked for every day.
    [(INSPECTION, "    query_every: 1d\n")],
    [
        (WATER, "    limit: {promised: 2 working_days}\n"),
        (WHOLE, "limit: {promised: 13 working_days, statutory: 30 working_days}"),
    ],
    # Hours and working days are not added up.
    [(WHOLE, "limit: {promised: 30 working_days, statutory: 30 working_days}")],
    [TWENTY_ONE, ARTICLE],
    [(WHOLE, WHOLE.replace("30", "46") + "\nlegal_basis: [某条例 第八十条]")],
    [(OWED, "deferrable: 10 working_days")],
    [(OWED, "deferrable: 14 days")],
    [(CHECKED, "committable: 2 months")],
]


@pytest.mark.parametrize("changes", HARMLESS)
def test_what_may_be_is_not_told(changes: list[Change]) -> None:
    assert warnings(*changes) == []
