"""A supplement fixes what was asked for, and the step is submitted again."""

import copy
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.codec import decode, encode, fold, state_digest
from domain.case.command_ids import command_ids
from domain.case.commands import (
    BeginCase,
    CheckDueDates,
    CommandResult,
    RecordAnswer,
    SupplementStep,
)
from domain.case.events.base import ENGINE, payloads_of
from domain.case.events.steps import NoticeRequested, Supplemented
from domain.case.next_actions import DepartmentCall
from domain.case.step import StepStatus
from domain.errors import CommandRejectedError
from domain.plan import Plan, PlanMaterial
from tests.narrowing import present
from tests.unit.domain.decision_driver import (
    PENDING,
    REFUSED,
    START,
    SUPPLEMENT,
    Shell,
    answer,
    granted,
    supplement,
)
from tests.unit.domain.plans import LABEL, item, plan, plans

ONE = plan(item("only"))
PAIR = plan(item("one"), item("two"))
PHOTO = PlanMaterial(name="photo", label=LABEL, source="applicant", required=False)


def waiting_for_supplement(of: Plan = ONE, step: str = "only") -> Shell:
    """A case of which one step waits for a supplement."""
    shell = Shell(of)
    shell.feed(BeginCase())
    shell.answer(step, SUPPLEMENT)
    return shell


def call_of(shell: Shell, step: str) -> DepartmentCall:
    [call] = [call for call in shell.calls() if call.step == step]
    return call


@given(plans(most_items=8), st.randoms(use_true_random=False))
def test_whatever_is_supplied_the_fold_is_the_state_and_the_case_ends(of, random):
    shell = Shell(of)
    shell.feed(BeginCase())
    sent: list[SupplementStep] = []
    while calls := shell.calls():
        step = random.choice(calls).step
        shell.now += timedelta(minutes=random.randrange(20))
        if random.random() < 0.5:
            shell.grant(step)
            continue
        generation = shell.case.steps[step].generation
        shell.answer(step, SUPPLEMENT)
        shell.feed(CheckDueDates())
        sent.append(supplement(step, generation, f"request-{len(sent)}"))
        assert shell.feed(sent[-1]) == [CommandResult.ACCEPTED]
        before = len(shell.events)
        command_results = shell.feed(*random.sample(sent, len(sent)))
        assert set(command_results) == {CommandResult.DUPLICATE}
        assert (len(shell.events), shell.case.steps[step].generation) == (before, generation + 1)
        if len(sent) > 20:
            break
    shell.run(lambda calls: calls[0])
    assert shell.case.outcome == "granted"
    replayed = present(fold(decode(encode(event)) for event in shell.events))
    assert state_digest(replayed) == state_digest(shell.case)
    assert replayed.steps == shell.case.steps
    counts = Counter(each.step for each in sent)
    assert all(step.generation == 1 + counts[step.name] for step in shell.case.steps.values())
    ids = command_ids(shell.events)
    assert len(ids) == len(set(ids))


def test_the_step_is_submitted_again_with_the_new_value():
    shell = waiting_for_supplement()
    assert shell.supply("only") is CommandResult.ACCEPTED
    call = call_of(shell, "only")
    assert (call.kind, call.generation, call.retry_with_backoff, call.not_before) == (
        "submit",
        2,
        False,
        None,
    )
    assert call.fields == (("subject", "form"), ("detail", "supplement/supplement-1"))
    [event] = [each for each in shell.events if isinstance(each.payload, Supplemented)]
    assert (event.actor, event.effective_at) == ("front_end/web", START)
    assert [
        each.audience
        for each in payloads_of(NoticeRequested, shell.events)
        if each.kind == "supplemented"
    ] == ["applicant"]


def test_materials_and_facts_are_brought_up_to_date():
    with_photo = item("only").model_copy(update={"materials": ("photo",)})
    shell = waiting_for_supplement(plan(with_photo).model_copy(update={"materials": (PHOTO,)}))
    shell.supply("only", form={}, facts={"order": "2"}, materials={"photo": "55" * 32})
    call = call_of(shell, "only")
    assert (call.fields, call.materials) == (
        (("subject", "form"), ("detail", "form")),
        (("photo", "55" * 32),),
    )
    assert shell.case.facts == {"order": "2"}


def test_a_step_that_is_submitted_already_keeps_the_body_it_was_submitted_with():
    with_photo = item("two").model_copy(update={"materials": ("photo",)})
    of = plan(item("one"), with_photo).model_copy(update={"materials": (PHOTO,)})
    shell = waiting_for_supplement(of, "one")
    shell.fail("two")
    before = call_of(shell, "two")
    shell.supply("one", materials={"photo": "55" * 32})
    shell.answer("one", SUPPLEMENT)
    shell.supply("one", "supplement-2", materials={"photo": "66" * 32})
    assert call_of(shell, "two") == before
    shell.answer("two", SUPPLEMENT)
    shell.supply("two", "supplement-3", form={"other": "77" * 32})
    call = call_of(shell, "two")
    assert call.fields == (("subject", "form"), ("detail", "supplement/supplement-2"))
    assert call.materials == (("photo", "66" * 32),)


def test_a_step_that_is_submitted_later_reads_the_new_value():
    shell = waiting_for_supplement(plan(item("first"), item("second", after=("first",))), "first")
    shell.supply("first")
    shell.grant("first")
    assert ("detail", "supplement/supplement-1") in call_of(shell, "second").fields


