"""A case in virtual time: the real server skips the days, everything else is as in earnest."""

from datetime import UTC, datetime, timedelta

import grpc
import pytest
from grpc import aio

from adapters.pb.onething.adapter.v1 import adapter_pb2, adapter_pb2_grpc
from ops.authoring.rehearse.scenario import read_scenario
from ops.authoring.rehearse.scripted_departments import serve_departments
from tests.narrowing import present
from tests.rehearsals import childbirth, run_scenario, whole_life


def scenario(text: str):
    return read_scenario(text.encode(), "scenario.yaml")


async def test_days_pass_in_seconds_on_the_day_the_scenario_plays_on(temporal_server, tmp_path):
    script = scenario("""
scenario: an answer after three days
start: 2026-02-10T09:00:00+08:00
departments:
  birth_registration:
    - {answer: pending, expected: 3d}
    - {answer: granted, after: 3d}
""")
    async with run_scenario(childbirth(), script, temporal_server, tmp_path) as rehearsal:
        case = await rehearsal.run()
        assert case.outcome == "granted"
        assert case.opened_at == datetime(2026, 2, 10, 1, tzinfo=UTC)
        took = present(case.closed_at) - case.opened_at
        assert timedelta(days=3) <= took < timedelta(days=3, hours=1)
        assert rehearsal.departments.calls.count("query/birth_registration") == 1


async def test_people_act_at_the_times_of_the_scenes(temporal_server, tmp_path):
    script = scenario("""
scenario: a supplement after four days, and a callback
start: 2026-03-02T09:00:00+08:00
departments:
  birth_certificate:
    - {answer: supplement, missing: [{name: child_name}]}
    - {answer: granted}
  birth_registration:
    - {answer: pending, expected: 20d}
actions:
  - at: 4d
    supplement: {step: birth_certificate, form: {child_name: 样例二}}
  - at: 6d
    report: {step: birth_registration, answer: granted}
  - at: 7d
    report: {step: birth_registration, answer: granted}
expect: {outcome: granted}
""")
    async with run_scenario(childbirth(), script, temporal_server, tmp_path) as rehearsal:
        case = await rehearsal.run()
        supplemented, granted = [
            event.effective_at - case.opened_at
            for event in await rehearsal.events()
            if event.topic == "case.supplemented.v1"
            or (event.topic == "case.step_granted.v1" and event.step == "birth_registration")
        ]
        assert timedelta(days=4) <= supplemented < timedelta(days=4, minutes=1)
        assert timedelta(days=6) <= granted < timedelta(days=6, minutes=1)
        assert case.outcome == "granted"


async def times(rehearsal, topic, step=""):
    """When the events of a topic took effect, as hours after the opening."""
    return [
        round((event.recorded_at - rehearsal.opened_at) / timedelta(hours=1), 1)
        for event in await rehearsal.events()
        if event.topic == topic and step in ("", event.step)
    ]


async def test_departments_report_by_themselves_before_and_after_the_next_scene(
    temporal_server, tmp_path
):
    script = scenario("""
scenario: two callbacks, the second of a step that begins only after the first
start: 2026-03-02T09:00:00+08:00
departments:
  birth_certificate:
    - {answer: granted, after: 2d, reports: true}
  birth_registration:
    - {answer: pending, expected: 20d}
    - {answer: pending, after: 1d, expected: 20d, reports: true}
    - {answer: granted, after: 1d, reports: true}
actions:
  - at: 10d
    report: {step: birth_registration, answer: granted}
""")
    async with run_scenario(childbirth(), script, temporal_server, tmp_path) as rehearsal:
        case = await rehearsal.run()
        granted = "case.step_granted.v1"
        assert case.outcome == "granted"
        assert await times(rehearsal, granted, "birth_certificate") == [48.0]
        assert await times(rehearsal, granted, "birth_registration") == [96.0]
        assert "query/birth_registration" not in rehearsal.departments.calls
        assert present(case.closed_at) - case.opened_at < timedelta(days=5)


