import copy

import pytest

from domain.case.codec import state_digest
from domain.case.commands import BeginCase
from domain.case.events.answers import AnswerContradicted, StepGranted
from domain.case.events.ending import Closed
from domain.case.events.opening import Accepted
from domain.case.events.steps import StepFlagged, StepRuledOut
from domain.errors import CommandRejectedError
from tests.unit.domain.decision_driver import START, Shell, granted
from tests.unit.domain.plans import item, plan

STUCK = {"generation": 1, "reason": "stuck"}
PLAN = plan(item("one"), item("two", after=("one",)))


@pytest.fixture
def shell() -> Shell:
    shell = Shell(PLAN)
    shell.feed(BeginCase())
    return shell


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (lambda case: case.decide(Accepted, START), "accepted since"),
        (lambda case: case.decide(Closed, START, outcome="granted"), "steps are open: one, two"),
        (
            lambda case: case.decide(StepRuledOut, START, step="one", because=()),
            "step one is dispatched",
        ),
        (
            lambda case: case.decide(
                AnswerContradicted,
                START,
                step="one",
                generation=1,
                kind="granted",
                received="",
                slot="s",
            ),
            "no answer yet",
        ),
        (
            lambda case: case.decide(
                StepGranted,
                START,
                step="two",
                generation=1,
                sent="",
                received="",
                slot="s",
                decision=granted(PLAN, "two"),
            ),
            "step two generation 0 is waiting",
        ),
        (
            lambda case: case.decide(StepFlagged, START, step="three", **STUCK),
            "there is no step three",
        ),
    ],
)
def test_an_illegal_command_is_refused_with_a_reason_and_changes_nothing(shell, command, reason):
    before = copy.deepcopy(shell.case.steps)
    digest = state_digest(shell.case)
    with pytest.raises(CommandRejectedError, match=reason):
        command(shell.case)
    assert shell.case.steps == before
    assert state_digest(shell.case) == digest
    assert shell.case.collect_decided_events() == []


def test_a_flag_is_raised_once(shell):
    shell.case.decide(StepFlagged, START, step="one", **STUCK)
    with pytest.raises(CommandRejectedError, match="flagged already"):
        shell.case.decide(StepFlagged, START, step="one", **STUCK)


def test_every_event_has_both_times_and_an_actor(shell):
    assert all(
        event.effective_at and event.timestamp and "/" in event.actor for event in shell.events
    )


def test_sharing_is_recorded_by_names_and_purpose(shell):
    [dispatched] = [each for each in shell.events if each.TOPIC == "case.step_dispatched.v1"]
    assert dispatched.shared_fields == ("subject", "detail")
    assert dispatched.purpose == "test"
