"""Events without what differs between runs: times, ids and commitments."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from domain.case.answers import Supplement
from domain.case.events.answers import SupplementRequested
from domain.case.events.base import CaseEvent
from domain.case.events.clocks import ClockExtended, ClockResumed, ClockStopped
from domain.case.events.steps import NoticeRequested

_T = TypeVar("_T")

MOMENT = timedelta(seconds=30)
"""Events this close together count as one moment: a real server takes time."""

_TRACED = (
    "step",
    "generation",
    "clock",
    "limit",
    "material",
    "outcome",
    "cause",
    "reason_code",
    "reason",
    "kind",
    "audience",
    "department",
    "how",
    "undo",
    "code",
    "failures",
    "task",
    "concern",
    "to",
    "because",
    "because_of",
    "withdraw",
    "calendar_version",
    "shared_fields",
    "shared_materials",
)
"""The attributes that say what happened."""

_CLOCK_NOTICES = frozenset({"clock_stopped", "clock_resumed", "clock_extended"})


def trace_line(event: CaseEvent) -> str:
    """Return an event as one line: its topic, and what happened."""
    payload = event.payload
    parts = [
        f"{name}={_text(value)}"
        for name in _TRACED
        if (value := getattr(payload, name, None)) not in (None, "", ())
    ]
    parts.append(f"actor={event.actor}")
    decision = getattr(payload, "decision", None)
    if decision is not None:
        parts.append(f"decision={_decision_text(decision)}")
    return " ".join([event.topic, *parts])


def trace_lines(events: Iterable[CaseEvent]) -> list[str]:
    """Return the events of a case, each as one line."""
    return [trace_line(event) for event in events]


def lines_by_moment(events: Iterable[CaseEvent]) -> list[list[str]]:
    """Return what a run of a case must record, moment by moment, each moment sorted.

    Two runs may group the answers of one moment into different turns. Within a moment they agree on
    what happened to every step and on the net change of every clock, but not on the order, and not
    on a clock that resumes in one turn to stop in the next.
    """
    moments = group_by_moment(events, at=lambda event: event.recorded_at)
    return [sorted(_invariant_lines(moment)) for moment in moments]


def _invariant_lines(moment: Iterable[CaseEvent]) -> Iterator[str]:
    stops: Counter[str] = Counter()
    extended: set[str] = set()
    for event in moment:
        match event.payload:
            case ClockStopped(clock=clock):
                stops[clock] += 1
            case ClockResumed(clock=clock):
                stops[clock] -= 1
            case ClockExtended(clock=clock):
                extended.add(clock)
            case NoticeRequested(kind=kind) if kind in _CLOCK_NOTICES:
                continue  # each follows from an event of a clock
            case _:
                yield trace_line(event)
    yield from (f"clock {name}: stops {net:+d}" for name, net in stops.items() if net)
    yield from (f"clock {name}: extended" for name in extended)


def group_by_moment(happened: Iterable[_T], at: Callable[[_T], datetime]) -> list[list[_T]]:
    """Group items by moment, in their order."""
    moments: list[list[_T]] = []
    began: datetime | None = None
    for each in happened:
        if began is None or at(each) - began > MOMENT:
            began = at(each)
            moments.append([])
        moments[-1].append(each)
    return moments


def lines_by_step(events: Iterable[CaseEvent]) -> dict[str, list[str]]:
    """Return the events of each step in order, without notice requests, which close a turn."""
    steps: dict[str, list[str]] = {}
    for event in events:
        if event.step and not isinstance(event.payload, NoticeRequested):
            steps.setdefault(event.step, []).append(trace_line(event))
    return steps


def _text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _decision_text(decision: object) -> str:
    kind = getattr(decision, "kind", "")
    if isinstance(decision, Supplement):
        return f"{kind}:{','.join(each.name for each in decision.missing)}"
    return f"{kind}:{getattr(decision, 'reason_code', '')}".rstrip(":")


def missing_names(event: SupplementRequested) -> tuple[str, ...]:
    """Return the names that a department requested."""
    return tuple(each.name for each in event.decision.missing)
