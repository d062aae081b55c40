import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.answers import Granted
from domain.case.codec import decode, encode, fold, replay, stamp, state_digest
from domain.case.commands import BeginCase, CheckDueDates
from domain.case.events.catalogue import EVENT_CLASSES
from domain.errors import RecordDamagedError
from domain.ports import EventRecord, RecordedEvent
from tests.narrowing import present
from tests.unit.domain.decision_driver import (
    CASE_ID,
    PENDING,
    REFUSED,
    START,
    SUPPLEMENT,
    Shell,
    granted,
)
from tests.unit.domain.plans import item, plan, plans


def random_case(of, random) -> Shell:
    """A case through failures, pendings, refusals and time."""
    shell = Shell(of)
    shell.feed(BeginCase())
    while calls := shell.calls():
        step = random.choice(calls).step
        match random.randrange(7):  # 0 is the simplest run: all granted
            case 4:
                shell.fail(step, retryable=random.random() < 0.5)
            case 1:
                shell.answer(step, PENDING)
            case 2:
                shell.answer(step, random.choice([REFUSED, SUPPLEMENT]))
            case 5:
                shell.answer(step, SUPPLEMENT)
                shell.supply(step, f"request-{len(shell.events)}")
            case 3:
                shell.now += timedelta(minutes=random.randrange(30))
                shell.feed(CheckDueDates())
            case _:
                shell.grant(step)
    return shell


@given(plans(most_items=8), st.randoms(use_true_random=False))
def test_replaying_the_record_gives_the_state_that_was_decided(of, random):
    shell = random_case(of, random)
    records = [encode(event) for event in shell.events]
    replayed = replay(
        [RecordedEvent(seq, record) for seq, record in enumerate(records, 1)], CASE_ID
    )
    assert replayed.steps == shell.case.steps
    assert state_digest(replayed) == state_digest(shell.case)


@given(plans(most_items=8), st.randoms(use_true_random=False))
def test_encoding_is_the_inverse_of_decoding_byte_for_byte(of, random):
    for event in random_case(of, random).events:
        record = encode(event)
        assert encode(decode(record)) == record


@given(plans(most_items=4), st.randoms(use_true_random=False), st.data())
def test_folding_in_two_parts_equals_folding_at_once(of, random, data):
    events = random_case(of, random).events
    cut = data.draw(st.integers(1, len(events)))
    in_two = present(fold(events[cut:], fold(events[:cut])))
    assert state_digest(in_two) == state_digest(present(fold(events)))


def test_the_recorded_time_changes_no_state():
    shell = Shell(plan(item("only")))
    shell.feed(BeginCase())
    later = [decode(stamp(encode(event), START + timedelta(days=9))) for event in shell.events]
    assert state_digest(present(fold(later))) == state_digest(shell.case)
    assert {event.recorded_at for event in later} == {START + timedelta(days=9)}
    assert {event.effective_at for event in later} == {START}


def test_the_digest_of_a_state_never_changes_its_meaning():
    shell = Shell(plan(item("first"), item("second", after=("first",))))
    shell.run(lambda calls: calls[0])
    assert (
        state_digest(shell.case)
        == "801ba73eff0e4f4c7caa1a4c07ceec32ecc5ef2054331373b864306d93d7d3aa"
    )


def test_topics_are_pinned():
    assert sorted(each.TOPIC for each in EVENT_CLASSES) == [
        "case.accepted.v1",
        "case.action_taken.v1",
        "case.answer_contradicted.v1",
        "case.case_corrected.v1",
        "case.case_supplemented.v1",
        "case.clock_extended.v1",
        "case.clock_resumed.v1",
        "case.clock_started.v1",
        "case.clock_stopped.v1",
        "case.closed.v1",
        "case.commitment_kept.v1",
        "case.commitment_lapsed.v1",
        "case.commitment_made.v1",
        "case.concern_raised.v1",
        "case.concern_settled.v1",
        "case.due_recomputed.v1",
        "case.ending_begun.v1",
        "case.escalated.v1",
        "case.late_answer_received.v1",
        "case.limit_breached.v1",
        "case.limit_warned.v1",
        "case.message_sent.v1",
        "case.migrated.v1",
        "case.not_accepted.v1",
        "case.notice_requested.v1",
        "case.opened.v1",
        "case.prereview_begun.v1",
        "case.prereview_passed.v1",
        "case.report_rejected.v1",
        "case.result_handed_out.v1",
        "case.special_procedure_begun.v1",
        "case.step_call_failed.v1",
        "case.step_dispatched.v1",
        "case.step_flagged.v1",
        "case.step_found_not_applicable.v1",
        "case.step_granted.v1",
        "case.step_pending.v1",
        "case.step_reassigned.v1",
        "case.step_refused.v1",
        "case.step_retried.v1",
        "case.step_ruled_out.v1",
        "case.step_skipped.v1",
        "case.step_undo_impossible.v1",
        "case.step_withdrawal_begun.v1",
        "case.step_withdrawn.v1",
        "case.subject_erased.v1",
        "case.submission_lost.v1",
        "case.supplement_notified.v1",
        "case.supplement_requested.v1",
        "case.supplemented.v1",
        "case.task_claimed.v1",
        "case.task_reassigned.v1",
        "case.task_released.v1",
        "case.undo_handed_to_people.v1",
    ]


def test_a_topic_that_is_not_on_the_list_is_refused():
    record = EventRecord(CASE_ID, 1, "os:system", b"{}")
    with pytest.raises(RecordDamagedError, match="unknown topic"):
        decode(record)


def test_state_that_names_a_type_is_only_data():
    of = plan(item("only"))
    shell = Shell(of)
    shell.feed(BeginCase())
    hostile = granted(of, "only").model_copy(
        update={"facts": {"_type_": "uuid_hex", "_data_": "zz"}}
    )
    shell.answer("only", hostile)
    records = [encode(event) for event in shell.events]
    case = present(fold(decode(record) for record in records))
    decision = case.steps["only"].decision
    assert isinstance(decision, Granted)
    assert decision.facts == {"_type_": "uuid_hex", "_data_": "zz"}


@pytest.mark.parametrize("state", [b"", b"[]", b"{", b"{}", b'{"timestamp":1}', b"\xff"])
def test_state_that_does_not_read_is_damage(state):
    with pytest.raises(RecordDamagedError):
        decode(EventRecord(CASE_ID, 2, "case.accepted.v1", state))


def test_an_unknown_attribute_is_damage():
    shell = Shell(plan(item("only")))
    record = encode(shell.events[0])
    more = json.dumps({**json.loads(record.state), "extra": 1}).encode()
    with pytest.raises(RecordDamagedError):
        decode(replace(record, state=more))


def test_a_gap_and_a_repeat_do_not_fold():
    shell = Shell(plan(item("only")))
    shell.feed(BeginCase())
    with pytest.raises(RecordDamagedError, match="does not fold"):
        fold(shell.events[:1] + shell.events[2:])
    with pytest.raises(RecordDamagedError, match="does not fold"):
        fold(shell.events[:2] + shell.events[1:2])
