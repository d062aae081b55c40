"""The Gantt chart of one case as SVG."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle

from adapters.presentation.templates import templates
from domain.plan import Plan
from ops.authoring.simulate.case_run import CaseRun
from ops.authoring.simulate.simulation_result import critical_path
from ops.cli.text.case_text import CHINA

_LEFT, _WIDTH, _ROW, _TOP = 340, 600, 26, 30
_MAX_TICKS = 8
_COLOURS = ("#3b6ea5", "#5b8c5a", "#b5762f", "#8a5a9e", "#3f8f8f", "#a5506b", "#767a2c", "#5f6b7a")


@dataclass(frozen=True, slots=True)
class Tick:
    """Midnight of a day; ``x`` in pixels."""

    x: float
    day: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One item that was started, in pixels; ``critical``: the end of the case waited for it."""

    x: float
    y: int
    width: float
    height: int
    label: str
    title: str
    colour: str
    critical: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A Gantt chart; sizes in pixels, ``top`` of the first row."""

    width: int
    height: int
    top: int
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]


def gantt_svg(plan: Plan, run: CaseRun) -> str:
    """Render the chart of :func:`gantt_chart`."""
    template = templates(__package__).get_template("gantt.svg.jinja")
    return template.render(chart=gantt_chart(plan, run))


def gantt_chart(plan: Plan, run: CaseRun) -> Chart:
    """Return one row per started item: from its dispatch to its decision.

    A bar has the colour of its department, and a red edge if the end of the case waited for it.
    """
    begins = run.case.opened_at
    last = max([*run.settled.values(), begins + timedelta(minutes=1)])
    ends = max(run.case.closed_at or last, last)

    def x(at: datetime) -> float:
        return round(_LEFT + (at - begins) / (ends - begins) * _WIDTH, 1)

    bars = tuple(_bars(plan, run, ends, x))
    return Chart(
        width=_LEFT + _WIDTH + 20,
        height=_TOP + _ROW * len(bars) + 10,
        top=_TOP,
        ticks=tuple(Tick(x(day), f"{day:%Y-%m-%d}") for day in _days(begins, ends)),
        bars=bars,
    )


def _bars(
    plan: Plan, run: CaseRun, ends: datetime, x: Callable[[datetime], float]
) -> Iterator[Bar]:
    departments = dict(zip((each.name for each in plan.departments), cycle(_COLOURS), strict=False))
    critical = critical_path(plan, run)
    for number, item in enumerate(item for item in plan.items if item.name in run.begun):
        begun, settled = run.begun[item.name], run.settled.get(item.name, ends)
        yield Bar(
            x=x(begun),
            y=_TOP + _ROW * number,
            width=round(max(x(settled) - x(begun), 2.0), 1),
            height=_ROW - 8,
            label=f"{item.label.zh} {item.label.en}",
            title=f"{item.label.en}: {_local(begun)} – {_local(settled)}",
            colour=departments[item.department],
            critical=item.name in critical,
        )


def _days(begins: datetime, ends: datetime) -> list[datetime]:
    """Return the midnights in between, at most a few."""
    first = begins.astimezone(CHINA).replace(hour=0, minute=0, second=0) + timedelta(days=1)
    days = [first + timedelta(days=n) for n in range((ends - begins).days + 1)]
    inside = [day for day in days if day < ends]
    return inside[:: -(-len(inside) // _MAX_TICKS) or 1]


def _local(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M UTC+08:00")
