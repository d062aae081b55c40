"""What an answer must be to be taken in, and what is then kept of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.departments.answer_parser import AnswerParser
from adapters.departments.committed_values import commit_text
from adapters.departments.invalid_answer import InvalidAnswerError
from adapters.memory.case_record import ValueKey
from adapters.memory.vault import MemoryVault
from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.value_fields import to_field
from domain.case.answers import SOFTWARE_FORM, Answer
from domain.form.applicability import Applicable
from domain.plan import PlanItem
from domain.ports import SealedValue
from domain.violations import MAX_VIOLATIONS
from tests.unit.adapters.gateway.gateway_harness import PLAN, grant

ITEM = PLAN.item_by_name["certificate"]
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LAST_MOMENT = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


class Noon:
    """A clock that stands at noon."""

    def now(self) -> datetime:
        return NOON


class Desk:
    """Takes answers in for one case."""

    def __init__(self) -> None:
        self.values: dict[ValueKey, SealedValue] = {}
        self.vault = MemoryVault(self.values)
        self.case_id: UUID = uuid4()

    async def parse_and_store(
        self,
        answer: adapter_pb2.Answer,
        item: PlanItem = ITEM,
        applies: Applicable | None = None,
    ) -> Answer:
        raw = answer.SerializeToString()
        answer_parser = AnswerParser(self.vault, Noon())
        return await answer_parser.parse_and_store(
            PLAN, item, self.case_id, answer, raw, applies, opened_on=NOON.date()
        )

    async def violations(
        self,
        answer: adapter_pb2.Answer,
        item: PlanItem = ITEM,
        applies: Applicable | None = None,
    ) -> list[str]:
        """What is wrong with an answer that is not taken; nothing of it is kept."""
        kept = dict(self.values)
        with pytest.raises(InvalidAnswerError) as invalid:
            await self.parse_and_store(answer, item, applies)
        assert self.values == kept
        assert (invalid.value.code, invalid.value.retryable) == ("INVALID_ANSWER", False)
        return [str(each) for each in invalid.value.violations]


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.vault.enrol(desk.case_id, desk.vault.subject_id("subject"))
    return desk


def answer(**decision: Any) -> adapter_pb2.Answer:
    made = adapter_pb2.Answer(adapter=grant().adapter, **decision)
    made.effective_at.FromDatetime(NOON)
    return made


def refusal(reason: str) -> adapter_pb2.Answer:
    return answer(
        refused=adapter_pb2.Refused(
            reason_code="not_eligible", reason=reason, legal_basis="unsourced"
        )
    )


def pending(expected_by: datetime, ticket: str = "T-1") -> adapter_pb2.Answer:
    made = answer(pending=adapter_pb2.Pending(ticket=ticket))
    made.pending.expected_by.FromDatetime(expected_by)
    return made


def procedure(expected_end: datetime = NOON, **given: Any) -> adapter_pb2.Answer:
    made = answer(
        special_procedure=adapter_pb2.SpecialProcedure(
            **{"kind": 2, "name": "专家评审", "legal_basis": "unsourced", **given}
        )
    )
    made.special_procedure.expected_end.FromDatetime(expected_end)
    return made


async def test_a_refusal_in_other_words_leaves_the_words_of_the_first(desk):
    first = await desk.parse_and_store(refusal("the first reason"))
    second = await desk.parse_and_store(refusal("words put in afterwards"))
    assert second.decision == first.decision
    kept = await desk.vault.open(desk.case_id, {"reason": first.slot})
    assert kept == {"reason": "the first reason"}


@pytest.mark.parametrize("name", ["legal_basis", "ticket"])
async def test_a_text_of_a_department_is_in_the_vault_and_a_commitment_in_the_decision(desk, name):
    made, text = procedure(NOON, **{name: "李四的申请"}), "李四的申请"
    parsed_answer = await desk.parse_and_store(made)
    assert text not in parsed_answer.model_dump_json()
    slot = parsed_answer.slot
    assert await desk.vault.open(desk.case_id, {name: slot}) == {name: text}
    committed = getattr(parsed_answer.decision, name)
    assert committed == await commit_text(desk.vault, desk.case_id, slot, name, text)
    again, other = (
        await desk.parse_and_store(made),
        await desk.parse_and_store(procedure(NOON, **{name: "王五的申请"})),
    )
    assert (again.decision, again.slot) == (parsed_answer.decision, slot)
    assert getattr(other.decision, name) != committed


async def test_the_same_answer_is_kept_in_the_same_slot(desk):
    assert (await desk.parse_and_store(grant())).slot == (await desk.parse_and_store(grant())).slot
    assert (await desk.parse_and_store(grant())).slot != (
        await desk.parse_and_store(grant("B-2"))
    ).slot


@pytest.mark.parametrize("wrong", ["department", "time"])
async def test_an_answer_that_is_not_taken_leaves_nothing_behind(desk, wrong):
    made = grant(department="police") if wrong == "department" else grant()
    if wrong == "time":
        made.effective_at.Clear()
    with pytest.raises(InvalidAnswerError):
        await desk.parse_and_store(made)
    assert not desk.values


async def test_a_time_no_timer_can_reach_is_no_time(desk):
    with pytest.raises(InvalidAnswerError) as refused:
        await desk.parse_and_store(pending(LAST_MOMENT))
    assert "expected_by" in str(refused.value)


async def test_a_ticket_is_never_cut_short(desk):
    with pytest.raises(InvalidAnswerError) as refused:
        await desk.parse_and_store(procedure(ticket="T" * 2_001))
    assert "ticket" in str(refused.value)
    parsed_answer = await desk.parse_and_store(procedure())
    assert parsed_answer.decision.ticket == ""


@pytest.mark.parametrize("made", [pending, procedure])
async def test_a_promise_is_taken_for_five_years_ahead_and_no_longer(desk, made):
    await desk.parse_and_store(made(NOON + timedelta(days=5 * 365)))
    with pytest.raises(InvalidAnswerError) as refused:
        await desk.parse_and_store(made(NOON + timedelta(days=5 * 365, seconds=1)))
    assert "1825 days ahead" in str(refused.value)


def outputs(**given: str | int) -> adapter_pb2.Answer:
    made = answer(granted=adapter_pb2.Granted())
    made.granted.SetInParent()
    for name, value in given.items():
        made.granted.outputs.append(to_field(name, value))
    return made


TWO = ITEM.model_copy(update={"produces": ("number", "order"), "issues": ("photo",)})


async def test_an_output_of_another_name_is_reported_with_the_name_that_is_expected(desk):
    assert await desk.violations(outputs(numbr="B-1")) == [
        'granted.outputs[0].name: got "numbr", expected "number"'
    ]
    assert await desk.violations(outputs(tax_no="B-1")) == [
        'granted.outputs[0].name: got "tax_no", expected "number"'
    ]


async def test_everything_that_is_wrong_with_an_answer_is_reported_at_once(desk):
    made = outputs(order="seven", extra="x")
    made.granted.certificates.add(name="photo", sha256=b"short")
    made.adapter.department = "police"
    made.adapter.ClearField("software")
    made.ClearField("effective_at")
    assert await desk.violations(made, TWO) == [
        'adapter.department: got "police", expected "health"',
        f"adapter.software: got nothing, expected {SOFTWARE_FORM}",
        "effective_at: got nothing, expected a time of this century",
        "granted.certificates[0].sha256: got 5 bytes, expected 32 bytes",
        'granted.outputs[1].name: got "extra", expected "number"',
        "granted.outputs[0]: got text, expected order as integer",
    ]


@pytest.mark.parametrize("software", ["市监 业务系统", "desk of 王小美", "-x", "s" * 65])
async def test_the_name_of_a_software_is_no_free_text(desk, software):
    made = grant()
    made.adapter.software = software
    [found] = await desk.violations(made)
    assert found.startswith("adapter.software: got text of ")


async def test_an_output_that_is_lacking_or_there_twice_is_reported(desk):
    made = outputs(number="B-1")
    made.granted.outputs.add(name="number", text="B-2")
    assert await desk.violations(made, TWO.model_copy(update={"issues": ()})) == [
        'granted.outputs[1].name: got "number" again, expected each name once',
        'granted.outputs: got no entry of this name, expected "order"',
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("王小美", "text of 3 characters"),
        ("G12345678", "text of 9 characters"),
        ("a b", "text of 3 characters"),
        ("x\x1b[31m", "text of 6 characters"),
        ("", "nothing"),
        ("y" * 64, "text of 64 characters"),
    ],
)
async def test_a_name_that_could_be_a_value_is_not_quoted(desk, name, told):
    [found] = await desk.violations(outputs(**{name: "B-1"}))
    assert found == f'granted.outputs[0].name: got {told}, expected "number"'


async def test_no_value_is_ever_quoted(desk):
    secret = "一二三四五" * 60
    made = outputs(number=secret)
    made.adapter.version = secret * 20
    found = "; ".join(await desk.violations(made))
    assert "一" not in found
    assert "text that has 300 characters" in found


async def test_an_answer_with_very_many_violations_is_told_of_the_first_and_of_their_number(desk):
    made = outputs()
    for index in range(500):
        made.granted.outputs.add(name=f"no_{index}", text="x")
    found = await desk.violations(made)
    assert len(found) == MAX_VIOLATIONS
    assert found[-1].startswith("…: got 482 further violations")


def supplement_answer(*names: str, code: str = "unclear") -> adapter_pb2.Answer:
    missing = [adapter_pb2.Missing(name=n, reason_code=code, reason="unclear") for n in names]
    return answer(supplement=adapter_pb2.Supplement(missing=missing))


async def test_a_supplement_names_each_thing_once_and_what_the_applicant_can_give(desk):
    can = 'one of "order", "twin", "photo"'
    assert await desk.violations(
        supplement_answer("mother", "order", "order", "number", "nothing_such")
    ) == [
        f'supplement.missing[0].name: got "mother" (it identifies the applicant), expected {can}',
        'supplement.missing[2].name: got "order" again, expected one entry for each name',
        f'supplement.missing[3].name: got "number" (certificate gives it), expected {can}',
        (
            'supplement.missing[4].name: got "nothing_such" '
            f"(the theme has no such field or material), expected {can}"
        ),
    ]
    parsed_answer = await desk.parse_and_store(supplement_answer("order", "photo"))
    assert [each.name for each in parsed_answer.decision.missing] == ["order", "photo"]


async def test_what_does_not_apply_to_the_case_is_not_asked_for(desk):
    applies = Applicable(frozenset(), frozenset({"order"}), frozenset())
    found = await desk.violations(supplement_answer("twin", "photo"), applies=applies)
    assert [each.split(":")[0] for each in found] == [
        "supplement.missing[0].name",
        "supplement.missing[1].name",
    ]
    await desk.parse_and_store(supplement_answer("order"), applies=applies)


@pytest.mark.parametrize("code", ["ABC", "a-b", "a b", "1st", "", "_a", "a" * 65, "é"])
async def test_a_code_is_lower_snake_case(desk, code):
    refused = refusal("words")
    refused.refused.reason_code = code
    [found] = await desk.violations(refused)
    assert found.startswith("refused.reason_code: got ")
    [found] = await desk.violations(supplement_answer("order", code=code))
    assert found.startswith("supplement.missing[0].reason_code: got ")


async def test_a_supplement_of_nothing_or_of_very_much_is_none(desk):
    assert await desk.violations(answer(supplement=adapter_pb2.Supplement())) == [
        "supplement.missing: got 0 entries, expected 1 to 1000 entries"
    ]
    assert await desk.violations(supplement_answer(*["order"] * 1_001)) == [
        "supplement.missing: got 1001 entries, expected 1 to 1000 entries"
    ]


async def test_a_special_procedure_is_one_that_the_theme_declares_and_of_its_kind(desk):
    parsed_answer = await desk.parse_and_store(procedure(name="专家评审"))
    assert parsed_answer.decision.name == "expert_review"
    assert await desk.violations(procedure(name="公示", legal_basis="")) == [
        'special_procedure.name: got text of 2 characters, expected "expert_review"',
        "special_procedure.legal_basis: got no text, expected 1 to 2000 characters",
    ]
    [found] = await desk.violations(procedure(kind=1))
    assert found.startswith("special_procedure.kind: got SPECIAL_PROCEDURE_KIND_EXTENSION, ")
    none = ITEM.model_copy(update={"special_procedures": ()})
    [found] = await desk.violations(procedure(), none)
    assert found.endswith("expected no special procedure: the theme declares none for certificate")


async def test_an_answer_without_a_decision_is_told_what_a_decision_is(desk):
    made = grant()
    made.ClearField("granted")
    assert await desk.violations(made) == [
        "decision: got nothing, expected granted, refused, supplement, pending or special_procedure"
    ]
