"""What a bundle saves, by its declared baseline."""

from domain.theme.bundle_report import bundle_report
from domain.theme.load import compile_source, load_theme
from tests.unit.domain.theme.small_theme import SMALL


def report(baseline: str, limit: str = "limit: {promised: 5 working_days}\n"):
    source = (SMALL + limit + "baseline:\n" + baseline).encode()
    return bundle_report(load_theme(source, "t"), compile_source(source, "t"))


def test_what_can_be_counted_is_counted_in_the_theme():
    found = report("  materials: {before: 4, source: a survey}\n")
    materials, days = found.measures
    assert ("materials", 4, 1, True, 75, 75) == (
        materials.name,
        materials.before,
        materials.after,
        materials.counted,
        materials.reduction,
        materials.average,
    )
    assert ("working_days", None, 5, None, False) == (
        days.name,
        days.before,
        days.after,
        days.reduction,
        days.sourced,
    )
    assert (2, 1, 1, 1, 1) == (
        found.items,
        found.departments,
        found.fields,
        found.brought,
        found.spared,
    )


def test_a_declared_figure_stands_before_a_counted_one():
    [materials, _] = report("  materials: {before: 4, after: 3, source: a survey}\n").measures
    assert (3, False, 25) == (materials.after, materials.counted, materials.reduction)


def test_both_halvings_hold_exactly_or_not():
    held = report(
        "  materials: {before: 2, source: s}\n  working_days: {before: 9, after: 5, source: s}\n"
    ).halved
    assert {"materials": True, "working_days": False} == held
    assert {"materials": None, "working_days": None} == report(
        "  trips: {before: 2, source: s}\n"
    ).halved


def test_what_is_unsourced_is_marked():
    [trips, *_] = report("  trips: {before: 2, after: 0, source: unsourced}\n").measures
    assert (100, 71, False) == (trips.reduction, trips.average, trips.sourced)
