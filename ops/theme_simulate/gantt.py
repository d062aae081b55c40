"""The Gantt chart of one case as SVG."""

from datetime import datetime, timedelta
from itertools import cycle

from adapters.rendering.visible import markup
from domain.plan import Plan
from ops.progress.words import CHINA
from ops.theme_simulate.case_run import CaseRun
from ops.theme_simulate.outcome import critical_path

_LEFT, _WIDTH, _ROW, _TOP = 340, 600, 26, 30
_MOST_TICKS = 8
_COLOURS = ("#3b6ea5", "#5b8c5a", "#b5762f", "#8a5a9e", "#3f8f8f", "#a5506b", "#767a2c", "#5f6b7a")
_CRITICAL = "#c0392b"


def gantt(plan: Plan, run: CaseRun) -> str:
    """One row an item that was begun: from its dispatch to its decision, in the colour of its
    department, with a red edge where the end of the case waited for it.
    """
    begins = run.case.opened_at
    rows = [item for item in plan.items if item.name in run.begun]
    last = max([*run.settled.values(), begins + timedelta(minutes=1)])
    ends = max(run.case.closed_at or last, last)
    departments = dict(zip((each.name for each in plan.departments), cycle(_COLOURS), strict=False))
    critical = critical_path(plan, run)

    def x(at: datetime) -> float:
        return _LEFT + (at - begins) / (ends - begins) * _WIDTH

    height = _TOP + _ROW * len(rows) + 10
    width = _LEFT + _WIDTH + 20
    drawn = [f'<svg viewBox="0 0 {width} {height}" width="{width}" role="img">']
    drawn += [_tick(x(day), day, height) for day in _days(begins, ends)]
    for number, item in enumerate(rows):
        y = _TOP + _ROW * number
        begun, settled = run.begun[item.name], run.settled.get(item.name, ends)
        edge = f' stroke="{_CRITICAL}" stroke-width="2"' if item.name in critical else ""
        label = markup(f"{item.label.zh} {item.label.en}")
        told = markup(f"{item.label.en}: {_local(begun)} – {_local(settled)}")
        size = f'width="{max(x(settled) - x(begun), 2):.1f}" height="{_ROW - 8}" rx="2"'
        fill = f'fill="{departments[item.department]}"{edge}'
        drawn += [
            f'<text x="0" y="{y + 16}">{label}</text>',
            f'<rect x="{x(begun):.1f}" y="{y + 4}" {size} {fill}><title>{told}</title></rect>',
        ]
    return "".join([*drawn, "</svg>"])


def _days(begins: datetime, ends: datetime) -> list[datetime]:
    """The midnights between, thinned out to a few."""
    first = begins.astimezone(CHINA).replace(hour=0, minute=0, second=0) + timedelta(days=1)
    days = [first + timedelta(days=n) for n in range((ends - begins).days + 1)]
    inside = [day for day in days if day < ends]
    return inside[:: -(-len(inside) // _MOST_TICKS) or 1]


def _tick(x: float, day: datetime, height: int) -> str:
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 8}" y2="{height}" stroke="#ddd"/>'
        f'<text x="{x:.1f}" y="{_TOP - 14}" text-anchor="middle">{day:%Y-%m-%d}</text>'
    )


def _local(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M UTC+08:00")
