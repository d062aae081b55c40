"""The state of a case knows every commitment that its events make."""

from domain.commitments import committed_values
from domain.inputs import AnswerCame, Begin
from domain.outstanding import outstanding
from tests.unit.domain.plans import item, plan
from tests.unit.domain.shell import Shell, answer, granted

PLAN = plan(item("first"), item("second", after=("first",)))


def test_the_state_has_what_the_events_commit_to():
    shell = Shell(PLAN)
    shell.feed(Begin())
    shell.feed(AnswerCame("first", 1, answer(granted(PLAN, "first"), slot="answer/1")))
    found = {}
    for event in shell.events:
        slot, values = committed_values(event)
        if slot:
            found[slot] = dict(values)
    assert found == {"form": {"subject": "11" * 32}, "answer/1": {"first_out": "aa" * 32}}
    assert shell.case.committed == found


def test_a_submission_says_what_it_must_find_in_the_vault():
    shell = Shell(PLAN)
    shell.feed(Begin())
    [call] = outstanding(PLAN, shell.case).calls
    assert dict(call.commitments) == {"subject": "11" * 32}
    shell.feed(AnswerCame("first", 1, answer(granted(PLAN, "first"), slot="answer/1")))
    [call] = outstanding(PLAN, shell.case).calls
    assert dict(call.commitments) == {"subject": "11" * 32, "first_out": "aa" * 32}
