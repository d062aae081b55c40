"""Two people may choose the same request id: each has their own, in every service."""

from uuid import UUID

import grpc
import pytest

from adapters.pb.onething.case.v1 import case_pb2, operations_pb2, supervision_pb2, task_pb2
from domain.case.codec import decode
from domain.case.events.people import MessageSent
from tests.unit.adapters.gateway import whole_life
from tests.unit.adapters.gateway.cases.test_acting import grant
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import gateway_harness, opening
from tests.unit.adapters.gateway.tasks.test_tasks import DECIDE, complete, granted
from tests.unit.adapters.gateway.whole_life import as_actor, claim, open_case, plan_of


@pytest.fixture
async def front(harness):
    """The gateway of the small theme."""
    return harness


@pytest.fixture
async def life():
    """The gateway of the theme that uses everything."""
    async with gateway_harness(plan_of("whole_life")) as harness:
        yield harness


@pytest.fixture
async def case_id(life):
    """A case whose inspection waits for people."""
    case_id = await open_case(life, whole_life.opening())
    await grant(life, case_id, "site_registration")
    return case_id


ONE, TWO = as_actor("reviewer/i1"), as_actor("reviewer/i2")


async def test_an_applicants_request_id_blocks_no_reviewers(life, case_id):
    message = case_pb2.SendMessageRequest(
        case_id=case_id, request_id="c1", step_id="inspection", text="何时来？"
    )
    await life.cases.SendMessage(message, **as_actor("applicant/a1"))
    claimed = await claim(life, case_id, DECIDE, "c1", **ONE)
    assert claimed.claimed_now
    reply = case_pb2.SendMessageRequest(
        case_id=case_id, request_id="c1", step_id="inspection", text="明日。"
    )
    assert (await life.cases.SendMessage(reply, **TWO)).sent_now
    events = [decode(each.event) for each in await life.record.read(UUID(case_id))]
    actors = [each.actor for each in events if isinstance(each.payload, MessageSent)]
    assert actors == ["applicant/a1", "reviewer/i2"]


async def test_a_reviewer_who_repeats_anothers_claim_is_told_who_holds_it(life, case_id):
    first = await claim(life, case_id, DECIDE, "c1", **ONE)
    again = await claim(life, case_id, DECIDE, "c1", **ONE)
    assert (first.claimed_now, again.claimed_now) == (True, False)
    error = await refused(claim(life, case_id, DECIDE, "c1", **TWO))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert "claimed by reviewer/i1" in error.details()


async def test_a_claim_repeated_after_the_task_passed_on_is_told_who_holds_it_now(life, case_id):
    await claim(life, case_id, DECIDE, "c1", **ONE)
    release = task_pb2.ReleaseTaskRequest(case_id=case_id, request_id="r1", task=DECIDE)
    await life.tasks.ReleaseTask(release, **ONE)
    await claim(life, case_id, DECIDE, "c1", **TWO)
    error = await refused(claim(life, case_id, DECIDE, "c1", **ONE))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert "claimed by reviewer/i2" in error.details()


async def test_a_decision_is_repeated_by_its_own_actor_alone_and_with_the_same_body(life, case_id):
    await claim(life, case_id, DECIDE, **ONE)
    request = complete(case_id, DECIDE, decision=granted())
    done = await life.tasks.CompleteTask(request, **ONE)
    again = await life.tasks.CompleteTask(request, **ONE)
    assert (done.completed_now, again.completed_now) == (True, False)
    other = complete(case_id, DECIDE, decision=granted("不合格"))
    error = await refused(life.tasks.CompleteTask(other, **ONE))
    assert error.code() is grpc.StatusCode.ALREADY_EXISTS
    error = await refused(life.tasks.CompleteTask(request, **TWO))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    requests = (await life.case(UUID(case_id))).requests["reviewer/i1"]
    assert sorted(requests) == ["claim", "done"]


async def test_operators_and_supervisors_have_their_own_ids(life, case_id):
    order = operations_pb2.StepOperation(
        case_id=case_id, request_id="c1", step_id="water_supply", reason_code="asked"
    )
    request = operations_pb2.ReassignStepRequest(order=order, to=operations_pb2.SERVED_BY_PEOPLE)
    for actor in ("operator/o1", "operator/o2"):
        done = await life.operations.ReassignStep(request, **as_actor(actor))
        assert done.receipt.done_now
    acted = supervision_pb2.TakeActionRequest(
        case_id=case_id, request_id="c1", concern="step/none", action="called"
    )
    error = await refused(life.supervision.TakeAction(acted, **as_actor("supervisor/s1")))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION


@pytest.mark.parametrize("more", [{}, {"channel": case_pb2.CHANNEL_WINDOW}])
async def test_another_actor_opens_a_case_of_its_own_under_the_same_id(front, more):
    first = await front.cases.OpenCase(opening("c1"), **as_actor("applicant/a1"))
    again = await front.cases.OpenCase(opening("c1"), **as_actor("applicant/a1"))
    other = await front.cases.OpenCase(opening("c1", **more), **as_actor("applicant/a2"))
    assert (again.case_id, again.opened_now) == (first.case_id, False)
    assert other.opened_now
    assert other.case_id != first.case_id
