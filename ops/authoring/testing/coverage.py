"""What the tests of a theme covered, and what they missed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from domain.case.clock import CASE_CLOCK
from domain.case.decisions.clocks import limit_terms
from domain.case.events.answers import (
    SpecialProcedureBegun,
    StepGranted,
    StepRefused,
    SupplementRequested,
)
from domain.case.events.base import CaseEvent, EventPayload, payloads_of
from domain.case.events.clocks import LimitBreached
from domain.case.events.ending import EndingBegun, StepWithdrawn
from domain.case.events.opening import NotAccepted, Opened
from domain.case.events.steps import StepDispatched, StepFoundNotApplicable
from domain.case.next_actions import upstream_of
from domain.form.applicability import applicable
from domain.form.suppliable import suppliable_to_step
from domain.plan import Plan, PlanItem

_ANSWERS: dict[type[EventPayload], str] = {
    StepGranted: "granted",
    StepRefused: "refused",
    SupplementRequested: "supplemented",
    SpecialProcedureBegun: "special procedure",
    StepWithdrawn: "taken back",
}
_MAX_SITUATIONS = 4096
POSITIONS = ("before it begins", "at its department", "after it was granted")
"""The states of a step when the applicant withdraws: the prefixes of a withdrawal."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is to cover in a theme, and what was covered: each as ``what: of what``."""

    possible: tuple[str, ...]
    covered: frozenset[str]

    @property
    def missed(self) -> tuple[str, ...]:
        """Return what no test covered."""
        return tuple(each for each in self.possible if each not in self.covered)

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return by kind how many were covered, of how many."""
        counts: dict[str, tuple[int, int]] = {}
        for each in self.possible:
            kind = each.partition(":")[0]
            done, of = counts.get(kind, (0, 0))
            counts[kind] = (done + (each in self.covered), of + 1)
        return counts


def coverage(plan: Plan, cases: Iterable[Sequence[CaseEvent]]) -> Coverage:
    """Return what these cases covered."""
    seen = {each for events in cases for each in _covered(plan, events)}
    possible = tuple(_possible(plan))
    return Coverage(possible, frozenset(seen & set(possible)))


def _possible(plan: Plan) -> Iterator[str]:
    """Yield everything that can be covered.

    An item that is ``final`` once submitted is never withdrawn, one that starts as soon as the case
    is accepted is never withdrawn before it starts, and one that all others precede ends the case
    once it is granted. A department requests what the applicant can supply, and begins the special
    procedures that the theme declares.
    """
    for answer in ("granted", "refused"):
        yield from (f"{answer}: {item.name}" for item in plan.items)
    dispatcher = (item for item in plan.items if suppliable_to_step(plan, item).names)
    yield from (f"supplemented: {item.name}" for item in dispatcher)
    special = (item for item in plan.items if item.special_procedures)
    yield from (f"special procedure: {item.name}" for item in special)
    yield from (f"taken back: {item.name}" for item in plan.items if item.withdraw != "final")
    for clock, limit in _limits(plan):
        yield f"breached: {clock}/{limit}"
    for position in POSITIONS:
        yield from (
            f"withdrawn {position}: {item.name}"
            for item in plan.items
            if _can(plan, item, position)
        )
    yield from (f"not accepted: {rule.reason_code}" for rule in plan.eligibility)
    yield from (f"not applicable: {item.name}" for item in plan.items if item.when)
    for question in plan.guide:
        yield from (f"situation: {question.name}.{answer}" for answer in question.answers)


def _can(plan: Plan, item: PlanItem, position: str) -> bool:
    before, _, after = POSITIONS
    if position == before:
        return bool(item.after or item.waits_for)
    return position != after or _outlasted(plan, item)


def _outlasted(plan: Plan, item: PlanItem) -> bool:
    """Return whether, in some situation, the case can still be open once the item is granted."""
    upstream = {item.name, *upstream_of(plan, [item.name])}
    questions = [[f"{each.name}.{answer}" for answer in each.answers] for each in plan.guide]
    for situations in islice(product(*questions), _MAX_SITUATIONS):
        found = applicable(plan, {}, situations).items
        if item.name in found and not found <= upstream:
            return True
    return False


def _limits(plan: Plan) -> Iterator[tuple[str, str]]:
    yield from ((CASE_CLOCK, kind) for kind in limit_terms(plan.limit))
    for item in plan.items:
        yield from ((item.name, kind) for kind in limit_terms(item.limit))


def _covered(plan: Plan, events: Sequence[CaseEvent]) -> Iterator[str]:
    for number, event in enumerate(events):
        payload = event.payload
        answer = _ANSWERS.get(type(payload))
        if answer is not None:
            yield f"{answer}: {event.step}"
        match payload:
            case LimitBreached():
                yield f"breached: {payload.clock}/{payload.limit}"
            case Opened():
                yield from (f"situation: {each}" for each in payload.situations)
            case StepFoundNotApplicable():
                yield f"not applicable: {payload.step}"
            case NotAccepted():
                yield f"not accepted: {payload.reason_code}"
            case EndingBegun() if payload.cause == "withdrawn":
                yield from _prefix(plan, events[:number])


def _prefix(plan: Plan, before: Sequence[CaseEvent]) -> Iterator[str]:
    """Yield the state of each step when the case was withdrawn."""
    begun = {each.step for each in payloads_of(StepDispatched, before)}
    granted = {each.step for each in payloads_of(StepGranted, before)}
    refused = {each.step for each in payloads_of(StepRefused, before)}
    for item in plan.items:
        if item.name not in refused:
            stood = (item.name in begun) + (item.name in granted)
            yield f"withdrawn {POSITIONS[stood]}: {item.name}"
