"""The orders of operators, over the wire."""

from uuid import UUID

import grpc
import pytest

from adapters.departments.committed_values import open_values
from adapters.pb.onething.case.v1 import case_pb2
from adapters.pb.onething.case.v1 import operations_pb2 as ops
from domain.event_codec import decode
from domain.events.ending import EndingBegun
from domain.inputs import CallFailed
from domain.plan import Plan
from domain.step import StepStatus
from tests.unit.adapters.api.front_office import front_office, violations
from tests.unit.adapters.api.test_acting import STEP
from tests.unit.adapters.api.test_opening import refused
from tests.unit.adapters.api.whole_life import as_actor, begun, opening, plan_of, shown

OPERATOR = as_actor("operator/o-1")
LAW = "行政许可法 第七十条"


@pytest.fixture
async def office():
    async with front_office(plan_of("whole_life")) as office:
        yield office


@pytest.fixture
async def case_id(office):
    return await begun(office, opening())


def on_step(case_id: str, step: str = STEP, request_id: str = "o1", **more) -> ops.StepOrder:
    given = {"reason_code": "agreed_with_department", **more}
    return ops.StepOrder(case_id=case_id, request_id=request_id, step_id=step, **given)


def on_case(case_id: str, request_id: str = "o1", **more) -> ops.CaseOrder:
    given = {"reason_code": "law_changed", **more}
    return ops.CaseOrder(case_id=case_id, request_id=request_id, **given)


async def events(office, case_id: str):
    return [decode(each.event) for each in await office.record.read(UUID(case_id))]


async def held_up(office, case_id: str) -> str:
    return next(each.held_up_by for each in (await shown(office, case_id)).steps)


async def pause(
    office,
    mode: ops.PauseMode = ops.PAUSE_MODE_PAUSE,
    department: str = "",
    request_id: str = "p1",
) -> ops.PauseEntry:
    request = ops.PauseDepartmentRequest(
        department=department or office.engine.plan.item_by_name[STEP].department,
        mode=mode,
        reason="系统升级",
        request_id=request_id,
    )
    return (await office.operations.PauseDepartment(request, **OPERATOR)).entry


async def test_an_order_is_an_event_with_who_and_why_and_its_words_stay_in_the_vault(
    office, case_id
):
    request = ops.RetryStepRequest(order=on_step(case_id, note="与李工确认"))
    done = (await office.operations.RetryStep(request, **OPERATOR)).receipt
    assert done.done_now
    retried = next(each for each in await events(office, case_id) if "retried" in each.TOPIC)
    assert (retried.actor, retried.reason) == ("operator/o-1", "agreed_with_department")
    slot = f"asked/{retried.request_commitment[:32]}"
    assert await office.vault.open(UUID(case_id), {"note": slot}) == {"note": "与李工确认"}
    again = (await office.operations.RetryStep(request, **OPERATOR)).receipt
    assert (again.version, again.done_now) == (done.version, False)
    other = ops.SkipStepRequest(order=on_step(case_id, "subsidy"))
    error = await refused(office.operations.SkipStep(other, **OPERATOR))
    assert error.code() is grpc.StatusCode.ALREADY_EXISTS


async def test_a_step_moves_to_people_and_back(office, case_id):
    for number, (to, word) in enumerate(
        [(ops.SERVED_BY_PEOPLE, "people"), (ops.SERVED_BY_ADAPTER, "adapter")]
    ):
        order = on_step(case_id, request_id=f"o{number}")
        request = ops.ReassignStepRequest(order=order, to=to)
        await office.operations.ReassignStep(request, **OPERATOR)
        assert (await shown(office, case_id)).steps[0].served_by == word


async def test_only_a_best_effort_step_is_skipped(office, case_id):
    request = ops.SkipStepRequest(order=on_step(case_id))
    error = await refused(office.operations.SkipStep(request, **OPERATOR))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert "required" in error.details()
    request = ops.SkipStepRequest(order=on_step(case_id, "subsidy"))
    await office.operations.SkipStep(request, **OPERATOR)
    case = await office.case(UUID(case_id))
    assert case.steps["subsidy"].status is StepStatus.SKIPPED


async def test_a_step_that_is_not_there_is_not_found(office, case_id):
    request = ops.RetryStepRequest(order=on_step(case_id, "elsewhere"))
    error = await refused(office.operations.RetryStep(request, **OPERATOR))
    assert error.code() is grpc.StatusCode.NOT_FOUND


async def test_a_case_is_terminated_by_law_and_only_a_closed_one_revoked(office, case_id):
    revoke = ops.RevokeCaseRequest(order=on_case(case_id), legal_basis=LAW)
    error = await refused(office.operations.RevokeCase(revoke, **OPERATOR))
    assert "closed" in error.details()
    end = ops.TerminateCaseRequest(order=on_case(case_id), legal_basis=LAW)
    await office.operations.TerminateCase(end, **OPERATOR)
    [ending] = [each for each in await events(office, case_id) if isinstance(each, EndingBegun)]
    assert (ending.cause, ending.actor) == ("terminated", "operator/o-1")
    shown = await office.cases.GetCase(case_pb2.GetCaseRequest(case_id=case_id))
    assert shown.case.ending.legal_basis == LAW
    kept = {"legal_basis": ending.slot}, {"legal_basis": ending.legal_basis}
    assert await open_values(office.vault, UUID(case_id), *kept) == {"legal_basis": LAW}


