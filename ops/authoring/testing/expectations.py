"""Compares the result of a case with the expectations of its test."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TypeAlias

from domain.case.aggregate import Case
from domain.case.events.answers import StepGranted, SupplementRequested
from domain.case.events.base import CaseEvent, payloads_of
from domain.case.events.clocks import ClockStarted, LimitBreached
from domain.case.events.ending import StepWithdrawn
from domain.case.events.opening import CommitmentMade
from domain.case.events.steps import NoticeRequested, StepDispatched
from ops.authoring.testing.declared_tests import ThemeExpectations
from ops.authoring.testing.event_lines import group_by_moment, missing_names
from ops.cli.text.case_text import CHINA

TimedCall: TypeAlias = tuple[datetime, str]
"""The time of a call to a department, and the call: ``kind/step``."""
Moments: TypeAlias = list[list[str]]
"""The observed items, grouped by moment."""


def find_mismatches(
    expect: ThemeExpectations,
    case: Case,
    events: Sequence[CaseEvent],
    calls: Sequence[TimedCall],
    *,
    exact: bool,
) -> Iterator[str]:
    """Yield all mismatches: what was expected, and what was observed.

    Unless ``exact``, the order of two items of the same moment is not compared: no server promises
    it.
    """
    if expect.outcome and expect.outcome != case.outcome:
        yield _mismatch("outcome", expect.outcome, case.outcome or "open")
    for name, status in expect.steps.items():
        if case.steps[name].status != status:
            yield _mismatch(f"step {name}", status, case.steps[name].status)
    yield from _event_mismatches(expect, events)
    yield from _list_mismatches(expect, events, calls, exact=exact)
    yield from _clock_mismatches(expect, events)
    yield from _dispatch_mismatches(expect, events)
    yield from _promise_mismatches(expect, events)


def refusal_mismatches(expect: ThemeExpectations, violations: Sequence[str]) -> Iterator[str]:
    """Yield the mismatches of a case that was not opened, for these fields."""
    if sorted(expect.violations) != sorted(violations):
        yield _mismatch("not opened for", expect.violations, violations)


def _mismatch(what: str, expected: object, actual: object) -> str:
    return f"{what}: expected {_format(expected)}, got {_format(actual)}"


def _format(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(CHINA).isoformat()
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "none"
    return str(value)


def _event_mismatches(expect: ThemeExpectations, events: Sequence[CaseEvent]) -> Iterator[str]:
    topics = {event.topic for event in events}
    for topic in expect.events:
        if topic not in topics:
            yield f"event {topic}: expected, did not happen"
    for unwanted in expect.never:
        if any(_matches(event, unwanted) for event in events):
            yield f"event {unwanted}: expected never to happen, but did"
    left = iter(events)
    for number, expected_event in enumerate(expect.order):
        if not any(_matches(event, expected_event) for event in left):
            after = f" after {expect.order[number - 1]}" if number else ""
            yield f"order: expected {expected_event}{after}, did not happen there"
            return


def _matches(event: CaseEvent, named: str) -> bool:
    topic, _, step = named.partition(" ")
    return topic == event.topic and step in ("", event.step)


def _list_mismatches(
    expect: ThemeExpectations,
    events: Sequence[CaseEvent],
    calls: Sequence[TimedCall],
    *,
    exact: bool,
) -> Iterator[str]:
    for what, expected, moments in (
        ("dispatched", expect.dispatched, _dispatches_by_moment(events)),
        ("undone", expect.undone, _withdrawals_by_moment(events)),
        ("breached", expect.breached, _breaches_by_moment(events)),
        ("calls", expect.calls, _calls_by_moment(calls)),
    ):
        if expected is None:
            continue
        if list(expected) != _in_order(moments, () if exact else expected):
            yield _mismatch(what, expected, _in_order(moments, ()))
    notices = {each.kind for each in payloads_of(NoticeRequested, events)}
    for kind in expect.notices:
        if kind not in notices:
            yield _mismatch(f"notice {kind}", "requested", sorted(notices))
    if expect.supplements is not None:
        requested = {e.step: missing_names(e) for e in payloads_of(SupplementRequested, events)}
        for step in sorted({*requested, *expect.supplements}):
            expected, actual_names = expect.supplements.get(step, ()), requested.get(step, ())
            if expected != actual_names:
                yield _mismatch(f"supplements of {step}", expected, actual_names)


def _dispatches_by_moment(events: Sequence[CaseEvent]) -> Moments:
    first: dict[str, CaseEvent] = {}
    for each in events:
        if isinstance(each.payload, StepDispatched):
            first.setdefault(each.step, each)
    return [[each.step for each in moment] for moment in group_by_moment(first.values(), at=_at)]


def _breaches_by_moment(events: Sequence[CaseEvent]) -> Moments:
    breaches = [each for each in events if isinstance(each.payload, LimitBreached)]
    return [
        [f"{each.clock}/{each.limit}" for each in payloads_of(LimitBreached, moment)]
        for moment in group_by_moment(breaches, at=_at)
    ]


def _withdrawals_by_moment(events: Sequence[CaseEvent]) -> Moments:
    """Return the steps withdrawn, by moment.

    Undoing runs in reverse order of completion: steps completed at one moment form a group, and
    incomplete steps belong to the group completed last.
    """
    granted = group_by_moment(
        (each for each in events if isinstance(each.payload, StepGranted)), at=_at
    )
    completed = {each.step: number for number, moment in enumerate(granted) for each in moment}
    undone = [each.step for each in payloads_of(StepWithdrawn, events)]
    last = len(granted) - 1
    return [list(moment) for _, moment in groupby(undone, lambda step: completed.get(step, last))]


def _calls_by_moment(calls: Sequence[TimedCall]) -> Moments:
    return [[name for _, name in moment] for moment in group_by_moment(calls, at=lambda c: c[0])]


def _at(event: CaseEvent) -> datetime:
    return event.recorded_at


def _in_order(moments: Moments, expected: Sequence[str]) -> list[str]:
    """Return the observed items in order; those of one moment in the expected order if possible.

    Consecutive repeats are reported once.
    """
    ordered: list[str] = []
    for moment in moments:
        left = [*ordered[-1:], *expected[len(ordered) :]]
        for name in sorted(moment, key=lambda n: left.index(n) if n in left else len(left)):
            if not ordered or ordered[-1] != name:
                ordered.append(name)
    return ordered


def _dispatch_mismatches(expect: ThemeExpectations, events: Sequence[CaseEvent]) -> Iterator[str]:
    first: dict[str, StepDispatched] = {}
    for each in payloads_of(StepDispatched, events):
        first.setdefault(each.step, each)
    for step in {**expect.given, **expect.handled_by, **expect.withdraw}:
        if step not in first:
            yield f"step {step}: expected to be submitted, was not"
            continue
        dispatch_event = first[step]
        received = (*dispatch_event.shared_fields, *dispatch_event.shared_materials)
        if step in expect.given and sorted(expect.given[step]) != sorted(received):
            yield _mismatch(f"{step} was given", expect.given[step], received)
        if expect.handled_by.get(step, dispatch_event.department) != dispatch_event.department:
            yield _mismatch(
                f"{step} was handled by", expect.handled_by[step], dispatch_event.department
            )
        if expect.withdraw.get(step, dispatch_event.withdraw) != dispatch_event.withdraw:
            yield _mismatch(f"withdrawal of {step}", expect.withdraw[step], dispatch_event.withdraw)


def value_mismatches(
    expect: ThemeExpectations, received: Mapping[str, Mapping[str, object]]
) -> Iterator[str]:
    """Yield the mismatches of the values that departments received."""
    for step, values in expect.values.items():
        for field, value in values.items():
            actual = received.get(step, {}).get(field)
            if actual != value:
                yield _mismatch(f"{step} was given {field}", value, actual)


def _promise_mismatches(expect: ThemeExpectations, events: Sequence[CaseEvent]) -> Iterator[str]:
    made = {each.material: each.due_at for each in payloads_of(CommitmentMade, events)}
    for material, until in expect.promised.items():
        if made.get(material) != until:
            yield _mismatch(f"{material} promised until", until, made.get(material, "never"))


def _clock_mismatches(expect: ThemeExpectations, events: Sequence[CaseEvent]) -> Iterator[str]:
    started = {each.clock: each for each in payloads_of(ClockStarted, events)}
    for clock, limits in expect.due_dates.items():
        for limit, moment in limits.items():
            due_dates = (
                {str(kind): due for kind, due in started[clock].due_dates.items()}
                if (clock in started)
                else {}
            )
            due = due_dates.get(limit)
            if due is None or due.due_at != moment:
                actual = due.due_at if due is not None and due.due_at else "none"
                yield _mismatch(f"due {clock}/{limit}", moment, actual)