async def test_a_case_that_has_ended_is_taken_up_at_the_time_of_the_rehearsal(
    temporal_server, tmp_path
):
    script = scenario("""
scenario: a contradiction a month after the end
start: 2025-03-03T09:00:00+08:00
actions:
  - at: 30d
    report: {step: birth_registration, answer: refused}
""")
    async with run_scenario(childbirth(), script, temporal_server, tmp_path) as rehearsal:
        case = await rehearsal.run()
        assert case.outcome == "granted"
        assert await times(rehearsal, "case.answer_contradicted.v1") == [30 * 24.0]


@pytest.mark.parametrize("start", ["2024-03-04T09:00:00+08:00", "2031-03-03T09:00:00+08:00"])
async def test_it_plays_in_the_past_and_in_the_future(temporal_server, tmp_path, start):
    script = scenario(f"""
scenario: another year
start: {start}
departments:
  birth_registration:
    - {{answer: granted, after: 3d}}
""")
    async with run_scenario(childbirth(), script, temporal_server, tmp_path) as rehearsal:
        case = await rehearsal.run()
        assert case.opened_at == datetime.fromisoformat(start)
        assert await times(rehearsal, "case.step_granted.v1", "birth_registration") == [72.0]


async def test_a_department_that_never_answers_costs_no_call_a_minute(temporal_server, tmp_path):
    script = scenario("""
scenario: silence for a hundred days
start: 2026-03-02T09:00:00+08:00
until: 100d
departments:
  birth_registration:
    - {silence: true}
""")
    async with run_scenario(childbirth(), script, temporal_server, tmp_path) as rehearsal:
        case = await rehearsal.run()
        assert case.outcome == ""
        assert rehearsal.clock.now() == rehearsal.opened_at + timedelta(days=100)
        assert 100 < rehearsal.departments.calls.count("submit/birth_registration") < 1_000


async def test_a_repeated_submission_with_another_body_is_refused(temporal_server, tmp_path):
    async with run_scenario(
        childbirth(), scenario("scenario: plain"), temporal_server, tmp_path
    ) as rehearsal:
        await rehearsal.run()
        request = adapter_pb2.SubmitRequest(
            idempotency_key=f"{rehearsal.case_id}/birth_registration/1",
            step_id="birth_registration",
        )
        async with (
            serve_departments(rehearsal.departments) as address,
            aio.insecure_channel(address) as line,
        ):
            stub = adapter_pb2_grpc.DepartmentAdapterServiceStub(line)
            with pytest.raises(aio.AioRpcError) as refused:
                await stub.Submit(request)
        assert refused.value.code() is grpc.StatusCode.ALREADY_EXISTS


@pytest.mark.parametrize("code", ["UNAVAILABLE", "INTERNAL"])
async def test_a_failing_adapter_is_asked_again_until_it_answers(temporal_server, tmp_path, code):
    script = scenario(f"""
scenario: failures
start: 2026-03-02T09:00:00+08:00
departments:
  birth_registration:
    - {{fail: {code}, times: 2}}
    - {{answer: granted}}
""")
    async with run_scenario(childbirth(), script, temporal_server, tmp_path) as rehearsal:
        assert (await rehearsal.run()).outcome == "granted"


async def test_what_cannot_be_undone_becomes_a_task_for_people(temporal_server, tmp_path):
    script = scenario("""
scenario: the applicant withdraws, one department never takes its grant back
start: 2026-03-02T09:00:00+08:00
until: 30d
departments:
  permit:
    - {answer: pending, expected: 20d}
withdraw:
  site_registration:
    - {result: never}
actions:
  - at: 1d
    withdraw: {reason: 不开了}
    by: applicant/a-1
  - at: 2d
    call: {TaskService/ClaimTask: {task: undo/permit/1}}
    by: operator/o-1
    refused: true
""")
    async with run_scenario(whole_life(), script, temporal_server, tmp_path) as rehearsal:
        case = await rehearsal.run()
        assert case.ending == "withdrawn"
        assert case.steps["site_registration"].status == "undo_by_people"
        assert 20 < rehearsal.departments.calls.count("withdraw/site_registration") < 200
