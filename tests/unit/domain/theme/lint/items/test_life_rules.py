"""The rules of a case's turns and limits: each finding has its rule, place and severity."""

import pytest

from domain.theme.load import lint_source
from tests.unit.domain.theme.one_change import Change, Found, findings, warnings
from tests.unit.domain.theme.whole_life import SOURCE


def test_the_theme_has_no_findings() -> None:
    assert findings() == []


UNDO = "undo_if_refused: [water_supply]"
KIND = "- field: owner_kind"
LEASE = "en: Lease}, deferrable: 5 working_days"
PREREVIEW = "prereview: {by: engine,"
WHOLE = "limit: {promised: 10 working_days, statutory: 30 working_days}"

ERRORS: list[tuple[list[Change], Found]] = [
    ([(UNDO, "undo_if_refused: [water]")], ("T050-unknown-item", "water]")),
    ([(UNDO, "undo_if_refused: [licence]")], ("T051-undo-final", "licence]")),
    ([(UNDO, "undo_if_refused: [inspection]")], ("T052-undo-never-granted", "inspection]")),
    ([(UNDO, "undo_if_refused: [subsidy]")], ("T052-undo-never-granted", "subsidy]")),
    (
        [(UNDO, "undo_if_refused: [water_supply, water_supply]")],
        ("T039-repeated", "water_supply]"),
    ),
    (
        [("promised: 48 hours, statutory: 10 days", "promised: 241 hours, statutory: 10 days")],
        ("T053-promise-over-statute", "241 hours, statutory: 10 days}"),
    ),
    (
        [("promised: 48 hours, statutory: 10 days", "promised: 5 working_days, statutory: 4 days")],
        ("T053-promise-over-statute", "5 working_days, statutory: 4 days}"),
    ),
    (
        [
            ("promised: 48 hours", "promised: 2 days"),
            (WHOLE, "limit: {promised: 47 hours}"),
            (LEASE, "en: Lease}"),  # may not be owed for longer
        ],
        ("T054-promise-over-theme", "2 days, statutory: 10 days}"),
    ),
    ([(KIND, "- field: owner")], ("T056-eligibility-field", "owner")),
    ([(KIND, "- field: licence_number")], ("T056-eligibility-field", "licence_number")),
    ([(KIND, "- field: place")], ("T056-eligibility-field", "place")),
    (
        [("en: The place is in the district}, type: boolean,", "en: x}, type: text,")],
        ("T056-eligibility-field", "in_district"),
    ),
    (
        [("en: The place is in the district},", "en: x}, required: false,")],
        ("T056-eligibility-field", "in_district"),
    ),
    ([("[person, firm]", "[person, frim]")], ("T057-eligibility-value", "frim]")),
    ([("one_of: [true]", "one_of: [maybe]")], ("T057-eligibility-value", "maybe]")),
    (
        [(PREREVIEW, "prereview: {by: people,")],
        ("T058-prereview-department", PREREVIEW.replace("engine", "people")),
    ),
    (
        [(PREREVIEW, "prereview: {by: people, department: window,")],
        ("T058-prereview-department", "window,"),
    ),
    (
        [(LEASE, "en: Lease}, required: false, deferrable: 5 working_days")],
        ("T060-pointless-commitment", "deferrable: 5 working_days}"),
    ),
    (
        [("en: Identity card}, source: registry", "en: x}, source: registry, committable: 1 day")],
        ("T060-pointless-commitment", "committable: 1 day}"),
    ),
]


@pytest.mark.parametrize(("changes", "expected"), ERRORS)
def test_what_cannot_be_is_an_error(changes: list[Change], expected: Found) -> None:
    found = findings(*changes)

    assert {rule for rule, _ in found} == {expected[0]}
    assert any(at.startswith(expected[1]) for _, at in found)


