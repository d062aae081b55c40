"""The result of a simulation as one self-contained HTML page."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from adapters.presentation.templates import templates
from domain.phrases.catalogue import both
from ops.authoring.simulate.gantt import gantt_chart
from ops.authoring.simulate.simulation_result import SimulationResult, Spread

_DAY_H = 24
_BAR_WIDTH, _HEIGHT = 52, 160


@dataclass(frozen=True, slots=True)
class HistogramBar:
    """The cases of one range of durations; ``x`` and ``height`` in pixels."""

    x: int
    height: float
    cases: int
    days: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """The cases by duration; sizes in pixels."""

    width: int
    height: int
    bar_width: int
    bars: tuple[HistogramBar, ...]


def result_page(found: SimulationResult) -> str:
    """Return the page, in UTF-8; the Gantt chart is that of a case of median duration."""
    run = found.median_case
    return (
        templates(__package__)
        .get_template("page.html.jinja")
        .render(
            found=found,
            spreads=[
                (both("simulation.parallel"), _days(found.parallel)),
                (both("simulation.serial"), _days(found.serial)),
            ],
            histogram=_histogram(found),
            chart=None if run is None else gantt_chart(found.plan, run),
            departments=sorted(found.departments.items(), key=lambda each: -each[1]),
        )
    )


def _days(spread: Spread) -> dict[str, float]:
    return {name: hours / _DAY_H for name, hours in asdict(spread).items()}


def _histogram(found: SimulationResult) -> Histogram:
    width = _BAR_WIDTH * len(found.histogram) + 20
    return Histogram(width, _HEIGHT, _BAR_WIDTH, tuple(_bars(found)))


def _bars(found: SimulationResult) -> Iterator[HistogramBar]:
    most = max((bar.cases for bar in found.histogram), default=1) or 1
    for number, bar in enumerate(found.histogram):
        height = round(bar.cases / most * _HEIGHT, 1)
        yield HistogramBar(10 + number * _BAR_WIDTH, height, bar.cases, f"{bar.least / _DAY_H:g}")
