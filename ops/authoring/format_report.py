"""What a bundle saves, as lines for people and as data."""

from collections.abc import Iterator
from dataclasses import asdict

from domain.theme.bundle_report import BundleReport, MeasureReport

_NAMES = {
    "items": "事项 items",
    "steps": "环节 steps",
    "working_days": "工作日 working days",
    "materials": "材料 materials",
    "trips": "跑动次数 trips",
    "forms": "表单 forms",
    "fields": "填写项 fields",
}
_HALVED = {True: "是 holds", False: "否 does not hold", None: "未知 not known: no figure before"}


def report_lines(found: BundleReport) -> Iterator[str]:
    """Counts, then every measure beside the average, then both halvings."""
    yield found.ref
    yield f"  事项 items {found.items}, 部门 departments {found.departments}"
    yield f"  一表 one form: {found.fields} 项 fields"
    yield f"  提交材料 materials to bring {found.brought}, 免于提交 spared {found.spared}"
    yield ""
    for measure in found.measures:
        yield _line(measure)
    yield ""
    halved = "; ".join(f"{_NAMES[name]} {_HALVED[held]}" for name, held in found.halved.items())
    yield f"双减半 both halvings: {halved}"
    if found.known:
        yield ""
        yield "已知并说明理由 known, with reasons:"
    for each in found.known:
        yield f"  {each.rule} {each.at}: {each.message}"
        yield f"    {each.because}"


def _line(measure: MeasureReport) -> str:
    name = _NAMES.get(measure.name, measure.name)
    figures = f"{_figure(measure.before)} → {_figure(measure.after)}"
    counted = " (counted in the theme)" if measure.counted else ""
    reduced = "" if measure.reduction is None else f"  −{measure.reduction} %"
    average = "" if measure.average is None else f"  (Shanghai −{measure.average} %)"
    return f"  {name:24} {figures:12}{reduced}{average}{counted}  [{measure.source}]"


def _figure(value: int | None) -> str:
    return "?" if value is None else str(value)


def report_document(found: BundleReport) -> dict[str, object]:
    """The same for programs."""
    shape = asdict(found)
    shape["measures"] = [{**asdict(each), "sourced": each.sourced} for each in found.measures]
    return shape
