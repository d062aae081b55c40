"""The erasure of a subject over the gateway: which cases, who and why, whole after a crash."""

from uuid import UUID

import grpc
import pytest

from adapters.pb.onething.case.v1 import case_pb2
from adapters.pb.onething.case.v1 import operations_pb2 as ops
from domain.case.codec import decode
from domain.case.events.base import CaseEvent
from domain.case.events.erasure import SubjectErased
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import form, gateway_harness, opening, violations
from tests.unit.adapters.gateway.whole_life import as_actor

OPERATOR = as_actor("operator/o")


@pytest.fixture
async def harness():
    async with gateway_harness(sweep_every_s=0.02) as harness:
        yield harness


async def ended(harness, request_id: str, mother: str = "王小美") -> str:
    """A case that is over: withdrawn before anything was granted."""
    opened = await harness.cases.OpenCase(opening(request_id, form=form(mother=mother, order=1)))
    withdraw = case_pb2.WithdrawCaseRequest(case_id=opened.case_id, request_id="w")
    await harness.cases.WithdrawCase(withdraw)
    assert (await harness.case(UUID(opened.case_id))).fully_closed
    return opened.case_id


def erasure(request_id: str = "e1", **more) -> ops.EraseSubjectRequest:
    return ops.EraseSubjectRequest(request_id=request_id, reason_code="asked_for", **more)


async def events_of(harness, case_id: str) -> list[CaseEvent]:
    recorded = await harness.record.read(UUID(case_id))
    events = [decode(each.event) for each in recorded]
    return [each for each in events if isinstance(each.payload, SubjectErased)]


@pytest.mark.parametrize("by_case", [False, True])
async def test_an_erasure_concerns_every_case_of_the_subject_and_is_an_event_of_each(
    harness, by_case
):
    cases = [await ended(harness, "r1"), await ended(harness, "r2")]
    other = await ended(harness, "r3", "李四")
    target = {"case_id": cases[1]} if by_case else {"subject": "王小美"}
    dry = await harness.operations.EraseSubject(erasure(dry_run=True, **target), **OPERATOR)
    assert sorted(each.case_id for each in dry.cases) == sorted(cases)
    assert (dry.erased_now, dry.HasField("erased_at")) == (False, False)
    assert await harness.vault.open(UUID(cases[0]), {"mother": "form"}) == {"mother": "王小美"}

    done = await harness.operations.EraseSubject(erasure(**target), **OPERATOR)

    assert done.erased_now
    assert [each.recorded for each in done.cases] == [True, True]
    assert (done.actor, done.reason_code) == ("operator/o", "asked_for")
    for case_id in cases:
        [event] = await events_of(harness, case_id)
        assert isinstance(event.payload, SubjectErased)
        assert (event.actor, event.payload.reason_code) == ("operator/o", "asked_for")
        request = case_pb2.GetCaseRequest(case_id=case_id)
        assert (await harness.cases.GetCase(request)).case.HasField("erased_at")
    assert await events_of(harness, other) == []
    assert await harness.vault.open(UUID(other), {"mother": "form"}) == {"mother": "李四"}
    assert await harness.vault.unrecorded_erasures() == []


async def test_a_repeat_changes_nothing_whoever_sends_it(harness):
    case_id = await ended(harness, "r1")
    request = erasure(case_id=case_id)
    await harness.operations.EraseSubject(request, **OPERATOR)
    for actor in ("operator/o", "operator/other"):
        again = await harness.operations.EraseSubject(request, **as_actor(actor))
        assert (again.erased_now, again.actor) == (False, "operator/o")
    assert len(await events_of(harness, case_id)) == 1


async def test_an_open_case_is_an_obstacle(harness):
    over, going_on = await ended(harness, "r1"), str(await harness.opened("r2"))
    error = await refused(harness.operations.EraseSubject(erasure(case_id=over), **OPERATOR))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert going_on in error.details()
    assert over not in error.details()
    assert await harness.vault.open(UUID(over), {"mother": "form"}) == {"mother": "王小美"}


async def test_what_a_crash_left_unrecorded_is_completed_by_the_gateway_itself(harness):
    cases = [await ended(harness, "r1"), await ended(harness, "r2")]
    harness.engine.away = True  # between the key's end and the events
    error = await refused(harness.operations.EraseSubject(erasure(case_id=cases[0]), **OPERATOR))
    assert error.code() is grpc.StatusCode.UNAVAILABLE
    assert len(await harness.vault.unrecorded_erasures()) == 1
    assert await events_of(harness, cases[0]) == []
    harness.engine.away = False
    while await harness.vault.unrecorded_erasures():
        await harness.operations.ListPauses(ops.ListPausesRequest())
    for case_id in cases:
        [event] = await events_of(harness, case_id)
        assert (event.actor, event.request_id) == ("operator/o", "e1")


async def test_a_repeat_completes_what_a_crash_left_unrecorded():
    async with gateway_harness(sweep_every_s=3600.0) as harness:
        case_id = await ended(harness, "r1")
        harness.engine.away = True
        await refused(harness.operations.EraseSubject(erasure(case_id=case_id), **OPERATOR))
        harness.engine.away = False
        again = await harness.operations.EraseSubject(erasure(case_id=case_id), **OPERATOR)
        assert not again.erased_now
        assert [each.recorded for each in again.cases] == [True]


async def test_who_has_no_case_here_is_not_found(harness):
    for target in ({"subject": "赵六"}, {"case_id": "00000000-0000-4000-8000-000000000000"}):
        error = await refused(harness.operations.EraseSubject(erasure(**target), **OPERATOR))
        assert error.code() is grpc.StatusCode.NOT_FOUND
        assert "赵六" not in error.details()


async def test_everything_wrong_with_a_request_comes_back_at_once(harness):
    bad = ops.EraseSubjectRequest(request_id=" ", reason_code="Because of her")
    error = await refused(harness.operations.EraseSubject(bad, **OPERATOR))
    assert set(violations(error)) == {"request_id", "reason_code", "target"}


@pytest.mark.parametrize("role", ["applicant", "clerk", "reviewer", "supervisor", "auditor"])
async def test_only_operators_erase(harness, role):
    error = await refused(harness.operations.EraseSubject(erasure(), **as_actor(f"{role}/x")))
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED
