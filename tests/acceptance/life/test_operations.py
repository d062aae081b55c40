"""Operators in the life of a case: pause, drain, retry, reassign, skip, terminate, migrate."""

from datetime import timedelta

import grpc
import pytest

from domain.plan import Plan
from ops.authoring.rehearse.scenario import Reply
from tests.acceptance.life.stages import changed, life, of_topic, statuses, whole, without_people
from tests.rehearsals import whole_life

OPERATOR = "operator/o-1"
WAITS = "{answer: pending, expected: 30d}"


def order(step: str, reason: str = "agreed_with_department") -> dict[str, str]:
    return {"step_id": step, "reason_code": reason}


async def operate(rehearsal, method: str, request: dict, request_id: str = "o-1"):
    """Call the operations service as an operator, about the rehearsed case."""
    if "order" in request:
        about = {"case_id": str(rehearsal.case_id), "request_id": request_id}
        request = {**request, "order": {**about, **request["order"]}}
    return await rehearsal.people.call(
        f"OperationsService/{method}", rehearsal.case_id, request, by=OPERATOR
    )


async def test_a_paused_department_gets_nothing_and_the_case_says_why(temporal_server, tmp_path):
    text = """
departments:
  site_registration: [{answer: pending, expected: 1h}, {answer: granted, after: 1h}]
  permit: [{answer: pending, expected: 1d}, {answer: granted}]
"""
    async with life(text, temporal_server, tmp_path) as rehearsal:
        pause = {"department": "permits", "mode": "PAUSE_MODE_PAUSE", "reason": "system upgrade"}
        await operate(rehearsal, "PauseDepartment", pause)
        case = await rehearsal.forward(timedelta(days=2))
        assert statuses(case)["permit"] == "dispatched"
        assert case.steps["permit"].failure_code == "DEPARTMENT_PAUSED"
        assert case.steps["permit"].flag == "department_paused"
        assert "submit/permit" not in rehearsal.departments.calls
        resume = {"department": "permits", "reason": "upgrade is done"}
        await operate(rehearsal, "ResumeDepartment", resume)
        assert (await rehearsal.run()).outcome == "granted"
        listed = await operate(rehearsal, "ListPauses", {"history_size": 10})
        assert [entry.actor for entry in listed.history] == [OPERATOR, OPERATOR]


async def test_a_best_effort_step_is_skipped_and_a_required_one_is_not(temporal_server, tmp_path):
    text = f"departments:\n  water_supply: [{WAITS}]\n  permit: [{WAITS}]\nuntil: 1h\n"
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        refused = await _refusal(rehearsal, "SkipStep", {"order": order("permit")})
        assert "required" in refused
        await operate(rehearsal, "SkipStep", {"order": order("water_supply")}, "o-2")
        case = await rehearsal.forward(timedelta(minutes=1))
        assert statuses(case)["water_supply"] == "withdrawn"
        assert statuses(case)["permit"] == "pending"


async def test_a_step_that_is_given_to_people_waits_for_them(temporal_server, tmp_path):
    text = f"departments:\n  water_supply: [{WAITS}]\nuntil: 1h\n"
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        moved = {"order": order("water_supply"), "to": "SERVED_BY_PEOPLE"}
        await operate(rehearsal, "ReassignStep", moved)
        clerk, task = "clerk/w-3", "decide/water_supply/1"
        people = rehearsal.people
        await people.call("TaskService/ClaimTask", rehearsal.case_id, {"task": task}, by=clerk)
        outputs = [{"name": "water_number", "text": "W-1"}]
        done = {"task": task, "decision": {"granted": {"outputs": outputs}}}
        await people.call("TaskService/CompleteTask", rehearsal.case_id, done, by=clerk)
        case = await rehearsal.forward(timedelta(minutes=1))
        assert statuses(case)["water_supply"] == "granted"


async def test_an_adapter_that_failed_is_retried_on_order(temporal_server, tmp_path):
    text = "departments:\n  permit: [{fail: INTERNAL, times: 4}, {answer: granted}]\nuntil: 2m\n"
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        await operate(rehearsal, "RetryStep", {"order": order("permit")})
        case = await rehearsal.forward(timedelta(hours=3))
        assert case.outcome == "granted"
        [retried] = of_topic(await rehearsal.events(), "step_retried")
        assert (retried.actor, retried.payload.reason) == (OPERATOR, "agreed_with_department")


async def test_an_authority_terminates_a_case(temporal_server, tmp_path):
    text = f"departments:\n  permit: [{WAITS}]\nuntil: 1h\n"
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        ended = {"order": {"reason_code": "applicant_dissolved"}, "legal_basis": "unsourced"}
        await operate(rehearsal, "TerminateCase", ended)
        await rehearsal.forward(timedelta(hours=1))
        case = await whole(rehearsal)
        assert case.outcome == "terminated"
        assert statuses(case)["site_registration"] == "withdrawn"


def versions() -> tuple[Plan, Plan, Plan]:
    """The theme, one that can take a case that waits for its permit, and one that cannot."""
    plan = without_people(whole_life()[0])
    later = changed(plan, licence={"purpose": "Issue the new licence"}).model_copy(
        update={"version": 2}
    )
    other = changed(plan, permit={"code": "01-WL-99"}).model_copy(update={"version": 3})
    parsed = [Plan.model_validate_json(each.model_dump_json()) for each in (plan, later, other)]
    return parsed[0], parsed[1], parsed[2]


async def test_a_case_is_moved_to_a_version_that_can_take_it_and_to_no_other(
    temporal_server, tmp_path
):
    plan, later, other = versions()
    text = f"departments:\n  permit: [{WAITS}]\nuntil: 1h\n"
    theme = (plan, whole_life()[1])
    async with life(
        text, temporal_server, tmp_path, theme=theme, others=(later, other)
    ) as rehearsal:
        await rehearsal.run()
        why_not = await operate(
            rehearsal,
            "MigrateCase",
            {"order": {"reason_code": "law_changed"}, "to": other.ref, "dry_run": True},
        )
        assert list(why_not.obstacles) == ["permit is pending, and its code changed"]
        moved = {"order": {"reason_code": "law_changed"}, "to": other.ref}
        assert "code changed" in await _refusal(rehearsal, "MigrateCase", moved)
        moved["to"] = later.ref
        await operate(rehearsal, "MigrateCase", moved, "o-3")
        await rehearsal.people.report(
            f"{rehearsal.case_id}/permit/1", rehearsal.departments.answer("permit", Reply())
        )
        await rehearsal.forward(timedelta(hours=1))
        case = await whole(rehearsal)
        assert (case.theme_version, case.plan_digest) == (2, later.digest)
        assert case.outcome == "granted"
        [dispatched] = [
            event
            for event in of_topic(await rehearsal.events(), "step_dispatched")
            if event.step == "licence"
        ]
        assert dispatched.payload.purpose == "Issue the new licence"


async def _refusal(rehearsal, method: str, request: dict) -> str:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await operate(rehearsal, method, request, "refused-1")
    assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    return refused.value.details() or ""
