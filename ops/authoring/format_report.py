"""Formats what a bundle saves, as lines for people and as data."""

from collections.abc import Iterator
from dataclasses import asdict

from domain.phrases.catalogue import both, code_in_both
from domain.theme.bundle_report import BundleReport, MeasureReport


def report_lines(found: BundleReport) -> Iterator[str]:
    """Yield counts, then every measure beside the average, then both halvings."""
    yield found.ref
    items = f"{code_in_both('measure', 'items')} {found.items}"
    yield f"  {items}, {both('report.departments')} {found.departments}"
    yield f"  {both('report.one_form')}: {found.fields} {both('report.fields_of_form')}"
    to_bring = f"{both('report.materials_to_bring')} {found.brought}"
    yield f"  {to_bring}, {both('report.spared')} {found.spared}"
    yield ""
    for measure in found.measures:
        yield _line(measure)
    yield ""
    halved = "; ".join(
        f"{code_in_both('measure', name)} {both(_HELD[held])}"
        for name, held in found.halved.items()
    )
    yield f"{both('report.both_halvings')}: {halved}"
    if found.known:
        yield ""
        yield f"{both('report.known_with_reasons')}:"
    for each in found.known:
        yield f"  {each.rule} {each.at}: {each.message}"
        yield f"    {each.because}"


_HELD = {True: "report.holds", False: "report.does_not_hold", None: "report.unknown"}


def _line(measure: MeasureReport) -> str:
    name = code_in_both("measure", measure.name)
    figures = f"{_figure(measure.before)} → {_figure(measure.after)}"
    counted = " (counted in the theme)" if measure.counted else ""
    reduced = "" if measure.reduction is None else f"  −{measure.reduction} %"
    average = "" if measure.average is None else f"  (Shanghai −{measure.average} %)"
    return f"  {name:24} {figures:12}{reduced}{average}{counted}  [{measure.source}]"


def _figure(value: int | None) -> str:
    return "?" if value is None else str(value)


def report_document(found: BundleReport) -> dict[str, object]:
    """Return the report as data."""
    shape = asdict(found)
    shape["measures"] = [{**asdict(each), "sourced": each.sourced} for each in found.measures]
    return shape
