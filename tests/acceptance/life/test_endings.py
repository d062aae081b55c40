"""How cases end before their time: refused, withdrawn, revoked, undone, late."""

from datetime import timedelta
from typing import Any

import pytest

from domain.case.clock import CASE_CLOCK
from tests.acceptance.life.stages import CLERK, life, of_topic, statuses, whole
from tests.rehearsals import business_opening, childbirth

REFUSED = "{answer: refused, reason_code: not_eligible}"
WAITS = "{answer: pending, expected: 30d}"


async def test_all_is_granted_and_no_clock_is_left_running(temporal_server, tmp_path):
    async with life("", temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        case = await whole(rehearsal)
        assert case.outcome == "granted"
        assert set(statuses(case).values()) == {"granted"}
        assert all(clock.ended_at for clock in case.clocks.values())


async def test_a_required_item_that_is_refused_ends_the_case(temporal_server, tmp_path):
    text = f"""
departments:
  permit: [{REFUSED}]
  water_supply: [{WAITS}]
"""
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        case = await whole(rehearsal)
        assert case.outcome == "refused"
        assert statuses(case)["licence"] == "ruled_out"
        assert statuses(case)["water_supply"] == "withdrawn"
        assert statuses(case)["site_registration"] == "granted"
        assert "withdraw/water_supply" in rehearsal.departments.calls


async def test_without_a_best_effort_item_the_case_goes_on_and_withdraws_what_hung_on_it(
    temporal_server, tmp_path
):
    text = f"departments:\n  inspection: [{REFUSED}]\n"
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        case = await whole(rehearsal)
        assert case.outcome == "partly_granted"
        assert statuses(case)["licence"] == "granted"
        assert statuses(case)["subsidy"] == "ruled_out"
        assert statuses(case)["water_supply"] == "withdrawn"


async def test_what_was_granted_is_undone_in_reverse_of_completion(temporal_server, tmp_path):
    text = f"""
departments:
  licence: [{{answer: supplement, missing: [{{name: owner_name}}]}}]
  subsidy: [{WAITS}]
actions:
  - {{at: 2d, by: applicant/a-1, withdraw: {{reason: 改变主意}}}}
"""
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        case = await whole(rehearsal)
        assert case.outcome == "withdrawn"
        assert set(statuses(case).values()) == {"withdrawn"}
        granted = [
            event.step
            for event in of_topic(await rehearsal.events(), "step_granted")
            if event.step in {"site_registration", "permit", "water_supply"}
        ]
        undone = [
            event.step
            for event in of_topic(await rehearsal.events(), "step_withdrawn")
            if event.step in granted
        ]
        assert undone == granted[::-1]


async def test_an_undo_that_fails_twice_works_in_the_end(temporal_server, tmp_path):
    text = f"""
departments:
  permit: [{WAITS}]
withdraw:
  site_registration:
    - {{fail: INTERNAL, times: 2}}
    - {{result: withdrawn}}
actions:
  - {{at: 1d, withdraw: {{}}}}
"""
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        case = await whole(rehearsal)
        assert case.outcome == "withdrawn"
        assert rehearsal.departments.calls.count("withdraw/site_registration") == 3
        assert len(of_topic(await rehearsal.events(), "step_call_failed")) == 2


@pytest.mark.parametrize(
    ("withdrawal", "reason"),
    [("{result: impossible}", "impossible"), ("{fail: INTERNAL, times: 500}", "INTERNAL")],
)
async def test_what_a_department_cannot_undo_people_do(
    temporal_server, tmp_path, withdrawal, reason
):
    text = f"""
departments:
  licence: [{{answer: supplement, missing: [{{name: owner_name}}]}}]
withdraw:
  permit: [{withdrawal}]
actions:
  - {{at: 1d, withdraw: {{}}}}
  - {{at: 20d, by: {CLERK}, call: {{TaskService/ClaimTask: {{task: undo/permit/1}}}}}}
  - at: 20d
    by: {CLERK}
    call:
      TaskService/CompleteTask: {{task: undo/permit/1, undo: {{result: UNDO_RESULT_DONE}}}}
"""
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        case = await whole(rehearsal)
        [handed] = of_topic(await rehearsal.events(), "undo_handed_to_people")
        assert (handed.step, handed.payload.reason) == ("permit", reason)
        assert case.outcome == "withdrawn"
        assert statuses(case)["permit"] == "withdrawn"
        # what the permit came from was undone after it, and not before
        undone = [event.step for event in of_topic(await rehearsal.events(), "step_withdrawn")]
        assert undone.index("permit") < undone.index("site_registration")


async def test_a_grant_that_comes_after_the_withdrawal_is_recorded_and_undone(
    temporal_server, tmp_path
):
    text = f"""
departments:
  permit: [{WAITS}]
actions:
  - {{at: 1d, withdraw: {{}}}}
  - {{at: 3d, report: {{step: permit, answer: granted}}}}
  - {{at: 4d, report: {{step: permit, answer: granted}}}}
"""
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        await rehearsal.forward(timedelta(hours=1))
        case = await whole(rehearsal)
        assert case.outcome == "withdrawn"
        assert len(of_topic(await rehearsal.events(), "late_answer_received")) == 1
        assert statuses(case)["permit"] == "withdrawn"
        assert rehearsal.departments.calls.count("withdraw/permit") == 2


async def test_a_closed_case_can_be_revoked_once(temporal_server, tmp_path):
    async with life("", temporal_server, tmp_path) as rehearsal:
        assert (await rehearsal.run()).outcome == "granted"
        order = {"case_id": str(rehearsal.case_id), "reason_code": "obtained_by_fraud"}
        for number in range(2):
            request = {
                "order": {**order, "request_id": "revoke-1"},
                "legal_basis": "行政许可法 第六十九条",
            }
            done: Any = await rehearsal.people.call(
                "OperationsService/RevokeCase", rehearsal.case_id, request, by="operator/o-1"
            )
            assert done.receipt.done_now is (number == 0)
        await rehearsal.forward(timedelta(hours=1))
        case = await whole(rehearsal)
        assert case.outcome == "revoked"
        assert statuses(case)["licence"] == "granted"  # final: it stands, with what it came from
        assert statuses(case)["permit"] == "granted"
        assert statuses(case)["water_supply"] == "withdrawn"


@pytest.mark.parametrize("theme", [childbirth, business_opening])
async def test_every_step_of_a_theme_can_be_withdrawn_from(temporal_server, tmp_path, theme):
    """For each item: it waits at its department, and the applicant withdraws."""
    plan, _ = theme()
    for item in plan.items:
        text = f"""
departments:
  {item.name}: [{{answer: pending, expected: 30d}}, {{answer: granted}}]
actions:
  - {{at: 2d, withdraw: {{}}}}
"""
        async with life(text, temporal_server, tmp_path, theme=theme()) as rehearsal:
            await rehearsal.run()
            case = await whole(rehearsal)
            assert case.outcome == "withdrawn", item.name
            for each in plan.items:
                step = case.steps[each.name]
                assert step.ended, (item.name, each.name)
                if each.withdraw == "final" and step.generation:
                    assert step.status == "granted", (item.name, each.name)
            assert CASE_CLOCK in case.clocks
