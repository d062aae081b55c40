"""A case by hand through everything that its life can bring: people, undoing, time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from domain.calendar.calendar import Calendar, CalendarYear
from domain.case.answers import Decision, SpecialProcedure, Withdrawal, decision_digest
from domain.case.commands import (
    AmendCase,
    BeginCase,
    CheckDueDates,
    ClaimOrReleaseTask,
    CommandHeader,
    CommandResult,
    EndCase,
    RecordAnswer,
    RecordWithdrawal,
    ReportUndo,
    RequestedCommand,
)
from domain.case.events.base import CaseEvent, EventPayload, P
from domain.case.events.steps import NoticeRequested
from domain.case.state import CaseState
from domain.case.step import Step
from domain.case.tasks import Task, tasks
from domain.plan import Plan
from tests.unit.domain.decision_driver import CALENDAR, Shell, answer

E = TypeVar("E", bound=CaseEvent)

CLERK = "clerk/wang"
OPERATOR = "operator/li"
APPLICANT = "applicant/web"
MATERIALS = dict.fromkeys(("application", "lease", "safety_statement"), "55" * 32)


def calendar(version: int, *years: int) -> Calendar:
    """The shipped calendar with further years, of which the notice has no holidays."""
    more = tuple(CalendarYear(year=year, notice="for tests", holidays=()) for year in years)
    return CALENDAR.model_copy(update={"version": version, "years": (*CALENDAR.years, *more)})


def special(code: int, expected_end: datetime, ticket: str = "S-1") -> SpecialProcedure:
    """A special procedure of that kind (GB/T 39046)."""
    return SpecialProcedure(
        code=code,
        name="extension" if code == 1 else "expert_review",
        legal_basis="行政许可法 第四十五条",
        expected_end=expected_end,
        ticket=ticket,
    )


class LifeShell(Shell):
    """A shell with words for what people and time do. Every request has an id of its own."""

    def __init__(
        self,
        plan: Plan,
        *,
        calendar: Calendar | None = CALENDAR,
        start: datetime | None = None,
        **opening: Any,
    ) -> None:
        super().__init__(plan, start=start, **opening)
        self.calendar = calendar
        self.requests = 0

    def send_command(
        self, kind: type[RequestedCommand], *, actor: str = CLERK, **values: Any
    ) -> CommandResult:
        """Ask for something by a request of its own; ``self.reasons`` has why not."""
        self.requests += 1
        header = CommandHeader(actor, "web", f"asked-{self.requests}", "c")
        command: Any = kind(header, **values)
        [command_result] = self.feed(command)
        return command_result

    def end(self, cause: str = "withdrawn", **values: Any) -> CommandResult:
        about = {"cause": cause, "reason_code": "asked", **values}
        return self.send_command(EndCase, actor=APPLICANT, **about)

    def supply_case(self, *materials: str, **values: Any) -> CommandResult:
        given: dict[str, object] = {
            "slot": f"supply/{self.requests}",
            "form": {},
            "facts": {},
            "materials": dict.fromkeys(materials, "66" * 32),
        }
        return self.send_command(AmendCase, actor=APPLICANT, **{**given, **values})

    def claim(self, task: str, actor: str = CLERK) -> CommandResult:
        return self.send_command(ClaimOrReleaseTask, actor=actor, task=task)

    def complete(self, step: str, decision: Decision, actor: str = CLERK) -> CommandResult:
        """A person decides a step by the task that they hold."""
        generation = self.step(step).generation
        command = RecordAnswer(
            step,
            generation,
            answer(decision, slot=f"people/{step}/{generation}", at=self.now),
            f"decide/{step}/{generation}",
            "77" * 32,
            header=CommandHeader(actor, "web", f"{step}/{generation}", decision_digest(decision)),
        )
        [command_result] = self.feed(command)
        return command_result

    def withdrawn(self, step: str, result: str = "withdrawn") -> CommandResult:
        """The department answers the call to withdraw a step."""
        withdrawal = Withdrawal(result=result, effective_at=self.now, responder="department")
        command = RecordWithdrawal(step, self.step(step).generation, withdrawal)
        [command_result] = self.feed(command)
        return command_result

    def undo(self, step: str, *, done: bool, actor: str = CLERK, reason: str = "") -> CommandResult:
        """A person reports on an undo that was theirs to do."""
        generation = self.step(step).generation
        return self.send_command(
            ReportUndo, actor=actor, step=step, generation=generation, done=done, reason=reason
        )

    def withdraw_all(self) -> list[str]:
        """Answer every call to withdraw, until there is none; the steps in that order."""
        order = []
        while calls := [call for call in self.calls() if call.kind == "withdraw"]:
            self.withdrawn(calls[0].step)
            order.append(calls[0].step)
        return order

    def begin(self) -> "LifeShell":
        self.feed(BeginCase())
        return self

    def wait(self, **length: float) -> CommandResult:
        """Let so much time go by, and look once, at the end of it."""
        self.now += timedelta(**length)
        [command_result] = self.feed(CheckDueDates())
        return command_result

    def wait_until(self, moment: datetime) -> list[CommandResult]:
        """Let time go by as a shell does: waking whenever something is due."""
        woken = []
        while (wake := self.next_actions().next_timer_at) is not None and wake <= moment:
            self.now = max(self.now, wake)
            woken += self.feed(CheckDueDates())
            assert len(woken) < 500, "an alarm rings for ever"
        self.now = max(self.now, moment)
        return [*woken, *self.feed(CheckDueDates())]

    def step(self, name: str) -> Step:
        return self.case.steps[name]

    def statuses(self) -> dict[str, str]:
        return {step.name: step.status.value for step in self.case.steps.values()}

    def open_tasks(self) -> dict[str, Task]:
        return {task.key: task for task in tasks(self.plan, self.case)}

    def of(self, *kinds: type[P]) -> list[P]:
        """The payloads of these classes, in order."""
        return [each.payload for each in self.events if isinstance(each.payload, kinds)]

    def events_of(self, *kinds: type[EventPayload]) -> list[Any]:
        """The events whose payloads are of these classes, in order; ``of`` types the payloads."""
        return [event for event in self.events if isinstance(event.payload, kinds)]

    def notices(self) -> list[str]:
        return [each.kind for each in self.of(NoticeRequested)]


def state_of(case: CaseState) -> Mapping[str, object]:
    """All of a state that its events determine, also what the digest leaves out."""
    left_out = {"pending_events"}
    return {name: each for name, each in vars(case).items() if name not in left_out}
