"""What a simulation came to as one HTML page that needs nothing else."""

from collections.abc import Iterator
from dataclasses import asdict

from adapters.rendering.visible import markup
from ops.theme_simulate.gantt import gantt
from ops.theme_simulate.outcome import Result, Spread

_DAY_H = 24
_BAR_WIDTH, _HEIGHT = 52, 160
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem;
  color: #1b1f24; background: #fff }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
table { border-collapse: collapse } th, td { padding: .2rem .8rem .2rem 0; text-align: left }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
tr { border-bottom: 1px solid #ddd }
svg { max-width: 100%; height: auto } svg text { font: 12px system-ui, sans-serif; fill: #1b1f24 }
.note { color: #555 }
"""


def result_page(found: Result) -> str:
    """The page, in UTF-8; the Gantt chart is that of a case of median duration."""
    plan = found.plan
    title = f"{plan.label.zh} {plan.label.en}"
    outcomes = ", ".join(f"{name} {cases}" for name, cases in found.outcomes.items())
    played = f"{len(found.runs)} 件模拟办件 simulated cases, seed {found.seed}: {outcomes}"
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="zh"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{markup(title)}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{markup(title)} <small>{markup(plan.ref)}</small></h1>",
            f"<p>{markup(played)}</p>",
            *_durations(found),
            "<h2>办理时长 Duration</h2>",
            _histogram(found),
            "<h2>中位办件 A median case</h2>",
            *_gantt(found),
            "<h2>关键路径 Critical path</h2>",
            *_items(found),
            "<h2>部门 Departments</h2>",
            *_departments(found),
            *_note(found),
            "</body></html>",
            "",
        ]
    )


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _durations(found: Result) -> Iterator[str]:
    yield f"<p>承诺时限内 within the promise: <b>{_share(found.within_promise)}</b>; "
    yield f"法定时限内 within the statute: <b>{_share(found.within_statute)}</b></p>"
    heads = "".join(f'<th class="n">{name}</th>' for name in asdict(found.parallel))
    yield f"<table><tr><th>天 days</th>{heads}</tr>"
    yield _row("并联 side by side", found.parallel)
    yield _row("串联 one by one", found.serial)
    yield "</table>"


def _row(what: str, spread: Spread) -> str:
    cells = "".join(f'<td class="n">{each / _DAY_H:.2f}</td>' for each in asdict(spread).values())
    return f"<tr><td>{what}</td>{cells}</tr>"


def _histogram(found: Result) -> str:
    most = max((bar.cases for bar in found.histogram), default=1) or 1
    width = _BAR_WIDTH * len(found.histogram) + 20
    drawn = [f'<svg viewBox="0 0 {width} {_HEIGHT + 40}" width="{width}" role="img">']
    for n, bar in enumerate(found.histogram):
        x, height = 10 + n * _BAR_WIDTH, bar.cases / most * _HEIGHT
        place = f'x="{x + 2}" y="{_HEIGHT + 18 - height:.1f}"'
        size = f'width="{_BAR_WIDTH - 4}" height="{height:.1f}"'
        drawn += [
            f'<rect {place} {size} fill="#3b6ea5"><title>{bar.cases}</title></rect>',
            f'<text x="{x}" y="{_HEIGHT + 34}">{bar.least / _DAY_H:g} d</text>',
        ]
    return "".join([*drawn, "</svg>"])


def _gantt(found: Result) -> Iterator[str]:
    if found.median_case is None:
        yield "<p>–</p>"
    else:
        yield gantt(found.plan, found.median_case)


def _items(found: Result) -> Iterator[str]:
    yield (
        "<table><tr><th>事项 item</th><th>部门 department</th>"
        '<th class="n">在关键路径 on the path</th><th class="n">占其时间 of its time</th>'
        '<th class="n">按期 own promise kept</th><th></th></tr>'
    )
    for item in found.items:
        label = found.plan.item_by_name[item.name].label
        department = found.plan.department_by_name[item.department].label
        yield (
            f"<tr><td>{markup(label.zh)} {markup(label.en)}</td><td>{markup(department.zh)}</td>"
            f'<td class="n">{_share(item.on_path)}</td><td class="n">{_share(item.of_time)}</td>'
            f'<td class="n">{_share(item.kept)}</td>'
            f"<td>{'假定 assumed' if item.assumed else ''}</td></tr>"
        )
    yield "</table>"


def _departments(found: Result) -> Iterator[str]:
    yield "<table><tr><th>部门 department</th>"
    yield '<th class="n">关键路径占比 of the critical path</th></tr>'
    for name, share in sorted(found.departments.items(), key=lambda each: -each[1]):
        label = found.plan.department_by_name[name].label
        mark = " <b>瓶颈 bottleneck</b>" if name == found.bottleneck else ""
        text = f"{markup(label.zh)} {markup(label.en)}{mark}"
        yield f'<tr><td>{text}</td><td class="n">{_share(share)}</td></tr>'
    yield "</table>"


def _note(found: Result) -> Iterator[str]:
    if any(item.assumed for item in found.items):
        yield (
            '<p class="note">假定：未声明时长的事项按其承诺时限推定。'
            "Assumed: latencies that are not declared follow from the promised limits.</p>"
        )
