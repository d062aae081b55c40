"""A random life: legal and illegal inputs in any order, held to what must always hold.

Whatever comes, in whatever order: a refused input changes nothing, the events fold to the
state that decided them, no alarm rings for ever, no matter gets two supplement notices,
clocks are due when a slow oracle says, and a case that gets all its answers ends.
"""

import copy
from datetime import datetime, timedelta
from typing import Any, Literal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from domain.case.aggregate import Case
from domain.case.answers import Decision, Missing, Pending, Refused
from domain.case.clock import Clock
from domain.case.codec import decode, encode, fold, state_digest
from domain.case.commands import (
    AmendCase,
    CheckDueDates,
    ClaimOrReleaseTask,
    Command,
    CommandHeader,
    CommandResult,
    EndCase,
    HandOutCertificates,
    ManageStep,
    PostMessage,
    RecordAnswer,
    RecordCallFailure,
    RecordCommitmentCheck,
    RecordInvalidReport,
    ReportAction,
    SupplementStep,
)
from domain.case.state import PREREVIEW
from domain.case.step import WITH_DEPARTMENT, StepStatus
from domain.plan import PlanLimit
from domain.projection.rows import Key, RowChanges, row_changes, rows_of
from domain.violations import violation
from tests.narrowing import present
from tests.unit.domain.calendar import slow_oracle
from tests.unit.domain.case_driver import CLERK, LifeShell, calendar, special, state_of
from tests.unit.domain.decision_driver import answer, granted, supplement_answer
from tests.unit.domain.theme.whole_life import PLAN

STEPS = st.sampled_from([item.name for item in PLAN.items])
GENERATIONS = st.integers(0, 3)
REFUSAL = Refused(reason_code="not_eligible", legal_basis="unsourced")
MISSING = (Missing(name="application", reason_code="missing"),)
SOME = 40
"""Events after which somebody may end the case: it has had a life by then."""
PROMISES = {"lease": "deferred/" + "88" * 32, "safety_statement": "committed/" + "88" * 32}
Cause = Literal["withdrawn", "terminated", "revoked"]
Audience = Literal["applicant", "reviewer"]
StepOrder = Literal["retry", "to_people", "to_adapter", "skip"]
_IGNORED = {
    CommandResult.REJECTED,
    CommandResult.UNEXPECTED,
    CommandResult.REQUEST_ID_REUSED,
    CommandResult.NO_EFFECT,
}


def header(actor: str, request_id: str, body: str = "c") -> CommandHeader:
    return CommandHeader(actor, "web", request_id, body)


