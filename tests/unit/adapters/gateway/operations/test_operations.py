"""The orders of operators, over the wire."""

from uuid import UUID

import grpc
import pytest

from adapters.departments.committed_values import open_values
from adapters.pb.onething.case.v1 import case_pb2
from adapters.pb.onething.case.v1 import operations_pb2 as ops
from domain.case.codec import decode
from domain.case.commands import RecordCallFailure
from domain.case.events.ending import EndingBegun
from domain.case.step import StepStatus
from domain.plan import Plan
from tests.unit.adapters.gateway.cases.test_acting import STEP
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import gateway_harness, violations
from tests.unit.adapters.gateway.whole_life import as_actor, get_case, open_case, opening, plan_of

OPERATOR = as_actor("operator/o-1")
LAW = "行政许可法 第七十条"


@pytest.fixture
async def harness():
    async with gateway_harness(plan_of("whole_life")) as harness:
        yield harness


@pytest.fixture
async def case_id(harness):
    return await open_case(harness, opening())


def on_step(case_id: str, step: str = STEP, request_id: str = "o1", **more) -> ops.StepOperation:
    given = {"reason_code": "agreed_with_department", **more}
    return ops.StepOperation(case_id=case_id, request_id=request_id, step_id=step, **given)


def on_case(case_id: str, request_id: str = "o1", **more) -> ops.CaseOperation:
    given = {"reason_code": "law_changed", **more}
    return ops.CaseOperation(case_id=case_id, request_id=request_id, **given)


async def events(harness, case_id: str):
    return [decode(each.event) for each in await harness.record.read(UUID(case_id))]


async def blocked_steps(harness, case_id: str) -> str:
    return next(each.blocked_by for each in (await get_case(harness, case_id)).steps)


async def pause(
    harness,
    mode: ops.PauseMode.ValueType = ops.PAUSE_MODE_PAUSE,
    department: str = "",
    request_id: str = "p1",
) -> ops.PauseEntry:
    request = ops.PauseDepartmentRequest(
        department=department or harness.engine.plan.item_by_name[STEP].department,
        mode=mode,
        reason="系统升级",
        request_id=request_id,
    )
    return (await harness.operations.PauseDepartment(request, **OPERATOR)).entry


async def test_an_order_is_an_event_with_who_and_why_and_its_words_stay_in_the_vault(
    harness, case_id
):
    request = ops.RetryStepRequest(order=on_step(case_id, note="与李工确认"))
    done = (await harness.operations.RetryStep(request, **OPERATOR)).receipt
    assert done.done_now
    retried = next(each for each in await events(harness, case_id) if "retried" in each.topic)
    assert (retried.actor, retried.payload.reason) == ("operator/o-1", "agreed_with_department")
    slot = f"request/{retried.payload.request_commitment[:32]}"
    assert await harness.vault.open(UUID(case_id), {"note": slot}) == {"note": "与李工确认"}
    again = (await harness.operations.RetryStep(request, **OPERATOR)).receipt
    assert (again.version, again.done_now) == (done.version, False)
    other = ops.SkipStepRequest(order=on_step(case_id, "subsidy"))
    error = await refused(harness.operations.SkipStep(other, **OPERATOR))
    assert error.code() is grpc.StatusCode.ALREADY_EXISTS


async def test_a_step_moves_to_people_and_back(harness, case_id):
    for number, (to, word) in enumerate(
        [(ops.SERVED_BY_PEOPLE, "people"), (ops.SERVED_BY_ADAPTER, "adapter")]
    ):
        order = on_step(case_id, request_id=f"o{number}")
        request = ops.ReassignStepRequest(order=order, to=to)
        await harness.operations.ReassignStep(request, **OPERATOR)
        assert (await get_case(harness, case_id)).steps[0].served_by == word


async def test_only_a_best_effort_step_is_skipped(harness, case_id):
    request = ops.SkipStepRequest(order=on_step(case_id))
    error = await refused(harness.operations.SkipStep(request, **OPERATOR))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert "required" in error.details()
    request = ops.SkipStepRequest(order=on_step(case_id, "subsidy"))
    await harness.operations.SkipStep(request, **OPERATOR)
    case = await harness.case(UUID(case_id))
    assert case.steps["subsidy"].status is StepStatus.SKIPPED


async def test_a_step_that_is_not_there_is_not_found(harness, case_id):
    request = ops.RetryStepRequest(order=on_step(case_id, "elsewhere"))
    error = await refused(harness.operations.RetryStep(request, **OPERATOR))
    assert error.code() is grpc.StatusCode.NOT_FOUND


async def test_a_case_is_terminated_by_law_and_only_a_closed_one_revoked(harness, case_id):
    revoke = ops.RevokeCaseRequest(order=on_case(case_id), legal_basis=LAW)
    error = await refused(harness.operations.RevokeCase(revoke, **OPERATOR))
    assert "closed" in error.details()
    end = ops.TerminateCaseRequest(order=on_case(case_id), legal_basis=LAW)
    await harness.operations.TerminateCase(end, **OPERATOR)
    [ending] = [
        each for each in await events(harness, case_id) if isinstance(each.payload, EndingBegun)
    ]
    assert (ending.payload.cause, ending.actor) == ("terminated", "operator/o-1")
    get_case = await harness.cases.GetCase(case_pb2.GetCaseRequest(case_id=case_id))
    assert get_case.case.ending.legal_basis == LAW
    kept = {"legal_basis": ending.payload.slot}, {"legal_basis": ending.payload.legal_basis}
    assert await open_values(harness.vault, UUID(case_id), *kept) == {"legal_basis": LAW}


