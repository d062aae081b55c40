"""When clocks stop, are extended and warn: by the promise that counts now."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.calendar.extension import share_until
from domain.calendar.halts import Halt
from domain.case.answers import Pending
from domain.case.commands import ManageStep, MigrateToPlan, RecordAnswer
from domain.case.events.base import CaseEvent
from domain.case.events.clocks import ClockExtended, LimitWarned
from domain.plan import PlanLimit, PlanSupervision
from tests.narrowing import present
from tests.unit.domain.case_driver import OPERATOR, LifeShell, special
from tests.unit.domain.decision_driver import CALENDAR, SUPPLEMENT, answer
from tests.unit.domain.plans import item, plan

TEN = PlanLimit(promised=10)
PLAN = plan(item("one").model_copy(update={"limit": TEN}), item("two")).model_copy(
    update={"limit": TEN, "supervision": PlanSupervision(warn_percent=80)}
)
HOURS = PLAN.model_copy(update={"limit": PlanLimit(promised=100, promised_unit="hours")})


def start_case(of=PLAN) -> LifeShell:
    return LifeShell(of).begin()  # on Monday, 2 March 2026, 17:00 in Beijing


def warned(shell: LifeShell, clock: str = "case") -> list[CaseEvent]:
    return [each for each in shell.events_of(LimitWarned) if each.payload.clock == clock]


def test_an_extension_moves_the_warning_with_the_due_time():
    shell = start_case()
    shell.answer("one", special(1, datetime(2026, 4, 30, 8, tzinfo=UTC)))
    due = shell.case.clocks["case"].due_dates["promised"]
    assert CALENDAR.local(present(due.due_at)).isoformat() == "2026-05-01T00:00:00+08:00"
    # 42 working days from 3 March to 30 April 2026: 34 of them are used up with 20 April
    assert CALENDAR.local(present(due.warn_at)).isoformat() == "2026-04-21T00:00:00+08:00"


def test_an_extension_of_hours_moves_the_warning_by_its_share():
    shell = start_case(HOURS)
    began = shell.now
    shell.answer("one", special(1, began + timedelta(hours=200)))
    due = shell.case.clocks["case"].due_dates["promised"]
    assert due.warn_at == began + timedelta(hours=160)


def test_a_limit_that_was_near_and_is_extended_warns_again():
    shell = start_case()
    shell.wait_until(present(shell.case.clocks["case"].due_dates["promised"].warn_at))
    assert "limit/case/promised" in shell.case.concerns
    shell.answer("one", special(1, shell.now + timedelta(days=60)))
    assert "limit/case/promised" not in shell.case.concerns
    shell.wait_until(present(shell.case.clocks["case"].due_dates["promised"].warn_at))
    assert "limit/case/promised" in shell.case.concerns
    assert len(warned(shell)) == 2


@pytest.mark.parametrize("stopped_after", [timedelta(), timedelta(hours=1)])
def test_after_a_stop_the_second_approach_warns_again(stopped_after):
    shell = start_case()
    shell.wait_until(
        present(shell.case.clocks["case"].due_dates["promised"].warn_at) + stopped_after
    )
    shell.answer("two", SUPPLEMENT)
    assert "limit/case/promised" not in shell.case.concerns
    shell.wait(days=9)
    shell.supply("two")
    resumed = present(shell.case.clocks["case"].halts[-1].resumed_at)
    due_at = present(shell.case.clocks["case"].due_dates["promised"].due_at)
    shell.wait_until(due_at - timedelta(seconds=1))
    first, second = warned(shell)
    assert first.effective_at < resumed <= second.effective_at
    assert "limit/case/promised" in shell.case.concerns


def test_an_extension_while_another_step_waits_for_a_supplement_extends_the_case():
    shell = start_case()
    shell.answer("two", SUPPLEMENT)
    until = datetime(2026, 5, 29, 8, tzinfo=UTC)
    shell.answer("one", special(1, until))
    shell.grant("one")  # over before the clock runs again
    assert [each.clock for each in shell.of(ClockExtended)] == ["case", "one"]
    assert shell.case.clocks["case"].due_dates["promised"].due_at is None
    shell.wait(days=1)
    shell.supply("two")
    assert shell.case.clocks["case"].due_dates["promised"].due_at == datetime(
        2026, 5, 29, 16, tzinfo=UTC
    )


def test_a_stop_and_an_extension_of_one_turn_both_count():
    shell = start_case()
    until = shell.now + timedelta(days=80)
    shell.feed(
        RecordAnswer("one", 1, answer(special(1, until), slot="one")),
        RecordAnswer("two", 1, answer(SUPPLEMENT, slot="two")),
    )
    clock = shell.case.clocks["case"]
    assert (clock.stopped, clock.extended_to) == (True, until)


@pytest.mark.parametrize("unit", ["days", "working_days", "hours"])
def test_nothing_can_be_said_of_a_share_while_the_clock_stands(unit):
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    halt = Halt(start + timedelta(days=1), None, "hearing", "")
    assert share_until(unit, start, start + timedelta(days=9), [halt], CALENDAR, 80) is None


def test_a_task_is_due_when_its_people_had_it_for_its_term():
    shell = start_case()
    shell.wait(days=30)
    shell.send_command(ManageStep, actor=OPERATOR, step="one", order="to_people", reason="asked")
    [task] = shell.open_tasks().values()
    assert (task.since, task.due_at) == (shell.now, shell.now + timedelta(days=1))
    shell.wait(hours=23)
    assert "task/decide/one/1" not in shell.case.concerns
    shell.wait(hours=1)
    assert "task/decide/one/1" in shell.case.concerns


@pytest.mark.parametrize("kind", ["pending", "special_procedure"])
def test_a_task_is_not_overdue_before_the_date_that_was_promised(kind):
    shell = start_case()
    shell.send_command(ManageStep, actor=OPERATOR, step="one", order="to_people", reason="asked")
    promised = shell.now + timedelta(days=9)
    shell.claim("decide/one/1")
    pending = Pending(ticket="T", expected_by=promised)
    shell.complete("one", pending if kind == "pending" else special(2, promised))
    shell.wait_until(promised - timedelta(seconds=1))
    assert not [key for key in shell.case.concerns if key.startswith("task/")]
    shell.wait_until(promised)
    assert "task/decide/one/1" in shell.case.concerns


def test_a_task_that_a_migration_makes_is_due_when_its_people_had_it_for_its_term():
    shell = start_case()
    one, two = PLAN.items
    new = PLAN.model_copy(
        update={"version": 2, "items": (one.model_copy(update={"served_by": "people"}), two)}
    )
    new = type(new).model_validate(new.model_dump())  # with a digest of its own
    shell.plans = {new.digest: new}
    shell.wait(days=30)
    shell.send_command(MigrateToPlan, actor=OPERATOR, plan_digest=new.digest, reason="asked")
    [task] = shell.open_tasks().values()
    assert task.since == shell.now
