"""The picture of the states is what the code does."""

import pytest

from domain.case.events.catalogue import EVENT_CLASSES
from domain.case.step import StepStatus
from ops.dev import states
from ops.dev.state_exploration import START, Change, _changes, explore
from ops.dev.state_labels import CASE_STATUSES, EVENTS, STEP_STATUSES
from tests.unit.adapters.subscriptions.sample_cases import all_cases
from tests.unit.domain.decision_driver import CALENDAR


@pytest.fixture(scope="module")
def changes() -> frozenset[Change]:
    return explore(CALENDAR)


def test_the_committed_page_is_what_the_code_gives(changes, monkeypatch):
    monkeypatch.setattr(states, "explore", lambda _: changes)
    assert states.PAGE.read_text("utf-8") == states.page(), "run make docs"


def test_the_exploration_meets_every_event_and_every_status(changes):
    topics = {change.event.partition("/")[0] for change in changes}
    assert topics == {event_class.TOPIC for event_class in EVENT_CLASSES}
    assert {c.after for c in changes if c.of == "step"} == set(StepStatus)
    assert {c.after for c in changes if c.of == "case"} == set(CASE_STATUSES)


@pytest.mark.parametrize("number", range(len(all_cases())))
def test_no_case_of_another_plan_does_what_the_picture_does_not_have(changes, number):
    assert set(_changes(None, all_cases()[number].events)) <= changes


def test_only_an_accepted_case_or_one_that_is_ending_closes(changes):
    closing = {c.before for c in changes if c.event == "case.closed.v1"}
    assert closing == {"accepted", "ending", "not_accepted"}


def test_every_step_that_has_begun_can_come_to_an_end(changes):
    follows = {(c.before, c.after) for c in changes if c.of == "step" and c.before != c.after}
    ends = {"granted", "refused", "ruled_out", "skipped", "not_applicable", "withdrawn"}
    for _ in StepStatus:
        ends |= {before for before, after in follows if after in ends}
    assert ends == {START, *StepStatus}


def test_everything_in_the_picture_has_a_name():
    assert set(STEP_STATUSES) == set(StepStatus)
    topics = {event.partition("/")[0] for event in EVENTS}
    assert topics == {event_class.TOPIC for event_class in EVENT_CLASSES}
    assert all(words.zh and words.en for words in EVENTS.values())