def later(plan: Plan, **changes) -> Plan:
    items = tuple(
        item.model_copy(update=changes) if item.name == STEP else item for item in plan.items
    )
    newer = plan.model_copy(update={"version": plan.version + 1, "items": items})
    return Plan.model_validate_json(newer.model_dump_json())


async def test_a_dry_run_lists_all_obstacles_and_changes_nothing(harness, case_id):
    newer = later(harness.engine.plan, code="01-XX-01", purpose="Another purpose")
    await harness.themes.publish(newer, b"theme: whole_life")
    before = (await harness.case(UUID(case_id))).version
    for to in (newer.ref, newer.digest):
        request = ops.MigrateCaseRequest(order=on_case(case_id), to=to, dry_run=True)
        preview = await harness.operations.MigrateCase(request, **OPERATOR)
        assert (preview.theme, preview.plan_digest) == (newer.ref, newer.digest)
        assert len(preview.obstacles) == 1
        assert "its code changed" in preview.obstacles[0]
        assert preview.receipt.version == before
    assert (await harness.case(UUID(case_id))).version == before


async def test_a_version_that_is_not_published_is_not_found(harness, case_id):
    for to in ("whole_life@99", "0" * 64):
        request = ops.MigrateCaseRequest(order=on_case(case_id), to=to)
        error = await refused(harness.operations.MigrateCase(request, **OPERATOR))
        assert error.code() is grpc.StatusCode.NOT_FOUND


async def test_a_pause_is_listed_with_who_and_why_until_it_is_over(harness):
    await pause(harness, ops.PAUSE_MODE_DRAIN)
    listing = ops.ListPausesRequest(history_size=5)
    listed = await harness.operations.ListPauses(listing, **OPERATOR)
    [one] = listed.pauses
    assert (one.mode, one.actor, one.reason) == (ops.PAUSE_MODE_DRAIN, "operator/o-1", "系统升级")
    over = ops.ResumeDepartmentRequest(department=one.department, reason="完成", request_id="r1")
    first = (await harness.operations.ResumeDepartment(over, **OPERATOR)).entry
    assert first == (await harness.operations.ResumeDepartment(over, **OPERATOR)).entry
    listed = await harness.operations.ListPauses(listing, **OPERATOR)
    assert not listed.pauses
    assert [each.action for each in listed.history] == ["resume", "drain"]
    over.request_id = "r2"
    error = await refused(harness.operations.ResumeDepartment(over, **OPERATOR))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION


async def test_a_repeated_pause_is_answered_with_the_first_result(harness):
    first = await pause(harness)
    assert first == await pause(harness)
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await pause(harness, ops.PAUSE_MODE_DRAIN)
    assert error.value.code() is grpc.StatusCode.ALREADY_EXISTS
    assert "request_id was already used with a different body" in error.value.details()
    listed = await harness.operations.ListPauses(ops.ListPausesRequest(history_size=5), **OPERATOR)
    assert list(listed.history) == [first]


async def test_a_pause_without_a_request_id_or_words_is_refused(harness):
    request = ops.ResumeDepartmentRequest(department="health")
    error = await refused(harness.operations.ResumeDepartment(request, **OPERATOR))
    assert set(violations(error)) == {"request_id", "reason"}


async def test_a_department_that_no_theme_has_cannot_be_paused(harness):
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await pause(harness, department="mispelt")
    assert error.value.code() is grpc.StatusCode.NOT_FOUND


async def test_a_case_says_what_holds_it_up(harness, case_id):
    assert await blocked_steps(harness, case_id) == ""
    await harness.engine.feed(
        UUID(case_id), RecordCallFailure(STEP, 1, "UNAVAILABLE", retryable=True, call="submit")
    )
    assert await blocked_steps(harness, case_id) == "UNAVAILABLE"
    await pause(harness)
    assert await blocked_steps(harness, case_id) == "DEPARTMENT_PAUSED"
    to_people = ops.ReassignStepRequest(order=on_step(case_id), to=ops.SERVED_BY_PEOPLE)
    await harness.operations.ReassignStep(to_people, **OPERATOR)
    assert await blocked_steps(harness, case_id) == ""


async def test_what_is_wrong_with_a_request_is_reported_all_at_once(harness, case_id):
    order = on_step(case_id, step="1", reason_code="Because!", note=" ")
    request = ops.ReassignStepRequest(order=order)
    error = await refused(harness.operations.ReassignStep(request, **OPERATOR))
    assert set(violations(error)) == {"step_id", "to", "reason_code", "note"}
    end = ops.TerminateCaseRequest(order=on_case("1", request_id=""))
    error = await refused(harness.operations.TerminateCase(end, **OPERATOR))
    assert set(violations(error)) == {"legal_basis", "request_id", "case_id"}
    move = ops.MigrateCaseRequest(order=on_case(case_id), to="whole_life")
    error = await refused(harness.operations.MigrateCase(move, **OPERATOR))
    assert set(violations(error)) == {"to"}


@pytest.mark.parametrize("role", ["applicant", "clerk", "reviewer", "supervisor", "auditor"])
async def test_only_operators_give_orders(harness, case_id, role):
    request = ops.RetryStepRequest(order=on_step(case_id))
    other = as_actor(f"{role}/x")
    error = await refused(harness.operations.RetryStep(request, **other))
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED
