"""The state of a case knows every commitment that its events make."""

from domain.case.commands import BeginCase, RecordAnswer
from domain.case.committed_values import committed_values
from domain.case.next_actions import next_actions
from tests.unit.domain.decision_driver import Shell, answer, granted
from tests.unit.domain.plans import item, plan

PLAN = plan(item("first"), item("second", after=("first",)))


def test_the_state_has_what_the_events_commit_to():
    shell = Shell(PLAN)
    shell.feed(BeginCase())
    shell.feed(RecordAnswer("first", 1, answer(granted(PLAN, "first"), slot="answer/1")))
    found = {}
    for event in shell.events:
        slot, values = committed_values(event.payload)
        if slot:
            found[slot] = dict(values)
    assert found == {"form": {"subject": "11" * 32}, "answer/1": {"first_out": "aa" * 32}}
    assert shell.case.committed == found


def test_a_submission_says_what_it_must_find_in_the_vault():
    shell = Shell(PLAN)
    shell.feed(BeginCase())
    [call] = next_actions(PLAN, shell.case).calls
    assert dict(call.commitments) == {"subject": "11" * 32}
    shell.feed(RecordAnswer("first", 1, answer(granted(PLAN, "first"), slot="answer/1")))
    [call] = next_actions(PLAN, shell.case).calls
    assert dict(call.commitments) == {"subject": "11" * 32, "first_out": "aa" * 32}
