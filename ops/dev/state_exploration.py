"""Explores the pure core: everything that can come in, to every state that can be reached.

Breadth first, over small plans. States are told apart as far as a decision can depend on
them; how often and when something happened is not part of that, so there is an end to it.
"""

import pickle
from collections import deque
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from adapters.gateway.cases.view.case_view import status_of
from adapters.pb.onething.case.v1 import case_pb2
from domain.calendar.calendar import Calendar
from domain.case.aggregate import Case
from domain.case.answers import Missing
from domain.case.codec import fold
from domain.case.commands import BeginCase, CheckDueDates
from domain.case.decisions.blocked_case import decide_stall
from domain.case.decisions.decide import advance
from domain.case.events.base import CaseEvent, StepEvent
from domain.case.events.ending import EndingBegun
from domain.case.events.opening import Opened
from domain.case.timers import next_timer_at
from domain.plan import Plan
from ops.dev.possible_commands import possible_commands
from ops.dev.small_plans import OWED, small_plans

START = "[*]"
"""Where there is no case yet, or no such step."""

_NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_CASE = UUID(int=1)
_DIGEST = "00" * 32
_MAX_TIMERS = 6


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """What an event did to the status of a case, or of a step: perhaps nothing."""

    of: str  # "case" or "step"
    before: str
    event: str  # its topic; an ending's with its cause
    after: str


@dataclass(frozen=True, slots=True)
class _ReachedState:
    plan: Plan
    case: Case
    now: datetime


def explore(calendar: Calendar) -> frozenset[Change]:
    """Every change of a status that the core can bring about on the small plans."""
    changes: set[Change] = set()
    for plan, later in small_plans():
        _explore(plan, {plan.digest: plan, later.digest: later}, calendar, changes)
    return frozenset(changes)


def _explore(plan: Plan, plans: dict[str, Plan], calendar: Calendar, changes: set[Change]) -> None:
    left = deque(_openings(plan, changes))
    seen = {_shape(each.case) for each in left}
    while left:
        for found in _next(left.popleft(), plans, calendar, changes):
            shape = _shape(found.case)
            if shape not in seen:
                seen.add(shape)
                if found.plan is plan:  # what was migrated goes on as what was not
                    left.append(found)


def _openings(plan: Plan, changes: set[Change]) -> Iterator[_ReachedState]:
    opened = Opened(
        theme=plan.theme,
        theme_version=plan.version,
        plan_digest=plan.digest,
        request_id="opening",
        request_commitment="",
        channel=2,
        situations=(),
        form={"subject": _DIGEST},
        facts={},
        materials={OWED: _DIGEST},
        steps=tuple(item.name for item in plan.items),
    )
    for way in (
        opened,
        replace(opened, missing=(Missing(name="subject", reason_code="missing"),)),
        replace(opened, ineligible=("other",)),
        replace(opened, materials={}, promises={OWED: f"deferred/{_DIGEST}"}),
        replace(opened, materials={}, promises={OWED: f"committed/{_DIGEST}"}),
    ):
        case = Case.open(_CASE, way, now=_NOW, actor="applicant/web")
        changes.update(_changes(None, case.collect_events()))
        yield _ReachedState(plan, case, _NOW)


def _next(
    reached: _ReachedState, plans: dict[str, Plan], calendar: Calendar, changes: set[Change]
) -> Iterator[_ReachedState]:
    """Where everything that can come leads; what changes nothing leads nowhere."""
    case = _copy(reached.case)
    for inputs in possible_commands(reached.plan, reached.case, reached.now, plans):
        now = _next_timer(reached) if CheckDueDates() in inputs else reached.now
        advance(reached.plan, case, inputs, now, calendar=calendar, plans=plans)
        if events := case.collect_events():
            changes.update(_changes(_copy(reached.case), events))
            yield _ReachedState(plans[case.plan_digest], case, now)
            case = _copy(reached.case)
    _stall_and_recover(reached, plans, calendar, changes)
    yield from _advance_time(reached, plans, calendar, changes)


def _stall_and_recover(
    reached: _ReachedState, plans: dict[str, Plan], calendar: Calendar, changes: set[Change]
) -> None:
    """The engine fails for a turn, and goes on: no status follows from it."""
    case = _copy(reached.case)
    decide_stall(reached.plan, case, "calendar_missing", reached.now)
    advance(reached.plan, case, [BeginCase()], reached.now, calendar=calendar, plans=plans)
    changes.update(_changes(_copy(reached.case), case.collect_events()))


def _advance_time(
    reached: _ReachedState, plans: dict[str, Plan], calendar: Calendar, changes: set[Change]
) -> Iterator[_ReachedState]:
    """One alarm after the other, while nobody does anything."""
    for _ in range(_MAX_TIMERS):
        case, now = _copy(reached.case), _next_timer(reached)
        advance(reached.plan, case, [CheckDueDates()], now, calendar=calendar, plans=plans)
        changes.update(_changes(_copy(reached.case), case.collect_events()))
        reached = _ReachedState(reached.plan, case, now)
        yield reached


def _next_timer(reached: _ReachedState) -> datetime:
    """When time itself changes something next."""
    return max(reached.now, next_timer_at(reached.plan, reached.case) or reached.now)


def _copy(case: Case) -> Case:
    """A copy, the quickest way: this is most of the work."""
    copied = pickle.loads(pickle.dumps(case, pickle.HIGHEST_PROTOCOL))  # noqa: S301 - ours
    assert isinstance(copied, Case)  # noqa: S101 - for the type checker
    return copied


def _changes(case: Case | None, events: list[CaseEvent]) -> Iterator[Change]:
    """What the events do to a case, which they are folded into."""
    for event in events:
        former, former_steps = _case_status(case), _step_statuses(case)
        case = fold([event], case)
        steps = _step_statuses(case)
        if not isinstance(event.payload, StepEvent) or former != _case_status(case):
            yield Change("case", former, _name(event), _case_status(case))
        for step in former_steps.keys() | steps.keys():
            was, now = former_steps.get(step, START), steps.get(step, START)
            if was != now or (isinstance(event.payload, StepEvent) and event.step == step):
                yield Change("step", was, _name(event), now)


def _name(event: CaseEvent) -> str:
    ending = event.payload
    return f"{event.topic}/{ending.cause}" if isinstance(ending, EndingBegun) else event.topic


def _case_status(case: Case | None) -> str:
    if case is None:
        return START
    return case_pb2.CaseStatus.Name(status_of(case)).removeprefix("CASE_STATUS_").lower()


def _step_statuses(case: Case | None) -> dict[str, str]:
    return {} if case is None else {s.name: s.status.value for s in case.steps.values()}


def _shape(case: Case) -> Hashable:
    """What decides which status can follow. What only repeats a status (a flag, a claim, a
    second notice) is left out: the first way to come by it is explored.
    """
    return (
        case.plan_digest,
        case.closed,
        case.ending,
        case.accepted_at is None,
        case.prereview_until is None,
        bool(case.missing),
        "prereview" in case.notified,
        tuple(each.verdict for each in case.commitments.values()),
        tuple(
            (
                step.status,
                getattr(step.decision, "kind", "") == "granted",
                step.undo,
                bool(step.skip),
                step.served_by == "people",
            )
            for step in case.steps.values()
        ),
    )
