"""A case in virtual time: the real server skips the days, everything else is as in earnest."""

from datetime import UTC, datetime, timedelta

import pytest

from ops.rehearsal.scenario import read_scenario
from tests.rehearsals import childbirth, played


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
    async with played(childbirth(), script, temporal_server, tmp_path) as rehearsal:
        case = await rehearsal.run()
        assert case.outcome == "granted"
        assert case.opened_at == datetime(2026, 2, 10, 1, tzinfo=UTC)
        took = case.closed_at - case.opened_at
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
events:
  - at: 4d
    supplement: {step: birth_certificate, form: {child_name: 样例二}}
  - at: 6d
    report: {step: birth_registration, answer: granted}
  - at: 7d
    report: {step: birth_registration, answer: granted}
expect: {outcome: granted}
""")
    async with played(childbirth(), script, temporal_server, tmp_path) as rehearsal:
        case = await rehearsal.run()
        supplemented, granted = [
            event.effective_at - case.opened_at
            for event in await rehearsal.events()
            if event.TOPIC == "case.supplemented.v1"
            or (event.TOPIC == "case.step_granted.v1" and event.step == "birth_registration")
        ]
        assert timedelta(days=4) <= supplemented < timedelta(days=4, minutes=1)
        assert timedelta(days=6) <= granted < timedelta(days=6, minutes=1)
        assert case.outcome == "granted"


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
    async with played(childbirth(), script, temporal_server, tmp_path) as rehearsal:
        assert (await rehearsal.run()).outcome == "granted"
