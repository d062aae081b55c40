"""Formats the result of a simulation: as lines and as JSON."""

from collections.abc import Iterator
from dataclasses import asdict

from ops.authoring.simulate.simulation_result import SimulationResult, Spread

_WIDEST = 40
_DAY_H = 24


def result_lines(found: SimulationResult) -> Iterator[str]:
    """Yield the result for people."""
    plan = found.plan
    yield f"{plan.ref}  {plan.label.zh} {plan.label.en}"
    yield f"{len(found.runs)} cases, seed {found.seed}"
    yield "outcomes  " + "  ".join(f"{name} {cases}" for name, cases in found.outcomes.items())
    yield ""
    yield "days from opening to decision, of the cases granted or partly granted"
    yield _spread("side by side", found.parallel)
    yield _spread("one by one", found.serial)
    yield f"within the promise   {_share(found.within_promise)}"
    yield f"within the statute   {_share(found.within_statute)}"
    yield ""
    yield from _bars(found)
    yield ""
    yield "item                                 on critical path  of its time  own promise kept"
    for item in found.items:
        mark = "  assumed" if item.assumed else ""
        yield (
            f"{item.name:36} {_share(item.on_path):>16} {_share(item.of_time):>12}"
            f" {_share(item.kept):>17}{mark}"
        )
    yield ""
    for name, share in sorted(found.departments.items(), key=lambda each: -each[1]):
        label = plan.department_by_name[name].label
        mark = "  <- bottleneck" if name == found.bottleneck else ""
        yield f"{_share(share):>6}  {label.zh} {label.en}{mark}"
    if any(item.assumed for item in found.items):
        yield ""
        yield "assumed: no latency is declared in simulate.yaml; taken from the item's limit"


def _spread(what: str, of: Spread) -> str:
    days = (f"{name} {hours / _DAY_H:6.2f}" for name, hours in asdict(of).items())
    return f"  {what:14} {'   '.join(days)}"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _bars(found: SimulationResult) -> Iterator[str]:
    most = max((bar.cases for bar in found.histogram), default=1) or 1
    for bar in found.histogram:
        drawn = "█" * round(bar.cases / most * _WIDEST)
        yield f"  {bar.least / _DAY_H:6.2f} d  {bar.cases:6}  {drawn}"


def result_document(found: SimulationResult) -> dict[str, object]:
    """Return the result as data; times in hours by the calendar, shares from 0 to 1."""
    return {
        "theme": found.plan.ref,
        "plan_digest": found.plan.digest,
        "cases": len(found.runs),
        "seed": found.seed,
        "outcomes": found.outcomes,
        "duration_hours": {"parallel": asdict(found.parallel), "serial": asdict(found.serial)},
        "within_promise": found.within_promise,
        "within_statute": found.within_statute,
        "histogram": [asdict(bar) for bar in found.histogram],
        "items": [asdict(item) for item in found.items],
        "departments": found.departments,
        "bottleneck": found.bottleneck,
    }
