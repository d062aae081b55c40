"""One simulated case: the core decides; departments and applicant take random times."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from uuid import UUID

from domain.case.aggregate import Case
from domain.case.answers import (
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
from domain.case.commands import (
    BeginCase,
    Command,
    CommandHeader,
    DecidePrereview,
    RecordAnswer,
    RecordCallFailure,
    RecordWithdrawal,
    ReportUndo,
    SupplementStep,
)
from domain.case.decisions.answers.allowed_answers import declared_procedure
from domain.case.decisions.decide import advance
from domain.case.driver.actions import CancelCall, ExecuteTurn, Finish, StartCall, Wait
from domain.case.driver.case_driver import CaseDriver
from domain.case.driver.case_progress import case_progress
from domain.case.events.answers import StepGranted, StepRefused
from domain.case.events.base import CaseEvent
from domain.case.events.opening import Opened
from domain.case.events.steps import StepDispatched
from domain.case.next_actions import DepartmentCall
from domain.case.step import WITHDRAWAL_STATUSES, Step, StepStatus
from domain.case.tasks import awaits_prereview, steps_of_people
from domain.form.applicability import applicable
from domain.form.suppliable import suppliable_to_step
from ops.authoring.simulate.city import City, share
from ops.authoring.simulate.latency import Span

HORIZON = timedelta(days=4 * 365)
"""After this a case that has not ended is left open. Building a house takes a year or two."""
_RESPONDER = Responder(department="department", software="simulation", version="1")
_CLERK = "reviewer/simulated"
_PREREVIEW = ""


@dataclass(slots=True)
class CaseRun:
    """The result of a case.

    It has the case at its end, when each step was first dispatched and when it was decided, and the
    spans of its stops, in order; those of pre-review have the empty name.
    """

    number: int
    case: Case
    spans: dict[str, list[Span]] = field(default_factory=dict)
    begun: dict[str, datetime] = field(default_factory=dict)
    settled: dict[str, datetime] = field(default_factory=dict)


def run_case(city: City, seed: int, number: int) -> CaseRun:
    """Simulate one case; the same city, seed and number give the same result."""
    return _Simulation(city, seed, number).run()


class _Simulation:
    """Feeds one case with commands at their times."""

    def __init__(self, city: City, seed: int, number: int) -> None:
        self._city, self._plan = city, city.plan
        self._stem = f"{seed}/{number}"
        random = self._random("applicant")
        draw_applicant = city.draw_applicant(random)
        self._now = city.opened_at(random)
        self._ends = self._now + HORIZON
        self._queue: list[tuple[datetime, int, Command]] = []
        self._order = count()
        self._driver = CaseDriver()
        self._calls: list[DepartmentCall] = []
        self._seen: set[str] = set()
        self._randoms = {item.name: self._random(item.name) for item in self._plan.items}
        self._applicant = self._random("supplements")
        case = Case.open(
            UUID(int=number + 1),
            Opened(
                theme=self._plan.theme,
                theme_version=self._plan.version,
                plan_digest=self._plan.digest,
                request_id=self._stem,
                request_commitment="",
                channel=2,
                situations=draw_applicant.situations,
                form={},
                facts=draw_applicant.facts,
                materials=city.materials,
                steps=tuple(item.name for item in self._plan.items),
            ),
            now=self._now,
            actor="applicant/simulated",
        )
        self._run = CaseRun(number, case)

    def run(self) -> CaseRun:
        """Run to the end of the case, or to the horizon."""
        self._driver.submit(BeginCase())
        while not self._run.case.closed:
            match self._driver.next_action(self._now):
                case ExecuteTurn(commands):
                    self._execute_turn(commands)
                case StartCall(call):
                    self._calls.append(call)
                case CancelCall():
                    pass  # its answer, where one is scheduled, is dropped when it arrives
                case Wait(until):
                    if not (self._submit_new() or self._pass_time(until)):
                        break
                case Finish():
                    break
        return self._run

    def _execute_turn(self, commands: Sequence[Command]) -> None:
        case, calendar = self._run.case, self._city.calendar
        outcomes = advance(self._plan, case, commands, self._now, calendar=calendar)
        self._record_times(case.collect_events())
        self._driver.turn_executed(outcomes, case_progress(self._plan, case))

    def _submit_new(self) -> bool:
        """Submit the immediate commands; whether there are any."""
        commands = self._new_commands()
        for command in commands:
            self._driver.submit(command)
        return bool(commands)

    def _pass_time(self, until: datetime | None) -> bool:
        """Move to the timer or to the next arrival; False where the horizon is before both."""
        arrival_at = self._queue[0][0] if self._queue else None
        due = min((each for each in (until, arrival_at) if each is not None), default=self._ends)
        if due >= self._ends:
            return False
        self._now = max(self._now, due)
        if arrival_at is not None and arrival_at <= self._now:
            self._submit_arrival(heappop(self._queue)[2])
        return True

    def _submit_arrival(self, command: Command) -> None:
        """Submit a command, unless its department has withdrawn the submission that it answers."""
        taken_back = isinstance(command, RecordAnswer) and (
            self._run.case.steps[command.step].status in WITHDRAWAL_STATUSES
        )
        if not taken_back:
            self._driver.submit(command)

    def _random(self, whose: str) -> Random:
        """Return a separate random stream, so that a change of one department affects no other."""
        return Random(f"{self._stem}/{whose}")  # noqa: S311 - a simulation, and seeded

    def _record_times(self, events: Sequence[CaseEvent]) -> None:
        for event in events:
            if isinstance(event.payload, StepDispatched):
                self._run.begun.setdefault(event.step, event.effective_at)
            elif isinstance(event.payload, StepGranted | StepRefused):
                self._run.settled[event.step] = event.effective_at

    def _new_commands(self) -> list[Command]:
        """Return the immediate commands of new intents, and schedule the later ones."""
        case, inputs = self._run.case, []
        if awaits_prereview(self._plan, case) and self._is_new("prereview"):
            self._schedule_after(
                self._city.prereview.draw(self._random("prereview")),
                _PREREVIEW,
                _prereview_passed(),
            )
        calls, self._calls = self._calls, []
        for call in calls:
            inputs += self._handle_call(call)
        for name in steps_of_people(self._plan, case):
            step = case.steps[name]
            if step.status is StepStatus.DISPATCHED and self._is_new(f"{name}/{step.generation}"):
                self._decide(name, step.generation)
        for step in case.steps.values():
            inputs += self._applicant_commands(step)
        return inputs

    def _is_new(self, what: str) -> bool:
        new = what not in self._seen
        self._seen.add(what)
        return new

    def _handle_call(self, call: DepartmentCall) -> list[Command]:
        if call.kind == "withdraw":
            taken_back = Withdrawal(result="withdrawn", effective_at=self._now, responder="")
            return [RecordWithdrawal(call.step, call.generation, taken_back)]
        if call.kind == "query" and not call.failures:
            return []  # a department of the simulation reports by itself
        fails = self._city.item(call.step).fails
        if not call.failures and fails and self._draw_chance(call.step, fails.chance):
            return [_unavailable(call)]
        outage_span = self._outage(call)
        ready = self._decide(call.step, call.generation, outage_span)
        if ready <= self._now or call.failures:
            return []
        return [self._answer(call.step, call.generation, self._postponing_answer(call, ready))]

    def _postponing_answer(
        self, call: DepartmentCall, ready: datetime
    ) -> Pending | SpecialProcedure:
        """Return the first answer of a department that decides later."""
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

    def _outage(self, call: DepartmentCall) -> Span | None:
        """Return how long an adapter that failed stays down."""
        outage = self._city.outage.get(call.step)
        if not call.failures or outage is None:
            return None
        return outage.draw(self._randoms[call.step])

    def _decide(self, step: str, generation: int, outage_span: Span | None = None) -> datetime:
        """Schedule the decision of a department; return when it is."""
        if not self._is_new(f"decision/{step}/{generation}"):
            return self._now
        assumed = self._city.item(step)
        spans = [] if outage_span is None else [outage_span]
        spans.append(self._city.latency[step].draw(self._randoms[step]))
        decision: Decision = Granted()
        missing = self._missing(step)
        if self._draw_chance(step, assumed.refused):
            decision = Refused(reason_code="not_eligible", legal_basis="")
        elif self._draw_chance(step, assumed.supplement) and missing and generation == 1:
            decision = Supplement(missing=(Missing(name=missing, reason_code="missing"),))
        ready = self._now
        for span in spans:
            ready = span.after(ready, self._city.office)
        self._spans(step).extend(spans)
        self._schedule(ready, self._answer(step, generation, decision, at=ready))
        return ready

    def _draw_chance(self, step: str, chance: str) -> bool:
        return self._randoms[step].random() < share(chance)

    def _missing(self, step: str) -> str:
        """Return an input that the applicant can be asked for; empty if there is none."""
        case, item = self._run.case, self._plan.item_by_name[step]
        applies = applicable(self._plan, case.facts, case.situations)
        return next(iter(suppliable_to_step(self._plan, item, applies).names), "")

    def _applicant_commands(self, step: Step) -> list[Command]:
        """Return the reply to a supplement notice, or the report of an undo by people."""
        key = f"{step.name}/{step.generation}/{step.status}"
        if step.status is StepStatus.UNDO_BY_PEOPLE and self._is_new(key):
            return [
                ReportUndo(
                    CommandHeader(_CLERK, request_id=key), step.name, step.generation, done=True
                )
            ]
        if step.status is StepStatus.SUPPLEMENT and self._is_new(key):
            missing = self._missing(step.name)
            supply = SupplementStep(
                CommandHeader("applicant/simulated", request_id=key),
                step.name,
                step.generation,
                key,
                {missing: key},
                {},
                {},
            )
            self._schedule_after(self._city.applicant.draw(self._applicant), step.name, supply)
        return []

    def _schedule_after(self, span: Span, whose: str, command: Command) -> None:
        self._spans(whose).append(span)
        self._schedule(span.after(self._now, self._city.office), command)

    def _schedule(self, at: datetime, command: Command) -> None:
        heappush(self._queue, (at, next(self._order), command))

    def _spans(self, whose: str) -> list[Span]:
        return self._run.spans.setdefault(whose, [])

    def _answer(
        self, step: str, generation: int, decision: Decision, at: datetime | None = None
    ) -> RecordAnswer:
        answer = Answer(
            responder=_RESPONDER,
            effective_at=at or self._now,
            decision=decision,
            received="",
            slot=f"answer/{step}/{generation}",
        )
        return RecordAnswer(step, generation, answer)


def _unavailable(call: DepartmentCall) -> RecordCallFailure:
    return RecordCallFailure(
        call.step, call.generation, "UNAVAILABLE", retryable=True, call=call.kind
    )


def _prereview_passed() -> DecidePrereview:
    return DecidePrereview(CommandHeader(_CLERK, request_id="prereview"), "pass")
