"""The timeline says what happened, in the words of the plan, and no value."""

from datetime import timedelta

import pytest

from adapters.memory.theme_store import MemoryThemeStore
from adapters.presentation.timeline import RENDERERS, timeline, timeline_entry
from adapters.subscriptions.plan_history import PlanHistory
from domain.case.answers import Missing, SpecialProcedure, Supplement
from domain.case.commands import CheckDueDates, RecordAnswer
from domain.case.events.base import EventPayload
from domain.case.events.catalogue import EVENT_CLASSES
from domain.case.events.clocks import ClockStarted, ClockStopped
from domain.case.events.opening import NotAccepted, SupplementNotified
from domain.case.events.people import Migrated
from domain.plan import Label, PlanMaterial
from tests.unit.adapters.subscriptions import sample_cases as lives
from tests.unit.adapters.subscriptions.sample_cases import all_cases
from tests.unit.domain.decision_driver import (
    PENDING,
    REFUSED,
    START,
    Shell,
    answer,
    granted,
    supplement_answer,
)
from tests.unit.domain.plans import item, plan
from tests.unit.domain.theme.whole_life import PLAN as PLAN_OF_LIFE

PLAN = plan(
    item("first").model_copy(
        update={"label": Label(zh="出生证明", en="Birth certificate"), "materials": ("photo",)}
    ),
    item("second", after=("first",)),
).model_copy(
    update={
        "label": Label(zh="出生一件事", en="Childbirth"),
        "materials": (
            PlanMaterial(
                name="photo", label=Label(zh="照片", en="photo"), source="applicant", required=False
            ),
        ),
    }
)


def texts(shell: Shell) -> dict[str, Label]:
    return {event.topic: timeline_entry(event, PLAN).text for event in shell.events}


def refused() -> Shell:
    shell = Shell(PLAN)
    shell.feed()
    shell.fail("first", "INTERNAL", retryable=False)
    shell.answer("first", PENDING)
    shell.answer(
        "first",
        SpecialProcedure(code=2, name="expert_review", legal_basis="law", expected_end=START),
    )
    shell.answer("first", REFUSED)
    shell.feed(RecordAnswer("first", 1, answer(granted(PLAN, "first"))))
    return shell


def test_the_words_are_the_plans():
    found = texts(refused())
    assert found["case.opened.v1"].zh == "“出生一件事”已提交"
    assert found["case.step_dispatched.v1"].en == "Birth certificate: sent to item"
    assert found["case.step_pending.v1"].zh.endswith("预计2026-03-02 18:00答复")
    assert found["case.step_refused.v1"].zh == "事项不予办理“出生证明”（not_eligible）"
    assert found["case.step_ruled_out.v1"].zh == "“事项”不再办理：出生证明未准予"
    assert found["case.closed.v1"] == Label(
        zh="“出生一件事”已办结：不予办理", en="Childbirth: closed, refused"
    )


def test_an_entry_has_both_times_its_step_and_its_actor():
    shell = refused()
    [pending] = [event for event in shell.events if event.topic == "case.step_pending.v1"]
    entry = timeline_entry(pending, PLAN)
    assert (entry.version, entry.step) == (pending.version, "first")
    assert (entry.effective_at, entry.recorded_at) == (START, pending.recorded_at)
    assert entry.actor == "department/department/scripted@1"


def test_a_flag_is_explained():
    found = texts(refused())
    assert found["case.step_flagged.v1"].en == (
        "Birth certificate: stuck, the department fails (INTERNAL)"
    )
    shell = Shell(PLAN)
    shell.feed()
    shell.now += timedelta(hours=1)
    shell.feed(CheckDueDates())
    assert texts(shell)["case.step_flagged.v1"].zh == "“出生证明”受阻，已转人工：部门未答复"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("UNAVAILABLE", "is temporarily unavailable"),
        ("DEADLINE_EXCEEDED", "did not answer in time"),
        ("RESOURCE_EXHAUSTED", "is overloaded"),
        ("INVALID_ARGUMENT", "rejects what is sent"),
        ("NOT_FOUND", "does not know the submission or the item"),
        ("INTERNAL", "fails"),
    ],
)
def test_a_failure_is_reported_as_what_it_is(code, says):
    shell = Shell(PLAN)
    shell.feed()
    shell.fail("first", code)
    assert texts(shell)["case.step_call_failed.v1"].en == (
        f"Birth certificate: item {says} ({code}), retrying"
    )


def test_an_answer_that_is_not_allowed_is_reported_with_its_violations():
    shell = Shell(PLAN)
    shell.feed()
    shell.answer("first", supplement_answer("subject"))
    assert texts(shell)["case.step_call_failed.v1"].en == (
        "Birth certificate: item gave an answer that is not allowed (INVALID_ANSWER) "
        '(supplement.missing[0].name: got "subject" (it identifies the applicant), '
        'expected one of "detail", "photo"), retrying'
    )


def test_a_supplement_names_all_that_is_missing():
    shell = Shell(PLAN)
    shell.feed()
    missing = (
        Missing(name="detail", reason_code="check_digit"),
        Missing(name="photo", reason_code="absent"),
    )
    shell.answer("first", Supplement(missing=missing))
    found = texts(shell)["case.supplement_requested.v1"]
    assert found.zh == "“出生证明”需要补正：事项、照片，请于2026-03-17 17:00前补正"


def test_what_was_supplied_is_named():
    shell = Shell(PLAN)
    shell.feed()
    shell.answer("first", Supplement(missing=(Missing(name="detail", reason_code="absent"),)))
    shell.supply("first", materials={"photo": "55" * 32})
    assert texts(shell)["case.supplemented.v1"] == Label(
        zh="“出生证明”补正已收到：事项、照片", en="Birth certificate: supplied: item, photo"
    )


def test_every_event_has_words_of_its_own():
    assert set(RENDERERS) == set(EVENT_CLASSES)
    assert len(set(RENDERERS.values())) == len(EVENT_CLASSES)


def test_the_words_of_every_event_are_in_both_languages():
    texts: dict[type[EventPayload], list[Label]] = {}
    for shell in all_cases():
        for event in shell.events:
            texts.setdefault(type(event.payload), []).append(timeline_entry(event, shell.plan).text)
    assert set(texts) == set(EVENT_CLASSES)
    assert all(
        text.zh and text.en and text.zh != text.en for many in texts.values() for text in many
    )


def test_the_words_are_those_of_labels_and_not_of_names():
    """Codes of people and departments may show; names of the plan's things must not."""
    names = {*PLAN_OF_LIFE.item_by_name, *PLAN_OF_LIFE.material_by_name}
    names |= {name for name in PLAN_OF_LIFE.department_by_name if "_" in name}
    for shell in all_cases():
        for event in shell.events:
            text = timeline_entry(event, shell.plan).text
            assert not [name for name in names if "_" in name and name in text.zh + text.en]


def texts_of(shell: Shell, *kinds: type[EventPayload]) -> list[Label]:
    return [
        timeline_entry(event, shell.plan).text
        for event in shell.events
        if isinstance(event.payload, kinds)
    ]


def test_a_legal_notice_has_its_basis_and_its_date():
    [notified] = texts_of(lives.supplement_at_prereview(), SupplementNotified)
    assert notified.zh == (
        "“全流程测试主题”一次性补正告知：场所地址（未提供），"
        "请于2026-03-17 17:00前补正（行政许可法 第三十二条）"
    )
    [rejected] = texts_of(lives.ineligible_case(), NotAccepted)
    assert rejected.en == ("Whole life: not accepted: The place is in another district (unsourced)")
    of_the_case, of_the_step, *_ = texts_of(lives.stops_and_limits(), ClockStopped)
    assert of_the_case.zh == (
        "“全流程测试主题”停止计时：“场所登记”专家评审（行政许可法 第四十五条），"
        "预计2026-03-05 17:00恢复"
    )
    assert of_the_step.en == (
        "Site registration: the clock stops: Expert review (行政许可法 第四十五条), "
        "until about 2026-03-05 17:00 (UTC+08:00)"
    )


def test_what_is_due_at_the_end_of_a_day_is_due_on_that_day():
    of_the_case, _ = texts_of(lives.passed(), ClockStarted)
    assert of_the_case == Label(
        zh="“人工预审测试主题”开始计时：承诺时限2026-03-09 24:00",
        en="Pre-review by people: the clock runs: promised limit the end of 2026-03-09",
    )


def test_a_due_time_beyond_the_known_years_is_called_provisional():
    of_the_case, of_the_step = texts_of(lives.provisional(), ClockStarted)
    assert of_the_case.zh.count("（暂定）") == 2
    assert of_the_step.zh.count("（暂定）") == 1


def test_a_pause_is_distinguished_from_a_failure():
    shell = Shell(PLAN)
    shell.feed()
    shell.fail("first", "DEPARTMENT_PAUSED")
    assert texts(shell)["case.step_call_failed.v1"] == Label(
        zh="“出生证明”：事项已暂停办理，恢复后继续",
        en="Birth certificate: item is paused; the item continues afterwards",
    )


async def test_each_event_is_reported_in_the_words_of_the_plan_that_the_case_ran_by_then():
    themes, shell = MemoryThemeStore(), lives.migrated()
    for each in (PLAN_OF_LIFE, lives.NEXT_VERSION):
        await themes.publish(each, b"")
    told = await timeline(shell.events, PlanHistory.of(shell.events), themes)
    assert told[0].text.en == "Whole life: submitted"
    [at] = [number for number, entry in enumerate(told) if entry.topic == Migrated.TOPIC]
    assert told[at].text.en == "Whole life, 2: migrated to version 2 (amended)"
    assert told[at + 1].text.en.startswith("Whole life, 2: recomputed")
