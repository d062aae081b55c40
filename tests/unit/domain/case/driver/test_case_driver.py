"""The driver alone: any order of inputs, no call lost, no call twice, wakes at the right time."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.commands import (
    BeginCase,
    CheckDueDates,
    Command,
    CommandOutcome,
    CommandResult,
    RecordCallFailure,
)
from domain.case.driver.actions import (
    Action,
    CancelCall,
    ExecuteTurn,
    Finish,
    StartCall,
    Wait,
)
from domain.case.driver.call_outcome import CallFailure, outcome_of
from domain.case.driver.case_driver import CaseDriver, QueuedCommand
from domain.case.driver.case_progress import CaseProgress
from domain.case.next_actions import DepartmentCall
from domain.case.status import CaseStatus

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ACCEPTED = CommandOutcome(CommandResult.ACCEPTED)


def call(step: str, *, not_before: datetime | None = None, failures: int = 0) -> DepartmentCall:
    return DepartmentCall(
        case_id=UUID(int=1),
        plan_digest="",
        step=step,
        generation=1,
        kind="submit",
        fields=(),
        materials=(),
        ticket="",
        retry_with_backoff=False,
        failures=failures,
        not_before=not_before,
        timeout_s=1,
        query_every_s=1,
        opened_on=date(2026, 3, 2),
    )


def progress(
    *calls: DepartmentCall, timer_at: datetime | None = None, over: bool = False, version: int = 1
) -> CaseProgress:
    return CaseProgress(version, CaseStatus.ACCEPTED, over, calls, timer_at)


def turn_of(driver: CaseDriver, now: datetime = NOW) -> ExecuteTurn:
    action = driver.next_action(now)
    assert isinstance(action, ExecuteTurn)
    return action


def executed(driver: CaseDriver, now: datetime = NOW, **result: Any) -> ExecuteTurn:
    """Execute the next turn: every command is accepted."""
    turn = turn_of(driver, now)
    of = progress(*result.pop("calls", ()), **result)
    driver.turn_executed([ACCEPTED] * len(turn.commands), of)
    return turn


def begun(*calls: DepartmentCall, timer_at: datetime | None = None) -> CaseDriver:
    driver = CaseDriver()
    driver.submit(BeginCase())
    executed(driver, calls=calls, timer_at=timer_at)
    return driver


def test_what_comes_together_is_one_turn():
    driver = CaseDriver(version=3)
    queued = [driver.submit(BeginCase()), driver.submit(CheckDueDates())]
    assert driver.next_action(NOW) == ExecuteTurn((BeginCase(), CheckDueDates()), 3, ())
    driver.turn_executed([ACCEPTED, CommandOutcome(CommandResult.NO_EFFECT)], progress(version=5))
    results = [each.outcome.command_result for each in queued if each.outcome]
    assert results == [CommandResult.ACCEPTED, CommandResult.NO_EFFECT]
    assert driver.version == 5


def test_a_driver_that_has_seen_no_turn_waits():
    assert CaseDriver().next_action(NOW) == Wait(None)


def test_calls_are_started_once_and_in_order():
    one, two = call("one"), call("two")
    driver = begun(one, two)
    assert [driver.next_action(NOW) for _ in range(3)] == [
        StartCall(one),
        StartCall(two),
        Wait(None),
    ]
    driver.submit(BeginCase())
    assert executed(driver, calls=(one, two)).busy == (one.identity, two.identity)
    assert driver.next_action(NOW) == Wait(None)


def test_a_call_that_the_case_no_longer_needs_is_cancelled_once():
    one = call("one")
    driver = begun(one)
    driver.next_action(NOW)
    driver.submit(BeginCase())
    executed(driver)
    assert driver.next_action(NOW) == CancelCall(one.identity)
    assert driver.next_action(NOW) == Wait(None)


def test_no_call_is_started_while_commands_wait():
    driver = begun(call("one"))
    driver.submit(BeginCase())
    assert executed(driver, calls=()).busy == ()
    assert driver.next_action(NOW) == Wait(None)


def test_a_call_whose_time_has_not_come_wakes_the_driver():
    later = call("one", not_before=NOW + SECOND)
    driver = begun(later, timer_at=NOW + 2 * SECOND)
    assert driver.next_action(NOW) == Wait(NOW + SECOND)
    assert driver.next_action(NOW + SECOND) == StartCall(later)
    assert driver.next_action(NOW + SECOND) == Wait(NOW + 2 * SECOND)


def test_a_call_that_is_put_off_further_is_not_made_before():
    driver = begun(call("one", not_before=NOW + SECOND))
    driver.submit(BeginCase())
    executed(driver, calls=(call("one", not_before=NOW + 5 * SECOND),))
    assert driver.next_action(NOW + SECOND) == Wait(NOW + 5 * SECOND)


def test_time_is_checked_before_the_calls_of_that_time():
    later = call("one", not_before=NOW + SECOND)
    driver = begun(later, timer_at=NOW + SECOND)
    assert driver.next_action(NOW) == Wait(NOW + SECOND)
    assert executed(driver, NOW + SECOND, calls=(later,)).commands == (CheckDueDates(),)
    assert driver.next_action(NOW + SECOND) == StartCall(later)


@pytest.mark.parametrize("retryable", [True, False])
def test_the_outcome_of_a_call_is_a_command_and_the_call_is_due_again(retryable):
    one = call("one")
    driver = begun(one)
    driver.next_action(NOW)
    driver.call_finished(outcome_of(one, failure=CallFailure("CODE", retryable=retryable)))
    failed = RecordCallFailure("one", 1, "CODE", retryable=retryable, call="submit")
    assert executed(driver, calls=(one,)).commands == (failed,)
    assert driver.next_action(NOW) == StartCall(one)


def test_a_lost_call_is_a_retryable_failure():
    one = call("one")
    driver = begun(one)
    driver.next_action(NOW)
    driver.call_lost(one)
    lost = RecordCallFailure("one", 1, "DEADLINE_EXCEEDED", retryable=True, call="submit")
    assert turn_of(driver).commands == (lost,)


def test_an_answer_to_a_cancelled_call_is_not_lost():
    one = call("one")
    driver = begun(one)
    driver.next_action(NOW)
    driver.submit(BeginCase())
    executed(driver)
    assert driver.next_action(NOW) == CancelCall(one.identity)
    driver.call_lost(one)
    assert turn_of(driver).commands[0].kind == "record_call_failure"


def test_calls_that_a_turn_left_unanswered_are_busy_as_long_as_they_are_due():
    one = call("one")
    driver = CaseDriver()
    driver.submit(BeginCase())
    turn_of(driver)
    driver.turn_executed([ACCEPTED], progress(one), slow=[one.identity])
    driver.submit(BeginCase())
    assert executed(driver).busy == (one.identity,)
    driver.submit(BeginCase())
    assert turn_of(driver).busy == ()


def test_a_case_that_is_over_goes_on_where_a_command_comes():
    driver = begun()
    driver.submit(BeginCase())
    executed(driver, over=True)
    assert driver.next_action(NOW) == Finish(progress(over=True))
    driver.submit(BeginCase())
    assert turn_of(driver).commands == (BeginCase(),)


def test_a_case_that_cannot_go_on_waits_ever_longer_up_to_ten_minutes():
    driver, now, pauses = CaseDriver(), NOW, []
    driver.submit(BeginCase())
    for _ in range(10):
        turn_of(driver, now)
        driver.turn_failed(now)
        waiting = driver.next_action(now)
        assert isinstance(waiting, Wait)
        assert waiting.until is not None
        pauses.append(int((waiting.until - now).total_seconds()))
        now = waiting.until
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 600, 600, 600]


def test_a_stalled_case_tries_one_command_a_turn_the_failed_one_last():
    driver = CaseDriver()
    first = driver.submit(BeginCase())
    turn_of(driver)
    driver.turn_failed(NOW)
    second = driver.submit(CheckDueDates())  # an input ends the pause
    assert turn_of(driver).commands == (BeginCase(),)
    driver.turn_failed(NOW)
    assert isinstance(driver.next_action(NOW), Wait)
    assert executed(driver, NOW + timedelta(minutes=1)).commands == (CheckDueDates(),)
    assert (first.outcome, second.outcome) == (None, ACCEPTED)
    assert executed(driver).commands == (BeginCase(),)
    assert first.outcome == ACCEPTED


@dataclass
class World:
    """A shell, and a case that asks for whatever calls and timer it is given."""

    driver: CaseDriver
    now: datetime
    wanted: tuple[DepartmentCall, ...] = ()
    timer_at: datetime | None = None
    broken: bool = False

    def __post_init__(self) -> None:
        self.under_way: dict[str, DepartmentCall] = {}
        self.queued: list[QueuedCommand] = []
        self.version = 1
        self.carried_out: list[Action] = []

    def submit(self, command: Command) -> None:
        self.queued.append(self.driver.submit(command))

    def settle(self) -> Wait | Finish:
        """Carry out actions until the driver waits."""
        for _ in range(100):
            action = self.driver.next_action(self.now)
            if isinstance(action, Wait | Finish):
                return action
            self.carry_out(action)
        raise AssertionError("the driver goes round in circles")

    def carry_out(self, action: Action) -> None:
        self.carried_out.append(action)
        match action:
            case ExecuteTurn():
                assert set(action.busy) <= {*self.under_way}
                self.turn(action)
            case StartCall(made):
                assert made in self.wanted
                assert made.not_before is None or made.not_before <= self.now
                assert made.identity not in self.under_way
                self.under_way[made.identity] = made
            case CancelCall(identity):
                assert identity not in {each.identity for each in self.wanted}
                del self.under_way[identity]

    def turn(self, action: ExecuteTurn) -> None:
        if self.broken:
            self.driver.turn_failed(self.now)
            return
        if CheckDueDates() in action.commands and self.timer_at and self.timer_at <= self.now:
            self.timer_at = None
        self.version += 1
        self.driver.turn_executed(
            [ACCEPTED] * len(action.commands),
            progress(*self.wanted, timer_at=self.timer_at, version=self.version),
        )

    def check(self, waiting: Wait | Finish) -> None:
        """Where nothing is queued, every call is under way or will wake the driver in time."""
        assert isinstance(waiting, Wait)
        if self.driver.has_commands:
            assert waiting.until is not None
            assert self.now < waiting.until <= self.now + timedelta(minutes=10)
            return
        assert all(each.outcome == ACCEPTED for each in self.queued)
        wanted = {each.identity: each for each in self.wanted}
        assert self.under_way.keys() <= wanted.keys()
        delayed = [each.not_before for name, each in wanted.items() if name not in self.under_way]
        times = [*delayed, *([self.timer_at] if self.timer_at else [])]
        assert None not in times
        assert waiting.until == min((at for at in times if at), default=None)
        assert waiting.until is None or waiting.until > self.now


calls = st.builds(
    call,
    st.sampled_from(["one", "two", "three"]),
    not_before=st.none() | st.integers(0, 90).map(lambda n: NOW + n * SECOND),
    failures=st.integers(0, 1),
)
wishes = st.lists(calls, max_size=4, unique_by=lambda each: each.identity).map(tuple)
timers = st.none() | st.integers(1, 90).map(lambda n: NOW + n * SECOND)
inputs = st.one_of(
    st.tuples(st.just("command"), wishes, timers),
    st.tuples(st.just("finished"), st.integers(0, 3), wishes),
    st.tuples(st.just("lost"), st.integers(0, 3), wishes),
    st.tuples(st.just("time"), st.integers(1, 40), st.booleans()),
    st.tuples(st.just("broken"), st.booleans(), st.none()),
)


@settings(max_examples=300)
@given(st.lists(inputs, max_size=25), st.booleans())
def test_whatever_comes_in_whatever_order_no_call_is_lost_or_made_twice(history, together):
    world = World(CaseDriver(), NOW)
    world.submit(BeginCase())
    for kind, first, second in history:
        happen(world, kind, first, second)
        if not together:
            world.check(world.settle())
    world.broken = False
    waiting = world.settle()
    while world.driver.has_commands:
        assert isinstance(waiting, Wait)
        assert waiting.until is not None
        world.now = waiting.until
        waiting = world.settle()
    world.check(waiting)


def happen(world: World, kind: str, first: Any, second: Any) -> None:
    """Something happens, and the state may change by it before the next turn."""
    match kind:
        case "command":
            world.wanted, world.timer_at = first, second
            world.submit(BeginCase())
        case "finished" | "lost" if world.under_way:
            identity = sorted(world.under_way)[first % len(world.under_way)]
            made = world.under_way.pop(identity)
            world.wanted = second
            if kind == "lost":
                world.driver.call_lost(made)
            else:
                world.driver.call_finished(outcome_of(made))
        case "time":
            world.now += first * SECOND
        case "broken":
            world.broken = first


@given(st.lists(inputs, max_size=15))
def test_the_same_inputs_give_the_same_actions(history: list[tuple[str, object, object]]) -> None:
    def actions() -> list[Action]:
        world = World(CaseDriver(), NOW)
        world.submit(BeginCase())
        for each in history:
            happen(world, *each)
            world.carried_out.append(world.settle())
        return world.carried_out

    assert actions() == actions()


def test_a_repeated_delay_changes_no_identity():
    assert replace(call("one"), not_before=NOW).identity == call("one").identity
