"""What an answer must be to be taken in, and what is then kept of it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from adapters.departments.intake import AnswerIntake
from adapters.departments.invalid_answer import InvalidAnswerError
from adapters.memory.vault import MemoryVault
from adapters.pb.onething.adapter.v1 import adapter_pb2
from domain.answers import Answer
from tests.unit.adapters.api.front_office import PLAN, grant

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
        self.values = {}
        self.vault = MemoryVault(self.values)
        self.case_id: UUID = uuid4()

    async def take(self, answer: adapter_pb2.Answer) -> Answer:
        raw = answer.SerializeToString()
        return await AnswerIntake(self.vault, Noon()).take(PLAN, ITEM, self.case_id, answer, raw)


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.vault.enrol(desk.case_id, desk.vault.subject_id("subject"))
    return desk


def answer(**decision: object) -> adapter_pb2.Answer:
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


def procedure(expected_end: datetime = NOON, **given: object) -> adapter_pb2.Answer:
    made = answer(
        special_procedure=adapter_pb2.SpecialProcedure(
            **{"kind": 2, "name": "专家评审", "legal_basis": "unsourced", **given}
        )
    )
    made.special_procedure.expected_end.FromDatetime(expected_end)
    return made


async def test_a_refusal_in_other_words_leaves_the_words_of_the_first(desk):
    first = await desk.take(refusal("the first reason"))
    second = await desk.take(refusal("words put in afterwards"))
    assert second.decision == first.decision
    kept = await desk.vault.open(desk.case_id, {"reason": first.slot})
    assert kept == {"reason": "the first reason"}


async def test_the_same_answer_is_kept_in_the_same_slot(desk):
    assert (await desk.take(grant())).slot == (await desk.take(grant())).slot
    assert (await desk.take(grant())).slot != (await desk.take(grant("B-2"))).slot


@pytest.mark.parametrize("wrong", ["department", "time"])
async def test_an_answer_that_is_not_taken_leaves_nothing_behind(desk, wrong):
    made = grant(department="police") if wrong == "department" else grant()
    if wrong == "time":
        made.effective_at.Clear()
    with pytest.raises(InvalidAnswerError):
        await desk.take(made)
    assert not desk.values


async def test_a_time_no_timer_can_reach_is_no_time(desk):
    with pytest.raises(InvalidAnswerError) as refused:
        await desk.take(pending(LAST_MOMENT))
    assert "expected_by" in refused.value.problem


async def test_a_ticket_is_never_cut_short(desk):
    with pytest.raises(InvalidAnswerError) as refused:
        await desk.take(procedure(ticket="T" * 2_001))
    assert "ticket" in refused.value.problem
    taken = await desk.take(procedure())
    assert taken.decision.ticket == ""


@pytest.mark.parametrize("made", [pending, procedure])
async def test_a_promise_is_taken_for_five_years_ahead_and_no_longer(desk, made):
    await desk.take(made(NOON + timedelta(days=5 * 365)))
    with pytest.raises(InvalidAnswerError) as refused:
        await desk.take(made(NOON + timedelta(days=5 * 365, seconds=1)))
    assert "1825 days ahead" in refused.value.problem
