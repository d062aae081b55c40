"""Holds what a case came to against what its test expects."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.case import Case
from domain.events.answers import SupplementRequested
from domain.events.base import CaseEvent
from domain.events.clocks import ClockStarted, LimitBreached
from domain.events.ending import StepWithdrawn
from domain.events.steps import NoticeRequested, StepDispatched
from ops.progress.words import CHINA
from ops.theme_test.declared import ThemeExpected
from ops.theme_test.trace import asked_for


def unmet(
    expect: ThemeExpected, case: Case, events: Sequence[CaseEvent], calls: Sequence[str]
) -> Iterator[str]:
    """Everything that came otherwise: what was expected, and what came."""
    if expect.outcome and expect.outcome != case.outcome:
        yield _otherwise("outcome", expect.outcome, case.outcome or "open")
    for name, status in expect.steps.items():
        if case.steps[name].status != status:
            yield _otherwise(f"step {name}", status, case.steps[name].status)
    yield from _events(expect, events)
    yield from _lists(expect, events, calls)
    yield from _clocks(expect, events)


def _otherwise(what: str, expected: object, came: object) -> str:
    return f"{what}: expected {_shown(expected)}, came {_shown(came)}"


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(CHINA).isoformat()
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "none"
    return str(value)


def _events(expect: ThemeExpected, events: Sequence[CaseEvent]) -> Iterator[str]:
    topics = {event.TOPIC for event in events}
    for topic in expect.events:
        if topic not in topics:
            yield f"event {topic}: expected, did not happen"
    for unwanted in expect.never:
        if any(_is(event, unwanted) for event in events):
            yield f"event {unwanted}: was never to happen, and did"
    left = iter(events)
    for number, wanted in enumerate(expect.order):
        if not any(_is(event, wanted) for event in left):
            after = f" after {expect.order[number - 1]}" if number else ""
            yield f"order: expected {wanted}{after}, did not happen there"
            return


def _is(event: CaseEvent, named: str) -> bool:
    topic, _, step = named.partition(" ")
    return topic == event.TOPIC and step in ("", getattr(event, "step", ""))


def _lists(
    expect: ThemeExpected, events: Sequence[CaseEvent], calls: Sequence[str]
) -> Iterator[str]:
    dispatched = [each.step for each in events if isinstance(each, StepDispatched)]
    undone = [each.step for each in events if isinstance(each, StepWithdrawn)]
    breached = [f"{e.clock}/{e.limit}" for e in events if isinstance(e, LimitBreached)]
    for what, expected, came in (
        ("dispatched", expect.dispatched, list(dict.fromkeys(dispatched))),
        ("undone", expect.undone, undone),
        ("breached", expect.breached, breached),
        ("calls", expect.calls, _run_together(calls)),
    ):
        if expected is not None and list(expected) != came:
            yield _otherwise(what, expected, came)
    notices = {each.kind for each in events if isinstance(each, NoticeRequested)}
    for kind in expect.notices:
        if kind not in notices:
            yield _otherwise(f"notice {kind}", "requested", sorted(notices))
    if expect.supplements is not None:
        asked = {e.step: asked_for(e) for e in events if isinstance(e, SupplementRequested)}
        for step in sorted({*asked, *expect.supplements}):
            expected, came_for = expect.supplements.get(step, ()), asked.get(step, ())
            if expected != came_for:
                yield _otherwise(f"supplements of {step}", expected, came_for)


def _run_together(calls: Sequence[str]) -> list[str]:
    """Calls in order; how often a department is asked again in a row says nothing."""
    return [call for n, call in enumerate(calls) if not n or calls[n - 1] != call]


def _clocks(expect: ThemeExpected, events: Sequence[CaseEvent]) -> Iterator[str]:
    started = {each.clock: each for each in events if isinstance(each, ClockStarted)}
    for clock, limits in expect.dues.items():
        for limit, moment in limits.items():
            dues = (
                {str(kind): due for kind, due in started[clock].dues.items()}
                if (clock in started)
                else {}
            )
            due = dues.get(limit)
            if due is None or due.due_at != moment:
                came = due.due_at if due is not None and due.due_at else "none"
                yield _otherwise(f"due {clock}/{limit}", moment, came)
