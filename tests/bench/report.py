"""The tables that people read, and the line that machines read. Pure."""

import json
from collections.abc import Callable, Iterator

from tests.bench.figures import Report, Round, Variant

NAMES: dict[Variant, str] = {
    "engine": "A engine, full record",
    "ordinary": "B hand-written, ordinary activities",
    "local": "C hand-written, local activities",
}


def lines(report: Report) -> Iterator[str]:
    """The whole report; the last line is one JSON object."""
    if report.rounds:
        yield from _rounds(report)
        yield from _cpu_breakdown(report)
    if report.stores:
        yield from _stores(report)
    if report.overheads:
        yield from _overheads(report)
    if report.lint_costs:
        yield from _lint_costs(report)
    yield ""
    yield json_line(report)


def json_line(report: Report) -> str:
    """One JSON object: the two ratios first, then every raw figure."""
    ratios = {
        "ratio_cases_per_s": _rounded(report.ratio("ordinary", _rate)),
        "ratio_cpu": _rounded(report.ratio("ordinary", _cpu)),
        "ratio_cases_per_s_local": _rounded(report.ratio("local", _rate)),
        "ratio_cpu_local": _rounded(report.ratio("local", _cpu)),
    }
    return json.dumps(ratios | report.model_dump(mode="json"), ensure_ascii=False)


def _rate(one: Round) -> float:
    return one.cases_per_s


def _cpu(one: Round) -> float:
    return one.cpu_s_a_case


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _rounds(report: Report) -> Iterator[str]:
    first = report.rounds[0]
    yield (
        f"Six items 1 → 4 → 1, {first.in_flight} cases in flight, {first.cases} cases a round, "
        f"median of {len(report.of('engine'))} rounds"
    )
    yield f"{'':38}{'cases/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}{'history':>9}"
    figures: tuple[tuple[Callable[[Round], float], str], ...] = (
        (_rate, "9.1f"),
        (lambda one: one.p50_ms, "9.0f"),
        (lambda one: one.p99_ms, "9.0f"),
        (lambda one: 1000 * one.cpu_s_a_case, "9.1f"),
        (lambda one: one.history_events, "9.1f"),
    )
    for variant in report.variants:
        cells = (format(report.middle(variant, figure), shape) for figure, shape in figures)
        yield f"{NAMES[variant]:38}{''.join(cells)}"
    for other in report.variants[1:]:
        yield (
            f"A to {NAMES[other][0]}: {report.ratio(other, _rate):.2f} x cases/s, "
            f"{report.ratio(other, _cpu):.2f} x CPU a case"
        )


def _cpu_breakdown(report: Report) -> Iterator[str]:
    names = list(dict.fromkeys(name for one in report.rounds for name in one.cpu_s))
    yield ""
    yield f"{'CPU ms a case, by process':38}{''.join(f'{name:>18}' for name in names)}"
    for variant in report.variants:
        cells = (report.middle(variant, _cpu_of(name)) for name in names)
        yield f"{NAMES[variant]:38}{''.join(f'{cell:18.1f}' for cell in cells)}"


def _cpu_of(name: str) -> Callable[[Round], float]:
    return lambda one: 1000 * one.cpu_s.get(name, 0.0) / one.cases


def _lint_costs(report: Report) -> Iterator[str]:
    yield ""
    yield f"{'Lint of a theme':24}{'KiB':>9}{'ms':>9}{'x YAML alone':>14}{'peak MiB':>10}"
    for cost in report.lint_costs:
        yield (
            f"{f'{cost.items:,} items':24}{cost.file_bytes / 1024:9.0f}{1000 * cost.lint_s:9.0f}"
            f"{cost.lint_s / cost.read_s:14.2f}{cost.peak_mib:10.0f}"
        )


def _stores(report: Report) -> Iterator[str]:
    yield ""
    yield (
        f"{'Event store, per second':24}{'append':>9}{'events':>9}{'append x50':>12}"
        f"{'events x50':>12}{'replayed':>10}{'scanned':>10}"
    )
    for name, rates in report.stores.items():
        yield (
            f"{name:24}{rates.appends_one_by_one_per_s:9,.0f}{rates.events_one_by_one_per_s:9,.0f}"
            f"{rates.appends_grouped_per_s:12,.0f}{rates.events_grouped_per_s:12,.0f}"
            f"{rates.replayed_per_s:10,.0f}{rates.scanned_per_s:10,.0f}"
        )


def _overheads(report: Report) -> Iterator[str]:
    path = report.overheads[0].critical_path_ms
    yield ""
    title = f"Above a critical path of {path:,.0f} ms"
    yield f"{title:38}{'in flight':>11}{'p50 ms':>9}{'p99 ms':>9}"
    for one in report.overheads:
        yield f"{NAMES[one.variant]:38}{one.in_flight:11}{one.p50_ms:9.0f}{one.p99_ms:9.0f}"