def later(plan: Plan, **changes) -> Plan:
    items = tuple(
        item.model_copy(update=changes) if item.name == STEP else item for item in plan.items
    )
    newer = plan.model_copy(update={"version": plan.version + 1, "items": items})
    return Plan.model_validate_json(newer.model_dump_json())


async def test_a_dry_run_says_everything_that_is_in_the_way_and_changes_nothing(office, case_id):
    newer = later(office.engine.plan, code="01-XX-01", purpose="Another purpose")
    await office.themes.publish(newer, b"theme: whole_life")
    before = (await office.case(UUID(case_id))).version
    for to in (newer.ref, newer.digest):
        request = ops.MigrateCaseRequest(order=on_case(case_id), to=to, dry_run=True)
        forecast = await office.operations.MigrateCase(request, **OPERATOR)
        assert (forecast.theme, forecast.plan_digest) == (newer.ref, newer.digest)
        assert len(forecast.obstacles) == 1
        assert "its code changed" in forecast.obstacles[0]
        assert forecast.receipt.version == before
    assert (await office.case(UUID(case_id))).version == before


async def test_a_version_that_is_not_published_is_not_found(office, case_id):
    for to in ("whole_life@99", "0" * 64):
        request = ops.MigrateCaseRequest(order=on_case(case_id), to=to)
        error = await refused(office.operations.MigrateCase(request, **OPERATOR))
        assert error.code() is grpc.StatusCode.NOT_FOUND


async def test_a_pause_is_listed_with_who_and_why_until_it_is_over(office):
    await pause(office, ops.PAUSE_MODE_DRAIN)
    listing = ops.ListPausesRequest(history_size=5)
    listed = await office.operations.ListPauses(listing, **OPERATOR)
    [one] = listed.pauses
    assert (one.mode, one.actor, one.reason) == (ops.PAUSE_MODE_DRAIN, "operator/o-1", "系统升级")
    over = ops.ResumeDepartmentRequest(department=one.department, reason="完成", request_id="r1")
    first = (await office.operations.ResumeDepartment(over, **OPERATOR)).entry
    assert first == (await office.operations.ResumeDepartment(over, **OPERATOR)).entry
    listed = await office.operations.ListPauses(listing, **OPERATOR)
    assert not listed.pauses
    assert [each.action for each in listed.history] == ["resume", "drain"]
    over.request_id = "r2"
    error = await refused(office.operations.ResumeDepartment(over, **OPERATOR))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION


async def test_a_repeated_pause_is_answered_with_the_first_result(office):
    first = await pause(office)
    assert first == await pause(office)
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await pause(office, ops.PAUSE_MODE_DRAIN)
    assert error.value.code() is grpc.StatusCode.ALREADY_EXISTS
    assert "request_id was already used with a different body" in error.value.details()
    listed = await office.operations.ListPauses(ops.ListPausesRequest(history_size=5), **OPERATOR)
    assert list(listed.history) == [first]


async def test_a_pause_without_a_request_id_or_words_is_refused(office):
    request = ops.ResumeDepartmentRequest(department="health")
    error = await refused(office.operations.ResumeDepartment(request, **OPERATOR))
    assert set(violations(error)) == {"request_id", "reason"}


async def test_a_department_that_no_theme_has_cannot_be_paused(office):
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await pause(office, department="mispelt")
    assert error.value.code() is grpc.StatusCode.NOT_FOUND


async def test_a_case_says_what_holds_it_up(office, case_id):
    assert await held_up(office, case_id) == ""
    await office.engine.feed(UUID(case_id), CallFailed(STEP, 1, "UNAVAILABLE", retryable=True))
    assert await held_up(office, case_id) == "UNAVAILABLE"
    await pause(office)
    assert await held_up(office, case_id) == "DEPARTMENT_PAUSED"
    to_people = ops.ReassignStepRequest(order=on_step(case_id), to=ops.SERVED_BY_PEOPLE)
    await office.operations.ReassignStep(to_people, **OPERATOR)
    assert await held_up(office, case_id) == ""


async def test_what_is_wrong_with_a_request_is_said_all_at_once(office, case_id):
    order = on_step(case_id, step="1", reason_code="Because!", note=" ")
    request = ops.ReassignStepRequest(order=order)
    error = await refused(office.operations.ReassignStep(request, **OPERATOR))
    assert set(violations(error)) == {"step_id", "to", "reason_code", "note"}
    end = ops.TerminateCaseRequest(order=on_case("1", request_id=""))
    error = await refused(office.operations.TerminateCase(end, **OPERATOR))
    assert set(violations(error)) == {"legal_basis", "request_id", "case_id"}
    move = ops.MigrateCaseRequest(order=on_case(case_id), to="whole_life")
    error = await refused(office.operations.MigrateCase(move, **OPERATOR))
    assert set(violations(error)) == {"to"}


@pytest.mark.parametrize("role", ["applicant", "clerk", "reviewer", "supervisor", "auditor"])
async def test_only_operators_give_orders(office, case_id, role):
    request = ops.RetryStepRequest(order=on_step(case_id))
    other = as_actor(f"{role}/x")
    error = await refused(office.operations.RetryStep(request, **other))
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED
