"""The timeline says what happened, in the words of the plan, and no value."""

from datetime import timedelta

from adapters.readers.timeline import timeline_entry
from domain.answers import Missing, SpecialProcedure, Supplement
from domain.events.catalogue import EVENT_CLASSES
from domain.inputs import AnswerCame, TimeCame
from domain.plan import Label
from tests.unit.domain.plans import item, plan
from tests.unit.domain.shell import PENDING, REFUSED, START, Shell, answer, granted

PLAN = plan(
    item("first").model_copy(update={"label": Label(zh="出生证明", en="Birth certificate")}),
    item("second", after=("first",)),
).model_copy(update={"label": Label(zh="出生一件事", en="Childbirth")})


def texts(shell: Shell) -> dict[str, Label]:
    return {event.TOPIC: timeline_entry(event, PLAN).text for event in shell.events}


def refused() -> Shell:
    shell = Shell(PLAN)
    shell.feed()
    shell.fail("first", "INTERNAL", retryable=False)
    shell.answer("first", PENDING)
    shell.answer(
        "first",
        SpecialProcedure(code=2, name="专家评审", legal_basis="law", expected_end=START),
    )
    shell.answer("first", REFUSED)
    shell.feed(AnswerCame("first", 1, answer(granted(PLAN, "first"))))
    return shell


def test_the_words_are_the_plans():
    found = texts(refused())
    assert found["case.opened.v1"].zh == "“出生一件事”已提交"
    assert found["case.step_dispatched.v1"].en == "Birth certificate: sent to item"
    assert found["case.step_pending.v1"].zh.endswith("预计2026-03-02 18:00答复")
    assert found["case.step_refused.v1"].zh == "事项不予办理“出生证明”(not_eligible)"
    assert found["case.step_ruled_out.v1"].zh == "“事项”不再办理:出生证明未准予"
    assert found["case.closed.v1"] == Label(
        zh="“出生一件事”已办结:不予办理", en="Childbirth: closed, refused"
    )


def test_an_entry_has_both_times_its_step_and_its_actor():
    shell = refused()
    [pending] = [event for event in shell.events if event.TOPIC == "case.step_pending.v1"]
    entry = timeline_entry(pending, PLAN)
    assert (entry.version, entry.step) == (pending.originator_version, "first")
    assert (entry.effective_at, entry.recorded_at) == (START, pending.timestamp)
    assert entry.actor == "department/department/scripted@1"


def test_a_flag_is_explained():
    found = texts(refused())
    assert found["case.step_flagged.v1"].en == (
        "Birth certificate: stuck, the department's system fails, INTERNAL"
    )
    shell = Shell(PLAN)
    shell.feed()
    shell.now += timedelta(hours=1)
    shell.feed(TimeCame())
    assert texts(shell)["case.step_flagged.v1"].zh == "“出生证明”受阻,已转人工:部门未答复"


def test_a_supplement_names_all_that_is_missing():
    shell = Shell(PLAN)
    shell.feed()
    missing = (
        Missing(name="subject", reason_code="check_digit"),
        Missing(name="unheard_of", reason_code="absent"),
    )
    shell.answer("first", Supplement(missing=missing))
    found = texts(shell)["case.supplement_requested.v1"]
    assert found.zh == "“出生证明”需要补正:事项、unheard_of"


def test_what_was_supplied_is_named():
    shell = Shell(PLAN)
    shell.feed()
    shell.answer("first", Supplement(missing=(Missing(name="subject", reason_code="absent"),)))
    shell.supply("first", materials={"photo": "55" * 32})
    assert texts(shell)["case.supplemented.v1"] == Label(
        zh="“出生证明”补正已收到:事项、photo", en="Birth certificate: supplied: item, photo"
    )


def test_every_event_has_words_in_both_languages():
    supplemented = Shell(PLAN)
    supplemented.feed()
    supplemented.answer(
        "first", Supplement(missing=(Missing(name="subject", reason_code="absent"),))
    )
    supplemented.supply("first", materials={"photo": "55" * 32})
    whole = Shell(PLAN)
    whole.run(lambda calls: calls[0])
    found = texts(refused()) | texts(supplemented) | texts(whole)
    assert set(found) == {event_class.TOPIC for event_class in EVENT_CLASSES}
    assert all(text.zh and text.en and text.zh != text.en for text in found.values())
