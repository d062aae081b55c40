"""One simulated case: the core decides, departments and applicant take the time they draw."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from uuid import UUID

from domain.advance import advance
from domain.answer_rules import declared_procedure
from domain.answers import (
    Answer,
    Decision,
    Granted,
    Missing,
    Pending,
    Refused,
    Responder,
    SpecialProcedure,
    Supplement,
    Withdrawal,
)
from domain.applicability import applicable
from domain.case import Case
from domain.events.answers import StepGranted, StepRefused
from domain.events.base import CaseEvent
from domain.events.steps import StepDispatched
from domain.inputs import (
    AnswerCame,
    Begin,
    CallFailed,
    Input,
    PrereviewDecided,
    SupplementCame,
    TimeCame,
    UndoReported,
    WithdrawalCame,
)
from domain.outstanding import DepartmentCall, outstanding
from domain.step import TAKEN_BACK, Step, StepStatus
from domain.suppliable import suppliable_to_step
from domain.tasks import awaits_prereview, steps_of_people
from ops.theme_simulate.city import City, share
from ops.theme_simulate.latency import Span

HORIZON = timedelta(days=4 * 365)
"""After which a case that has not ended is left open. Building a house takes a year or two."""
_RESPONDER = Responder(department="department", software="simulation", version="1")
_CLERK = "reviewer/simulated"
_PREREVIEW = ""


@dataclass(slots=True)
class CaseRun:
    """What a case came to: the case as it ended, when each step was first dispatched and when
    it was decided, and the spans it spent, in order; those of pre-review have the empty name.
    """

    number: int
    case: Case
    spans: dict[str, list[Span]] = field(default_factory=dict)
    begun: dict[str, datetime] = field(default_factory=dict)
    settled: dict[str, datetime] = field(default_factory=dict)


def run_case(city: City, seed: int, number: int) -> CaseRun:
    """Simulate one case; the same city, seed and number give the same."""
    return _Simulation(city, seed, number).run()


class _Simulation:
    """Feeds one case with what comes, when it comes."""

    def __init__(self, city: City, seed: int, number: int) -> None:
        self._city, self._plan = city, city.plan
        self._stem = f"{seed}/{number}"
        random = self._random("applicant")
        somebody = city.somebody(random)
        self._now = city.opened_at(random)
        self._ends = self._now + HORIZON
        self._coming: list[tuple[datetime, int, Input]] = []
        self._order = count()
        self._seen: set[str] = set()
        self._randoms = {item.name: self._random(item.name) for item in self._plan.items}
        self._applicant = self._random("supplements")
        case = Case.open(
            UUID(int=number + 1),
            now=self._now,
            actor="applicant/simulated",
            theme=self._plan.theme,
            theme_version=self._plan.version,
            plan_digest=self._plan.digest,
            request_id=self._stem,
            request_commitment="",
            channel=2,
            situations=somebody.situations,
            form={},
            facts=somebody.facts,
            materials=city.materials,
            steps=tuple(item.name for item in self._plan.items),
        )
        self._run = CaseRun(number, case)

    def run(self) -> CaseRun:
        """Play it to its end, or to the horizon."""
        self._turn([Begin()])
        case = self._run.case
        while not case.closed:
            alarm = outstanding(self._plan, case).wake_at
            coming = self._coming[0][0] if self._coming else None
            due = min((each for each in (alarm, coming) if each is not None), default=self._ends)
            if due >= self._ends:
                break
            self._now = max(self._now, due)
            if coming is not None and coming <= self._now:
                self._turn(self._still_said(heappop(self._coming)[2]))
            else:
                self._turn([TimeCame()])
        return self._run

    def _still_said(self, incoming: Input) -> list[Input]:
        """A department that took a submission back decides it no more."""
        taken_back = isinstance(incoming, AnswerCame) and (
            self._run.case.steps[incoming.step].status in TAKEN_BACK
        )
        return [] if taken_back else [incoming]

    def _random(self, whose: str) -> Random:
        """A stream of its own, so that a change of one department changes no other's draws."""
        return Random(f"{self._stem}/{whose}")  # noqa: S311 - a simulation, and seeded

    def _turn(self, inputs: Sequence[Input]) -> None:
        """Take turns for as long as something follows at once."""
        while inputs:
            advance(self._plan, self._run.case, inputs, self._now, self._city.calendar)
            self._note(self._run.case.take_decided())
            inputs = [] if self._run.case.closed else list(self._at_once())

    def _note(self, events: Sequence[CaseEvent]) -> None:
        for event in events:
            if isinstance(event, StepDispatched):
                self._run.begun.setdefault(event.step, event.effective_at)
            elif isinstance(event, StepGranted | StepRefused):
                self._run.settled[event.step] = event.effective_at

    def _at_once(self) -> list[Input]:
        """What comes of the intents that are new: at once, or put on the list for later."""
        case, inputs = self._run.case, []
        if awaits_prereview(self._plan, case) and self._is_new("prereview"):
            self._later(self._city.prereview.draw(self._random("prereview")), _PREREVIEW, _passed())
        for call in outstanding(self._plan, case).calls:
            if self._is_new(call.identity):
                inputs += self._called(call)
        for name in steps_of_people(self._plan, case):
            step = case.steps[name]
            if step.status is StepStatus.DISPATCHED and self._is_new(f"{name}/{step.generation}"):
                self._decide(name, step.generation)
        for step in case.steps.values():
            inputs += self._of_applicant(step)
        return inputs

    def _is_new(self, what: str) -> bool:
        new = what not in self._seen
        self._seen.add(what)
        return new

    def _called(self, call: DepartmentCall) -> list[Input]:
        if call.kind == "withdraw":
            taken_back = Withdrawal(result="withdrawn", effective_at=self._now, responder="")
            return [WithdrawalCame(call.step, call.generation, taken_back)]
        if call.kind == "query" and not call.failures:
            return []  # a department of the simulation reports by itself
        fails = self._city.item(call.step).fails
        if not call.failures and fails and self._happens(call.step, fails.chance):
            return [CallFailed(call.step, call.generation, "UNAVAILABLE", retryable=True)]
        away = self._away(call)
        ready = self._decide(call.step, call.generation, away)
        if ready <= self._now or call.failures:
            return []
        return [self._answer(call.step, call.generation, self._put_off(call, ready))]

    def _put_off(self, call: DepartmentCall, ready: datetime) -> Pending | SpecialProcedure:
        """What a department says that decides later."""
        ticket = f"T-{call.generation}"
        item = self._plan.item_by_name[call.step]
        special = declared_procedure(item, self._city.item(call.step).special_procedure)
        if special is not None:
            return SpecialProcedure(
                code=1 if special.kind == "extends" else 2,
                name=special.name,
                legal_basis=special.legal_basis,
                expected_end=ready,
                ticket=ticket,
            )
        return Pending(ticket=ticket, expected_by=ready)

    def _away(self, call: DepartmentCall) -> Span | None:
        """For how long an adapter that failed stays away."""
        outage = self._city.outage.get(call.step)
        if not call.failures or outage is None:
            return None
        return outage.draw(self._randoms[call.step])

    def _decide(self, step: str, generation: int, away: Span | None = None) -> datetime:
        """Have a department decide when its time is over; returns when that is."""
        if not self._is_new(f"decision/{step}/{generation}"):
            return self._now
        said = self._city.item(step)
        spans = [] if away is None else [away]
        spans.append(self._city.latency[step].draw(self._randoms[step]))
        decision: Decision = Granted()
        missing = self._missing(step)
        if self._happens(step, said.refused):
            decision = Refused(reason_code="not_eligible", legal_basis="")
        elif self._happens(step, said.supplement) and missing and generation == 1:
            decision = Supplement(missing=(Missing(name=missing, reason_code="missing"),))
        ready = self._now
        for span in spans:
            ready = span.after(ready, self._city.office)
        self._spans(step).extend(spans)
        self._put(ready, self._answer(step, generation, decision, at=ready))
        return ready

    def _happens(self, step: str, chance: str) -> bool:
        return self._randoms[step].random() < share(chance)

    def _missing(self, step: str) -> str:
        """Something that the applicant can be asked for; empty where there is nothing."""
        case, item = self._run.case, self._plan.item_by_name[step]
        applies = applicable(self._plan, case.facts, case.situations)
        return next(iter(suppliable_to_step(self._plan, item, applies).names), "")

    def _of_applicant(self, step: Step) -> list[Input]:
        """The reply to a supplement notice, and what people report of an undo of theirs."""
        key = f"{step.name}/{step.generation}/{step.status}"
        if step.status is StepStatus.UNDO_BY_PEOPLE and self._is_new(key):
            return [UndoReported(_CLERK, key, "", step.name, step.generation, done=True)]
        if step.status is StepStatus.SUPPLEMENT and self._is_new(key):
            missing = self._missing(step.name)
            came = SupplementCame(
                step.name,
                step.generation,
                "applicant/simulated",
                key,
                "",
                key,
                {missing: key},
                {},
                {},
            )
            self._later(self._city.applicant.draw(self._applicant), step.name, came)
        return []

    def _later(self, span: Span, whose: str, incoming: Input) -> None:
        self._spans(whose).append(span)
        self._put(span.after(self._now, self._city.office), incoming)

    def _put(self, at: datetime, incoming: Input) -> None:
        heappush(self._coming, (at, next(self._order), incoming))

    def _spans(self, whose: str) -> list[Span]:
        return self._run.spans.setdefault(whose, [])

    def _answer(
        self, step: str, generation: int, decision: Decision, at: datetime | None = None
    ) -> AnswerCame:
        answer = Answer(
            responder=_RESPONDER,
            effective_at=at or self._now,
            decision=decision,
            received="",
            slot=f"answer/{step}/{generation}",
        )
        return AnswerCame(step, generation, answer)


def _passed() -> PrereviewDecided:
    return PrereviewDecided(_CLERK, "prereview", "", "pass")