class CaseMachine(RuleBasedStateMachine):
    """One case of ``whole_life``, and everybody who can reach it."""

    @initialize(missing=st.sampled_from([(), (), MISSING]), promised=st.booleans())
    def open(self, missing: tuple[Missing, ...], promised: bool) -> None:  # noqa: FBT001
        opening: dict[str, Any] = {"missing": missing, "promises": PROMISES if promised else {}}
        self.shell = LifeShell(PLAN, **opening).begin()
        self.seen = 0
        self.digest = ""
        self.rows = rows_of(PLAN, self.shell.case)
        self.stored = after(row_changes(None, self.rows), {})

    def send(self, *inputs: Command) -> list[CommandResult]:
        """Feed inputs; what is not heard changes nothing."""
        self.shell.feed(CheckDueDates())  # what is due is decided in every turn, whatever comes
        before = state_digest(self.shell.case)
        state = copy.deepcopy(state_of(self.shell.case))
        received = self.shell.feed(*inputs)
        if set(received) <= _IGNORED:
            assert state_digest(self.shell.case) == before
            assert state_of(self.shell.case) == state
        if CommandResult.REJECTED in received:
            assert any(self.shell.reasons)
        return received

    def draw_step(self, data: st.DataObject, *wanted: StepStatus) -> tuple[str, int]:
        """A step in one of these, in its generation; one time in five any, in any."""
        fitting = [s for s in self.shell.case.steps.values() if s.status in wanted]
        if not fitting or not data.draw(st.integers(0, 4)):
            return data.draw(STEPS), data.draw(GENERATIONS)
        step = data.draw(st.sampled_from(fitting))
        return step.name, step.generation

    def decide(self, data: st.DataObject, decision: Decision | None) -> None:
        """A department decides a step that waits for it, one taken back, or any."""
        late = (StepStatus.WITHDRAWN, StepStatus.WITHDRAWING) if data.draw(st.booleans()) else ()
        step, generation = self.draw_step(data, *WITH_DEPARTMENT, *late)
        decision = decision or granted(PLAN, step)
        self.seen += 1
        slot = f"answer/{step}/{decision.kind}/{self.seen % 3}"
        self.send(RecordAnswer(step, generation, answer(decision, slot=slot, at=self.shell.now)))

    @rule(data=st.data())
    def a_department_grants(self, data: st.DataObject) -> None:
        self.decide(data, None)

    @rule(data=st.data())
    def a_department_refuses(self, data: st.DataObject) -> None:
        self.decide(data, REFUSAL)

    @rule(data=st.data())
    def a_department_requests_a_supplement(self, data: st.DataObject) -> None:
        """For something that the plan lets some of the steps ask for, and others not."""
        self.decide(data, supplement_answer(data.draw(st.sampled_from(["place", "owner_name"]))))

    @rule(data=st.data(), days=st.integers(-3, 9), ticket=st.integers(0, 9))
    def a_department_answers_pending(self, data: st.DataObject, days: int, ticket: int) -> None:
        expected = self.shell.now + timedelta(days=days)
        self.decide(data, Pending(ticket=f"T-{ticket}", expected_by=expected))

    @rule(data=st.data(), code=st.sampled_from([1, 2]), days=st.integers(1, 30))
    def a_special_procedure_begins(self, data: st.DataObject, code: int, days: int) -> None:
        self.decide(data, special(code, self.shell.now + timedelta(days=days)))

    @rule(data=st.data(), retryable=st.booleans())
    def an_adapter_fails(self, data: st.DataObject, retryable: bool) -> None:  # noqa: FBT001
        step, generation = self.draw_step(data, *WITH_DEPARTMENT, StepStatus.WITHDRAWING)
        code = "UNAVAILABLE" if retryable else "INTERNAL"
        self.send(RecordCallFailure(step, generation, code, retryable, "submit"))

    @rule(data=st.data(), name=st.sampled_from(["a", "b"]))
    def a_report_is_rejected(self, data: st.DataObject, name: str) -> None:
        step, generation = self.draw_step(data, *WITH_DEPARTMENT, StepStatus.WITHDRAWN)
        wrong = violation("granted.outputs", "no further output", f'"{name}"')
        self.send(RecordInvalidReport(step, generation, (wrong,)))

    @rule(data=st.data(), impossible=st.booleans())
    def a_department_withdraws(self, data: st.DataObject, impossible: bool) -> None:  # noqa: FBT001
        step, _ = self.draw_step(data, StepStatus.WITHDRAWING)
        self.shell.withdrawn(step, "impossible" if impossible else "withdrawn")

    @rule(data=st.data(), request=st.integers(0, 5))
    def the_applicant_supplements(self, data: st.DataObject, request: int) -> None:
        step, generation = self.draw_step(data, StepStatus.SUPPLEMENT)
        by = header("applicant/1", f"s-{request}")
        self.send(SupplementStep(by, step, generation, f"slot/{request}", {"place": "99"}, {}, {}))

    @rule(request=st.integers(0, 3), body=st.sampled_from("ab"), correction=st.booleans())
    def the_applicant_supplies_the_case(
        self,
        request: int,
        body: str,
        correction: bool,  # noqa: FBT001
    ) -> None:
        given = {"application": "44" * 32, "lease": "55" * 32}
        by = header("applicant/1", f"c-{request}", body)
        self.send(AmendCase(by, "slot/c", {}, {}, given, correction))

    @precondition(lambda self: len(self.shell.events) > SOME)
    @rule(cause=st.sampled_from(["withdrawn", "terminated", "revoked"]), request=st.integers(0, 3))
    def someone_ends_the_case(self, cause: Cause, request: int) -> None:
        self.send(EndCase(header("operator/1", f"e-{request}"), cause, "asked"))

    @rule(data=st.data(), release=st.booleans(), who=st.sampled_from([CLERK, "clerk/li"]))
    def a_clerk_claims_a_task(self, data: st.DataObject, release: bool, who: str) -> None:  # noqa: FBT001
        open_ones = sorted(self.shell.open_tasks()) or ["decide/permit/9"]
        task = data.draw(st.sampled_from(open_ones))
        self.seen += 1
        self.send(ClaimOrReleaseTask(header(who, f"t-{self.seen}"), task, release))

    @rule(done=st.booleans(), data=st.data())
    def a_clerk_undoes(self, done: bool, data: st.DataObject) -> None:  # noqa: FBT001
        step, generation = self.draw_step(data, StepStatus.UNDO_BY_PEOPLE)
        self.shell.claim(f"undo/{step}/{generation}")
        self.shell.undo(step, done=done, reason="asked")

    @rule(kept=st.booleans())
    def a_clerk_checks_a_commitment(self, kept: bool) -> None:  # noqa: FBT001
        self.seen += 1
        self.send(RecordCommitmentCheck(header(CLERK, f"k-{self.seen}"), "safety_statement", kept))

    @rule(step=STEPS, audience=st.sampled_from(["applicant", "reviewer"]))
    def someone_sends_a_message(self, step: str, audience: Audience) -> None:
        self.seen += 1
        self.send(
            PostMessage(header("applicant/1", f"m-{self.seen}"), step, audience, "slot", "77")
        )

    @rule(step=STEPS, order=st.sampled_from(["retry", "to_people", "to_adapter", "skip"]))
    def an_operator_orders(self, step: str, order: StepOrder) -> None:
        self.seen += 1
        self.send(ManageStep(header("operator/1", f"o-{self.seen}"), step, order, "asked"))

    @rule()
    def a_window_hands_out(self) -> None:
        self.seen += 1
        given = ("licence_document",)
        self.send(HandOutCertificates(header(CLERK, f"h-{self.seen}"), given, "counter", "W-1"))

    @rule(data=st.data())
    def supervision_acts(self, data: st.DataObject) -> None:
        concerns = sorted(self.shell.case.concerns) or ["limit/case/promised"]
        self.seen += 1
        concern = data.draw(st.sampled_from(concerns))
        self.send(ReportAction(header("supervisor/1", f"a-{self.seen}"), concern, "called"))

    @rule(hours=st.integers(1, 24 * 20))
    def time_passes(self, hours: int) -> None:
        self.shell.wait_until(self.shell.now + timedelta(hours=hours))

    @rule()
    def a_later_calendar_is_published(self) -> None:
        self.shell.calendar = calendar(2, 2027)

    @invariant()
    def folding_the_record_gives_the_deciding_state(self) -> None:
        events = [decode(encode(event)) for event in self.shell.events]
        case = fold(events)
        assert isinstance(case, Case)
        assert state_digest(case) == state_digest(self.shell.case)
        assert state_of(case) == state_of(self.shell.case)

    @invariant()
    def stored_rows_are_those_that_the_log_gives(self) -> None:
        """I10: the differences that were stored amount to the rows of the replayed case."""
        rows = rows_of(PLAN, self.shell.case)
        self.stored = after(row_changes(self.rows, rows), self.stored)
        self.rows = rows
        case = present(fold([decode(encode(event)) for event in self.shell.events]))
        assert self.stored == after(row_changes(None, rows_of(PLAN, case)), {})

    @invariant()
    def no_timer_is_overdue_after_a_time_command(self) -> None:
        self.shell.feed(CheckDueDates())
        wake = self.shell.next_actions().next_timer_at
        assert wake is None or wake > self.shell.now

    @invariant()
    def ended_steps_have_no_calls(self) -> None:
        for call in self.shell.calls():
            assert not self.shell.step(call.step).ended

    @invariant()
    def one_supplement_notice_per_step_and_case(self) -> None:
        told = [
            event.step or PREREVIEW
            for event in self.shell.events
            if getattr(event.payload, "kind", "") in {"supplement_requested", "supplement_notified"}
        ]
        assert len(told) == len(set(told))

    @invariant()
    def every_due_date_equals_the_oracle(self) -> None:
        for name, clock in self.shell.case.clocks.items():
            limit = PLAN.limit if name == "case" else PLAN.item_by_name[name].limit
            if clock.running:
                for kind, due in clock.due_dates.items():
                    assert due.due_at == by_oracle(limit, kind, clock)

    def teardown(self) -> None:
        """Everybody answers: the case ends."""
        if not hasattr(self, "shell"):
            return
        for _ in range(60):
            if self.shell.case.closed and not self.shell.calls():
                return
            self.answer_all_calls()
        raise AssertionError(f"the case does not end: {self.shell.statuses()}")

    def answer_all_calls(self) -> None:
        shell = self.shell
        for call in shell.calls():
            if call.kind == "withdraw":
                shell.withdrawn(call.step)
            else:
                shell.answer(call.step, granted(PLAN, call.step))
        for task in shell.open_tasks().values():
            holder = shell.case.claims.get(task.key, CLERK)
            shell.claim(task.key, holder)
            self.complete(task.kind, task.key, holder)
        for step in shell.case.steps.values():
            if step.status is StepStatus.SUPPLEMENT:
                shell.supply(step.name, f"end-{step.name}-{step.generation}")
        if shell.case.missing or shell.case.open_commitments:
            shell.supply_case("application", "lease")
        shell.wait_until(shell.now + timedelta(days=1))

    def complete(self, kind: str, key: str, holder: str) -> None:
        shell, name = self.shell, key.split("/")[1] if "/" in key else ""
        if kind == "decide":
            shell.complete(name, granted(PLAN, name), holder)
        elif kind == "undo":
            shell.undo(name, done=True, actor=holder)
        elif kind == "check_commitment":
            shell.send_command(RecordCommitmentCheck, actor=holder, material=name, kept=True)
        elif kind == "reply":
            about = {"step": name, "audience": "applicant", "slot": "s", "text": "77"}
            shell.send_command(PostMessage, actor=holder, **about)


Stored = dict[tuple[str, Key], object]


def after(changes: RowChanges, stored: Stored) -> Stored:
    """What a store holds after it stored changes."""
    stored = dict(stored)
    for table in ("case", "steps", "tasks", "concerns"):
        each = getattr(changes, table)
        for key in each.removed:
            del stored[table, key]
        stored |= {(table, row.row_key): row for row in each.stored}
    return stored


def by_oracle(limit: PlanLimit, kind: str, clock: Clock) -> datetime:
    """When a limit is due, by an algorithm that shares nothing with the engine's."""
    count, unit = getattr(limit, kind), getattr(limit, f"{kind}_unit")
    halts = [(halt.stopped_at, halt.resumed_at) for halt in clock.halts]
    due = slow_oracle.due(count, unit, clock.started_at, halts)
    if clock.extended_to is None:
        return due
    return max(due, slow_oracle.extended_until(clock.extended_to, unit))


CaseMachine.TestCase.settings = settings(stateful_step_count=40, derandomize=True)
test_a_random_life = CaseMachine.TestCase