def test_a_supplement_that_came_too_late_for_patience_clears_the_flag():
    shell = waiting_for_supplement()
    shell.now += timedelta(days=1)
    shell.feed(CheckDueDates())
    shell.supply("only")
    step = shell.case.steps["only"]
    assert (step.flag, step.patience_until) == ("", shell.now + timedelta(seconds=600))


def test_a_contradiction_stays_flagged_until_the_step_is_answered():
    shell = waiting_for_supplement()
    shell.feed(RecordAnswer("only", 1, answer(REFUSED, slot="answer/refused")))
    shell.supply("only")
    assert shell.case.steps["only"].flag == "contradictory_answer"
    shell.grant("only")
    assert shell.case.steps["only"].flag == ""


def test_a_request_id_with_another_body_is_reused():
    shell = waiting_for_supplement()
    shell.supply("only")
    before = len(shell.events)
    assert shell.supply("only", request_commitment="another") is CommandResult.REQUEST_ID_REUSED
    assert len(shell.events) == before


@pytest.mark.parametrize(("generation", "form"), [(0, {"a": "b"}), (2, {"a": "b"}), (1, {})])
def test_what_is_not_waited_for_changes_nothing(generation, form):
    shell = waiting_for_supplement()
    before = len(shell.events)
    assert shell.feed(supplement("only", generation, "r", form=form)) == [CommandResult.UNEXPECTED]
    assert len(shell.events) == before


@pytest.mark.parametrize("status", ["dispatched", "pending", "granted"])
def test_a_step_that_waits_for_nothing_takes_no_supplement(status):
    shell = Shell(PAIR)
    shell.feed(BeginCase())
    if status == "pending":
        shell.answer("one", PENDING)
    if status == "granted":
        shell.grant("one")
    before = len(shell.events)
    assert shell.supply("one") is CommandResult.UNEXPECTED
    assert len(shell.events) == before


def test_the_same_department_may_ask_again_and_say_the_same():
    shell = waiting_for_supplement()
    shell.supply("only")
    assert shell.answer("only", SUPPLEMENT) is CommandResult.ACCEPTED
    assert shell.case.steps["only"].status is StepStatus.SUPPLEMENT
    assert shell.supply("only", "supplement-2") is CommandResult.ACCEPTED
    assert call_of(shell, "only").generation == 3


def test_a_late_answer_to_an_older_generation_is_known_or_a_contradiction():
    shell = waiting_for_supplement(PAIR, "one")
    shell.supply("one")
    same = RecordAnswer("one", 1, answer(SUPPLEMENT, slot="answer/same"))
    other = RecordAnswer("one", 1, answer(granted(PAIR, "one"), slot="answer/other"))
    older = RecordAnswer("one", 1, answer(PENDING, slot="answer/pending"))
    assert shell.feed(same, older) == [CommandResult.DUPLICATE] * 2
    assert shell.feed(other) == [CommandResult.CONFLICT]
    assert shell.topics().count("case.answer_contradicted.v1") == 1
    before = len(shell.events)
    assert shell.feed(other) == [CommandResult.CONFLICT]
    assert len(shell.events) == before
    assert shell.case.steps["one"].generation == 2
    shell.grant("one")
    assert shell.case.steps["one"].status is StepStatus.GRANTED


def test_an_answer_in_the_same_turn_as_the_supplement_is_an_answer_to_the_older_generation():
    shell = waiting_for_supplement(PAIR, "one")
    command_results = shell.feed(
        supplement("one", 1, "r"),
        RecordAnswer("one", 1, answer(granted(PAIR, "one"), slot="answer/other")),
    )
    assert command_results == [CommandResult.ACCEPTED, CommandResult.CONFLICT]
    assert shell.case.steps["one"].generation == 2


@pytest.mark.parametrize(
    ("step", "generation", "more", "reason"),
    [
        ("two", 1, {}, "step two generation 1 is dispatched"),
        ("one", 2, {}, "step one generation 1 is supplement"),
        ("three", 1, {}, "there is no step three"),
        ("one", 1, {"form": {}}, "without anything"),
        ("one", 1, {"request_id": "before", "actor": "front_end/web"}, "was used already"),
    ],
)
def test_an_illegal_supplement_is_refused_with_a_reason_and_changes_nothing(
    step, generation, more, reason
):
    shell = waiting_for_supplement(PAIR, "one")
    shell.supply("one", "before")
    shell.answer("one", SUPPLEMENT)
    generation += step == "one"
    reason = reason.replace("one generation 1", "one generation 2")
    digest, steps = state_digest(shell.case), copy.deepcopy(shell.case.steps)
    given = {
        "request_id": "r",
        "request_commitment": "c",
        "slot": "s",
        "form": {"detail": "44" * 32},
        "facts": {},
        "materials": {},
        **more,
    }
    actor = given.pop("actor", ENGINE)
    supplemented = Supplemented(step=step, generation=generation, **given)
    with pytest.raises(CommandRejectedError, match=reason):
        shell.case.trigger(supplemented, START, actor=actor)
    assert (state_digest(shell.case), shell.case.steps) == (digest, steps)
    assert shell.case.collect_events() == []


def test_the_digest_covers_what_a_supplement_provided():
    one, other = waiting_for_supplement(), waiting_for_supplement()
    one.supply("only")
    other.supply("only", slot="supplement/other")
    assert state_digest(one.case) != state_digest(other.case)