WARNINGS: list[tuple[list[Change], Found]] = [
    (
        [(WHOLE, "limit: {promised: 8 working_days}")],
        ("T055-promises-add-up", "5 working_days, statutory"),  # where most of it is
    ),
    (
        [("    withdraw: compensate\n    undo_patience: 2d", "    withdraw: final")],
        ("T059-final-before-required", "final"),
    ),
    ([("statutory: 1 month", "statutory: 30 days")], ("T061-long-statute", "30 days}")),
    ([("statutory: 1 month", "statutory: 21 working_days")], ("T061-long-statute", "21 work")),
    (
        [(WHOLE, "limit: {promised: 10 working_days, statutory: 46 working_days}")],
        ("T061-long-statute", "46 working_days}"),
    ),
]


@pytest.mark.parametrize(("changes", "expected"), WARNINGS)
def test_what_is_likely_a_mistake_is_a_warning(changes: list[Change], expected: Found) -> None:
    ((rule, at),) = warnings(*changes)

    assert (rule, at[: len(expected[1])]) == expected


HARMLESS: list[list[Change]] = [
    [("promised: 48 hours", "promised: 240 hours")],
    [("statutory: 10 days", "statutory: 1 working_day")],  # days off may lie between
    [("promised: 48 hours, statutory: 10 days", "promised: 5 working_days, statutory: 5 days")],
    [(WHOLE, "limit: {promised: 9 working_days, statutory: 45 working_days}")],
    [(WHOLE, "limit: {promised: 1 month, statutory: 31 days}")],
    [(PREREVIEW, "prereview: {by: people, department: registry,")],
    [("one_of: [true]", "one_of: ['true', false]")],
    [("statutory: 1 month", "statutory: 20 working_days")],
    [
        (
            "opening subsidy\n    legal_basis: [unsourced]",
            "opening subsidy\n    legal_basis: [某法 第一条]",
        ),
        ("statutory: 1 month", "statutory: 2 months"),
    ],
    [(UNDO, "undo_if_refused: [site_registration, permit]")],
]


@pytest.mark.parametrize("changes", HARMLESS)
def test_what_may_be_is_not_told(changes: list[Change]) -> None:
    assert findings(*changes) == []


def test_the_path_whose_promises_add_up_is_named() -> None:
    text = SOURCE.decode().replace(WHOLE, "limit: {promised: 8 working_days}")
    (found,) = lint_source(text.encode(), "theme.yaml")

    assert found.message == (
        "the promises of `site_registration` → `permit` → `licence` add up to 9 working days,"
        " the theme promises 8"
    )


def test_a_final_item_and_what_may_still_be_refused_are_both_named() -> None:
    change = "    withdraw: compensate\n    undo_patience: 2d"
    text = SOURCE.decode().replace(change, "    withdraw: final")
    (found,) = lint_source(text.encode(), "theme.yaml")

    assert found.message == (
        "`permit` is final and may be granted before the required `licence` is refused"
    )


def test_a_field_that_only_eligibility_asks_for_is_used() -> None:
    text = SOURCE.decode().replace("in_district, site_number", "site_number")

    assert lint_source(text.encode(), "theme.yaml") == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("warn_at: 80%", "warn_at: 100%"),
        ("warn_at: 80%", "warn_at: 0.8"),
        ("task_within: 1d", "task_within: 1 day"),
        ("deferrable: 5 working_days", "deferrable: 5d"),
        ("promised: 48 hours", "promised: 0 hours"),
        ("promised: 48 hours", "promised: 10000 hours"),
        ("withdraw: final", "withdraw: never"),
        ("served_by: people", "served_by: person"),
        ("reason_code: owner_kind", "reason_code: owner kind"),
        ("one_of: [person, firm]", "one_of: []"),
    ],
)
def test_a_value_that_is_not_of_the_language_is_refused(old: str, new: str) -> None:
    ((rule, _),) = findings((old, new))

    assert rule in {"T024-bad-value", "T026-count"}


def test_a_misspelt_key_in_a_list_is_told_the_closest_one() -> None:
    text = SOURCE.decode().replace("reason_code: owner_kind", "raeson_code: owner_kind")
    hints = [found.hint for found in lint_source(text.encode(), "theme.yaml")]

    assert "did you mean `reason_code`?" in hints
