"""Holds what a case came to against what its test expects."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TypeAlias

from domain.case import Case
from domain.events.answers import StepGranted, SupplementRequested
from domain.events.base import CaseEvent
from domain.events.clocks import ClockStarted, LimitBreached
from domain.events.ending import StepWithdrawn
from domain.events.opening import CommitmentMade
from domain.events.steps import NoticeRequested, StepDispatched
from ops.progress.words import CHINA
from ops.theme_test.declared import ThemeExpected
from ops.theme_test.trace import asked_for, in_moments

Called: TypeAlias = tuple[datetime, str]
"""When a department was called, and by what: ``kind/step``."""
Moments: TypeAlias = list[list[str]]
"""What came, those of one moment together."""


def unmet(
    expect: ThemeExpected,
    case: Case,
    events: Sequence[CaseEvent],
    calls: Sequence[Called],
    *,
    exact: bool,
) -> Iterator[str]:
    """Everything that came otherwise: what was expected, and what came.

    Unless ``exact``, which of two of the same moment came first is not held against a test:
    no server promises that.
    """
    if expect.outcome and expect.outcome != case.outcome:
        yield _otherwise("outcome", expect.outcome, case.outcome or "open")
    for name, status in expect.steps.items():
        if case.steps[name].status != status:
            yield _otherwise(f"step {name}", status, case.steps[name].status)
    yield from _events(expect, events)
    yield from _lists(expect, events, calls, exact=exact)
    yield from _clocks(expect, events)
    yield from _handed_over(expect, events)
    yield from _promises(expect, events)


def unmet_refusal(expect: ThemeExpected, violations: Sequence[str]) -> Iterator[str]:
    """What came otherwise where a case was not opened, for these fields."""
    if sorted(expect.not_opened) != sorted(violations):
        yield _otherwise("not opened for", expect.not_opened, violations)


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
    expect: ThemeExpected, events: Sequence[CaseEvent], calls: Sequence[Called], *, exact: bool
) -> Iterator[str]:
    for what, expected, moments in (
        ("dispatched", expect.dispatched, _dispatched(events)),
        ("undone", expect.undone, _undone(events)),
        ("breached", expect.breached, _breached(events)),
        ("calls", expect.calls, _called(calls)),
    ):
        if expected is None:
            continue
        if list(expected) != _in_order(moments, () if exact else expected):
            yield _otherwise(what, expected, _in_order(moments, ()))
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


def _dispatched(events: Sequence[CaseEvent]) -> Moments:
    first: dict[str, StepDispatched] = {}
    for each in events:
        if isinstance(each, StepDispatched):
            first.setdefault(each.step, each)
    return [[each.step for each in moment] for moment in in_moments(first.values(), at=_at)]


def _breached(events: Sequence[CaseEvent]) -> Moments:
    breaches = [each for each in events if isinstance(each, LimitBreached)]
    return [[f"{e.clock}/{e.limit}" for e in moment] for moment in in_moments(breaches, at=_at)]


def _undone(events: Sequence[CaseEvent]) -> Moments:
    """The steps taken back. Undoing runs in reverse of completion: what was completed at one
    moment belongs together, and with what was completed last what is not complete yet.
    """
    granted = in_moments((each for each in events if isinstance(each, StepGranted)), at=_at)
    completed = {each.step: number for number, moment in enumerate(granted) for each in moment}
    undone = [each.step for each in events if isinstance(each, StepWithdrawn)]
    last = len(granted) - 1
    return [list(moment) for _, moment in groupby(undone, lambda step: completed.get(step, last))]


def _called(calls: Sequence[Called]) -> Moments:
    return [[name for _, name in moment] for moment in in_moments(calls, at=lambda c: c[0])]


def _at(event: CaseEvent) -> datetime:
    return event.timestamp


def _in_order(moments: Moments, expected: Sequence[str]) -> list[str]:
    """What came, in order; those of one moment as expected where they can be. What comes
    several times in a row is told once.
    """
    told: list[str] = []
    for moment in moments:
        left = [*told[-1:], *expected[len(told) :]]
        for name in sorted(moment, key=lambda n: left.index(n) if n in left else len(left)):
            if not told or told[-1] != name:
                told.append(name)
    return told


def _handed_over(expect: ThemeExpected, events: Sequence[CaseEvent]) -> Iterator[str]:
    first: dict[str, StepDispatched] = {}
    for each in events:
        if isinstance(each, StepDispatched):
            first.setdefault(each.step, each)
    for step in {**expect.given, **expect.handled_by, **expect.withdraw}:
        if step not in first:
            yield f"step {step}: expected to be handed over, was not"
            continue
        handed = first[step]
        given = (*handed.shared_fields, *handed.shared_materials)
        if step in expect.given and sorted(expect.given[step]) != sorted(given):
            yield _otherwise(f"{step} was given", expect.given[step], given)
        if expect.handled_by.get(step, handed.department) != handed.department:
            yield _otherwise(f"{step} was handled by", expect.handled_by[step], handed.department)
        if expect.withdraw.get(step, handed.withdraw) != handed.withdraw:
            yield _otherwise(f"withdrawal of {step}", expect.withdraw[step], handed.withdraw)


def unmet_values(
    expect: ThemeExpected, received: Mapping[str, Mapping[str, object]]
) -> Iterator[str]:
    """What departments were given otherwise than expected."""
    for step, values in expect.values.items():
        for field, value in values.items():
            came = received.get(step, {}).get(field)
            if came != value:
                yield _otherwise(f"{step} was given {field}", value, came)


def _promises(expect: ThemeExpected, events: Sequence[CaseEvent]) -> Iterator[str]:
    made = {each.material: each.due_at for each in events if isinstance(each, CommitmentMade)}
    for material, until in expect.promised.items():
        if made.get(material) != until:
            yield _otherwise(f"{material} promised until", until, made.get(material, "never"))


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
