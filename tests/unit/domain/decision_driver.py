"""An in-process shell around the core: scripted departments, a clock moved by hand."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.calendar.calendar import Calendar
from domain.calendar.load import load_calendar
from domain.case.aggregate import Case
from domain.case.answers import (
    Answer,
    Decision,
    Granted,
    Missing,
    Pending,
    Refused,
    Responder,
    Supplement,
)
from domain.case.commands import (
    BeginCase,
    Command,
    CommandHeader,
    CommandResult,
    RecordAnswer,
    RecordCallFailure,
    SupplementStep,
)
from domain.case.decisions.decide import advance
from domain.case.events.base import CaseEvent
from domain.case.events.opening import Opened
from domain.case.next_actions import DepartmentCall, NextActions, next_actions
from domain.plan import Plan

CALENDAR = load_calendar(
    (Path(__file__).parents[3] / "themes/calendars/cn/1.yaml").read_bytes(), "1.yaml"
)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CASE_ID = UUID("7a0e3b52-6c39-4c8c-9f6c-3f1a63b3a001")
RESPONDER = Responder(department="department", software="scripted", version="1")
REFUSED = Refused(reason_code="not_eligible", legal_basis="unsourced")
PENDING = Pending(ticket="T-1", expected_by=START + timedelta(hours=1))


def opened(plan: Plan, now: datetime = START, *, case_id: UUID = CASE_ID, **facts: Any) -> Case:
    usual = {
        "theme": plan.theme,
        "theme_version": plan.version,
        "plan_digest": plan.digest,
        "request_id": "request-1",
        "request_commitment": "00" * 32,
        "channel": 2,
        "situations": (),
        "form": {"subject": "11" * 32},
        "facts": {},
        "materials": {},
        "steps": tuple(each.name for each in plan.items),
    }
    return Case.open(case_id, Opened(**{**usual, **facts}), now=now, actor="applicant/web")


def granted(plan: Plan, step: str, value: str = "aa") -> Granted:
    return Granted(outputs=dict.fromkeys(plan.item_by_name[step].produces, value * 32))


def answer(decision: Decision, *, slot: str = "answer/1", at: datetime = START) -> Answer:
    return Answer(
        responder=RESPONDER,
        effective_at=at,
        decision=decision,
        sent="22" * 32,
        received="33" * 32,
        slot=slot,
    )


def supplement(step: str, generation: int, request_id: str, **more: Any) -> SupplementStep:
    header = CommandHeader(
        str(more.pop("actor", "front_end/web")),
        "web",
        request_id,
        str(more.pop("request_commitment", f"commitment of {request_id}")),
    )
    given = {
        "slot": f"supplement/{request_id}",
        "form": {"detail": "44" * 32},
        "facts": {},
        "materials": {},
        **more,
    }
    return SupplementStep(header, step=step, generation=generation, **given)


class Shell:
    """Runs a case by hand; keeps every event, and the steps in the order of dispatch."""

    def __init__(self, plan: Plan, *, start: datetime | None = None, **opening: Any) -> None:
        self.plan = plan
        self.now = start or START
        self.case = opened(plan, self.now, **opening)
        self.calendar: Calendar | None = CALENDAR
        self.plans: dict[str, Plan] = {}
        self.reasons: list[str] = []
        self.events: list[CaseEvent] = self.case.collect_events()

    def feed(self, *inputs: Command) -> list[CommandResult]:
        received = advance(
            self.plan, self.case, inputs, self.now, calendar=self.calendar, plans=self.plans
        )
        self.events += self.case.collect_events()
        self.plan = self.plans.get(self.case.plan_digest, self.plan)
        self.reasons = [each.reason for each in received]
        return [each.command_result for each in received]

    def next_actions(self) -> NextActions:
        return next_actions(self.plan, self.case)

    def calls(self) -> Sequence[DepartmentCall]:
        return self.next_actions().calls

    def answer(self, step: str, decision: Decision) -> CommandResult:
        generation = self.case.steps[step].generation
        [command_result] = self.feed(
            RecordAnswer(step, generation, answer(decision, slot=f"answer/{step}", at=self.now))
        )
        return command_result

    def grant(self, step: str) -> CommandResult:
        return self.answer(step, granted(self.plan, step))

    def supply(self, step: str, request_id: str = "supplement-1", **more: Any) -> CommandResult:
        generation = self.case.steps[step].generation
        [command_result] = self.feed(supplement(step, generation, request_id, **more))
        return command_result

    def fail(
        self, step: str, code: str = "UNAVAILABLE", *, retryable: bool = True
    ) -> CommandResult:
        call = next((each for each in self.calls() if each.step == step), None)
        generation = self.case.steps[step].generation
        kind = call.kind if call else "submit"
        [command_result] = self.feed(RecordCallFailure(step, generation, code, retryable, kind))
        return command_result

    def run(self, choose: Callable[[Sequence[DepartmentCall]], DepartmentCall]) -> None:
        """Grant one outstanding call after the other until nothing is left."""
        self.feed(BeginCase())
        while calls := self.calls():
            self.now += timedelta(minutes=1)
            self.grant(choose(calls).step)

    def topics(self) -> list[str]:
        return [event.topic for event in self.events]


def supplement_answer(*names: str) -> Supplement:
    return Supplement(missing=tuple(Missing(name=n, reason_code="check_digit") for n in names))


SUPPLEMENT = supplement_answer("detail")
