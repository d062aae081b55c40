"""The result of a simulation: durations, kept promises, bottlenecks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean

from domain.case.clock import CASE_CLOCK
from domain.plan import Plan
from ops.authoring.simulate.case_run import CaseRun
from ops.authoring.simulate.city import City

_BARS = 12
_QUANTILES = (50, 90, 99)


@dataclass(frozen=True, slots=True)
class Spread:
    """The distribution of a duration, in hours by the calendar."""

    mean: float
    p50: float
    p90: float
    p99: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the histogram: durations of at least and less than these hours."""

    least: float
    less_than: float
    cases: int


@dataclass(frozen=True, slots=True)
class ItemShare:
    """An item's share of critical paths.

    It has the share of cases with it on the critical path, its share of all time on critical paths,
    and the share of cases in which its own promise was kept, None without one.
    """

    name: str
    department: str
    on_path: float
    of_time: float
    kept: float | None
    assumed: bool


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """The result of a simulation."""

    plan: Plan
    seed: int
    runs: tuple[CaseRun, ...]
    outcomes: dict[str, int]
    parallel: Spread
    serial: Spread
    within_promise: float | None
    within_statute: float | None
    histogram: tuple[Bar, ...]
    items: tuple[ItemShare, ...]
    departments: dict[str, float]
    median_case: CaseRun | None

    @property
    def bottleneck(self) -> str:
        """Return the department with most of the time on critical paths; empty if none has any."""
        return max(self.departments, key=self.departments.__getitem__, default="")


def compute_result(city: City, seed: int, runs: Sequence[CaseRun]) -> SimulationResult:
    """Summarize these cases. Those that did not end are counted, and have no duration."""
    plan = city.plan
    closed = sorted((run for run in runs if run.case.closed), key=_duration)
    whole = [run for run in closed if run.case.outcome in ("granted", "partly_granted")]
    critical = [(run, critical_path(plan, run)) for run in whole]
    spent = _time_on_path(plan, critical)
    total = sum(spent.values()) or 1.0
    departments: dict[str, float] = {}
    for item in plan.items:
        departments.setdefault(item.department, 0.0)
        departments[item.department] += spent[item.name] / total
    return SimulationResult(
        plan=plan,
        seed=seed,
        runs=tuple(runs),
        outcomes=dict(Counter(run.case.outcome or "open" for run in runs).most_common()),
        parallel=_spread([_duration(run) for run in whole]),
        serial=_spread([serial_end(city, run) - run.case.opened_at for run in whole]),
        within_promise=_share_within(closed, CASE_CLOCK, "promised", plan.limit.promised),
        within_statute=_share_within(closed, CASE_CLOCK, "statutory", plan.limit.statutory),
        histogram=_histogram([_duration(run) for run in whole]),
        items=tuple(
            ItemShare(
                item.name,
                item.department,
                sum(item.name in path for _, path in critical) / max(len(critical), 1),
                spent[item.name] / total,
                _share_within(closed, item.name, "promised", item.limit.promised),
                city.latency[item.name].assumed,
            )
            for item in plan.items
        ),
        departments=departments,
        median_case=whole[(len(whole) - 1) // 2] if whole else None,
    )


def _duration(run: CaseRun) -> timedelta:
    return (run.case.closed_at or run.case.opened_at) - run.case.opened_at


def critical_path(plan: Plan, run: CaseRun) -> tuple[str, ...]:
    """Return the steps that the end of a case waited for, the first one first."""
    path: list[str] = []
    candidates: Iterable[str] = [item.name for item in plan.items]
    while settled := [name for name in candidates if name in run.settled]:
        latest = max(settled, key=lambda name: run.settled[name])
        path.append(latest)
        item = plan.item_by_name[latest]
        candidates = (*item.after, *item.waits_for)
    return tuple(reversed(path))


def serial_end(city: City, run: CaseRun) -> datetime:
    """Return when the case would have ended with its steps in sequence, each as long."""
    at = run.case.opened_at
    for name in ("", *(item.name for item in city.plan.items)):
        for span in run.spans.get(name, ()):
            at = span.after(at, city.office)
    return at


def _time_on_path(
    plan: Plan, critical: Sequence[tuple[CaseRun, Sequence[str]]]
) -> dict[str, float]:
    """Return the seconds of each item on critical paths, of all cases together."""
    spent = dict.fromkeys(plan.item_by_name, 0.0)
    for run, path in critical:
        for name in path:
            begun = run.begun.get(name, run.settled[name])
            spent[name] += (run.settled[name] - begun).total_seconds()
    return spent


def _share_within(
    closed: Sequence[CaseRun], clock: str, limit: str, promised: int | None
) -> float | None:
    """Return the share of cases that had the clock and kept the limit."""
    clocks = [run.case.clocks[clock] for run in closed if clock in run.case.clocks]
    if promised is None or not clocks:
        return None
    return fmean(limit not in each.breached for each in clocks)


def _spread(durations: Sequence[timedelta]) -> Spread:
    hours = sorted(each.total_seconds() / 3600 for each in durations)
    if not hours:
        return Spread(0, 0, 0, 0)
    p50, p90, p99 = (hours[-(-len(hours) * p // 100) - 1] for p in _QUANTILES)
    return Spread(fmean(hours), p50, p90, p99)


def _histogram(durations: Sequence[timedelta]) -> tuple[Bar, ...]:
    """Return bars of one width, a round number of hours; the longest cases share the last."""
    if not durations:
        return ()
    hours = sorted(each.total_seconds() / 3600 for each in durations)
    top = hours[-(-len(hours) * 99 // 100) - 1]
    width = next((w for w in (1, 2, 4, 8, 12, 24, 48, 120, 240) if top / w < _BARS), 480)
    last = int(top // width)
    counted = Counter(min(int(each // width), last) for each in hours)
    return tuple(
        Bar(n * width, (n + 1) * width if n < last else max(hours[-1], (n + 1) * width), counted[n])
        for n in range(last + 1)
    )
