import copy
from typing import Any

import pytest

from domain.case.codec import state_digest
from domain.case.commands import BeginCase
from domain.case.events.answers import AnswerContradicted, StepGranted
from domain.case.events.base import payloads_of
from domain.case.events.ending import Closed
from domain.case.events.opening import Accepted
from domain.case.events.steps import StepDispatched, StepFlagged, StepRuledOut
from domain.errors import CommandRejectedError
from tests.unit.domain.decision_driver import START, Shell, granted
from tests.unit.domain.plans import item, plan

STUCK: dict[str, Any] = {"generation": 1, "reason": "stuck", "department": "office"}
PLAN = plan(item("one"), item("two", after=("one",)))


@pytest.fixture
def shell() -> Shell:
    shell = Shell(PLAN)
    shell.feed(BeginCase())
    return shell


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (lambda case: case.trigger(Accepted(), START), "accepted since"),
        (lambda case: case.trigger(Closed(outcome="granted"), START), "steps are open: one, two"),
        (
            lambda case: case.trigger(StepRuledOut(step="one", because=()), START),
            "step one is dispatched",
        ),
        (
            lambda case: case.trigger(
                AnswerContradicted(
                    step="one",
                    generation=1,
                    kind="granted",
                    received="",
                    slot="s",
                    department="office",
                    decided_at=START,
                ),
                START,
            ),
            "no answer yet",
        ),
        (
            lambda case: case.trigger(
                StepGranted(
                    step="two",
                    generation=1,
                    sent="",
                    received="",
                    slot="s",
                    decision=granted(PLAN, "two"),
                ),
                START,
            ),
            "step two generation 0 is waiting",
        ),
        (
            lambda case: case.trigger(StepFlagged(step="three", **STUCK), START),
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
    assert shell.case.collect_events() == []


def test_a_flag_is_raised_once(shell):
    shell.case.trigger(StepFlagged(step="one", **STUCK), START)
    with pytest.raises(CommandRejectedError, match="flagged already"):
        shell.case.trigger(StepFlagged(step="one", **STUCK), START)


def test_every_event_has_both_times_and_an_actor(shell):
    assert all(
        event.effective_at and event.recorded_at and "/" in event.actor for event in shell.events
    )


def test_sharing_is_recorded_by_names_and_purpose(shell):
    [dispatched] = payloads_of(StepDispatched, shell.events)
    assert dispatched.shared_fields == ("subject", "detail")
    assert dispatched.purpose == "test"
