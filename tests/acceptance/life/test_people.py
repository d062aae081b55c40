"""People in the life of a case: pre-review, promises, tasks, messages, handing out."""

import hashlib
from datetime import UTC, datetime, timedelta

from adapters.presentation.timeline import timeline_entry
from domain.case.state import PREREVIEW
from ops.authoring.rehearse.scenario import read_scenario
from ops.cli.client.case_requests import opening_request
from tests.acceptance.life.stages import (
    CLERK,
    START,
    life,
    of_topic,
    statuses,
    whole,
    without_people,
)
from tests.narrowing import present
from tests.rehearsals import input_of, new_rehearsal, prereview_by_people, whole_life

REVIEWER = "reviewer/r-1"
SIGNED = hashlib.sha256(b"signed").hexdigest()


def script(text: str = "", start: str = START):
    return read_scenario(f"scenario: people\nstart: {start}\n{text}".encode(), "people.yaml")


async def opened(rehearsal, example, *, leave_out=(), **more):
    """Open the example's case without some of its fields and materials."""
    request = opening_request(rehearsal.plan.ref, input_of(example, rehearsal.scenario))
    for entries in (request.form, request.materials):
        for index in reversed(range(len(entries))):
            if entries[index].name in leave_out:
                del entries[index]
    for name, value in more.items():
        if isinstance(value, list):
            for each in value:
                getattr(request, name).add(**each)
        else:
            setattr(request, name, value)
    await rehearsal.open_request(request)


async def test_what_is_missing_is_reported_once_supplied_and_accepted(temporal_server, tmp_path):
    plan, example = whole_life()
    text = f"""
actions:
  - at: 3d
    supplement:
      form: {{place: 样例路 7 号}}
      materials: {{application: {SIGNED}}}
  - at: 4d
    refused: true
    supplement: {{form: {{place: 样例路 8 号}}}}
"""
    scenario = script(text)
    async with new_rehearsal(
        without_people(plan), scenario, temporal_server, tmp_path
    ) as rehearsal:
        await opened(
            rehearsal, example, leave_out=("place", "application"), receive_incomplete=True
        )
        case = await rehearsal.case()
        await rehearsal.run()
        case = await whole(rehearsal)
        events = await rehearsal.events()
        [notice] = of_topic(events, "supplement_notified")
        assert [each.name for each in notice.payload.missing] == ["place", "application"]
        assert case.notified == (PREREVIEW,)
        [accepted] = of_topic(events, "accepted")
        assert accepted.effective_at - case.opened_at >= timedelta(days=3)
        assert case.outcome == "granted"


async def test_who_the_theme_is_not_for_is_not_accepted_with_reason_and_basis(
    temporal_server, tmp_path
):
    plan, example = whole_life()
    async with new_rehearsal(plan, script(), temporal_server, tmp_path) as rehearsal:
        request = opening_request(plan.ref, input_of(example, rehearsal.scenario))
        for field in request.form:
            if field.name == "in_district":
                field.boolean = False
        await rehearsal.open_request(request)
        await rehearsal.run()
        case = await whole(rehearsal)
        [refusal] = of_topic(await rehearsal.events(), "not_accepted")
        assert (refusal.payload.reason_code, refusal.payload.legal_basis) == ("other_district", "")
        assert "unsourced" in timeline_entry(refusal, plan).text.en  # as the plan has it
        assert case.outcome == "not_accepted"
        assert rehearsal.departments.calls == []


async def test_a_deferred_material_that_comes_in_time_keeps_the_promise(temporal_server, tmp_path):
    plan, example = whole_life()
    text = f"actions:\n  - {{at: 4d, supplement: {{materials: {{lease: {SIGNED}}}}}}}\n"
    async with new_rehearsal(
        without_people(plan), script(text), temporal_server, tmp_path
    ) as rehearsal:
        deferred = {"material": "lease", "kind": 1, "sha256": bytes.fromhex(SIGNED)}
        await opened(rehearsal, example, leave_out=("lease",), commitments=[deferred])
        await rehearsal.run()
        case = await whole(rehearsal)
        assert case.commitments["lease"].verdict == "kept"
        assert case.outcome == "granted"
        assert present(case.closed_at) - case.opened_at >= timedelta(
            days=4
        )  # not before it is whole


async def test_a_promise_that_lapses_ends_the_case_and_undoes_what_was_granted(
    temporal_server, tmp_path
):
    plan, example = whole_life()
    text = "departments:\n  permit: [{answer: pending, expected: 30d}]\n"
    async with new_rehearsal(
        without_people(plan), script(text), temporal_server, tmp_path
    ) as rehearsal:
        deferred = {"material": "lease", "kind": 1, "sha256": bytes.fromhex(SIGNED)}
        await opened(rehearsal, example, leave_out=("lease",), commitments=[deferred])
        await rehearsal.run()
        case = await whole(rehearsal)
        [lapsed] = of_topic(await rehearsal.events(), "commitment_lapsed")
        # five full working days after Monday 2 March 2026
        assert lapsed.effective_at.replace(microsecond=0) == datetime(2026, 3, 9, 16, tzinfo=UTC)
        assert case.outcome == "lapsed"
        assert statuses(case)["site_registration"] == "withdrawn"


async def test_a_commitment_is_checked_by_people(temporal_server, tmp_path):
    plan, example = whole_life()
    task = "check_commitment/safety_statement"
    text = f"""
actions:
  - {{at: 1d, by: {REVIEWER}, call: {{TaskService/ClaimTask: {{task: {task}}}}}}}
  - at: 2d
    by: {REVIEWER}
    call:
      TaskService/CompleteTask:
        task: {task}
        commitment: {{verdict: COMMITMENT_VERDICT_KEPT}}
"""
    async with new_rehearsal(
        without_people(plan), script(text), temporal_server, tmp_path
    ) as rehearsal:
        committed = {"material": "safety_statement", "kind": 2, "sha256": bytes.fromhex(SIGNED)}
        await opened(rehearsal, example, leave_out=("safety_statement",), commitments=[committed])
        await rehearsal.run()
        case = await whole(rehearsal)
        assert case.commitments["safety_statement"].verdict == "kept"
        assert case.outcome == "granted"


async def test_a_department_without_a_system_answers_by_its_people(temporal_server, tmp_path):
    text = f"""
actions:
  - at: 1h
    by: {REVIEWER}
    refused: true
    call:
      TaskService/CompleteTask:
        task: decide/inspection/1
        decision: {{granted: {{outputs: [{{name: inspection_result, text: 合格}}]}}}}
  - {{at: 2h, by: {REVIEWER}, call: {{TaskService/ClaimTask: {{task: decide/inspection/1}}}}}}
  - at: 3h
    by: reviewer/r-2
    refused: true
    call: {{TaskService/ClaimTask: {{task: decide/inspection/1}}}}
  - at: 4h
    by: {REVIEWER}
    call:
      TaskService/CompleteTask:
        task: decide/inspection/1
        decision: {{granted: {{outputs: [{{name: inspection_result, text: 合格}}]}}}}
"""
    async with life(text, temporal_server, tmp_path, by_people=True) as rehearsal:
        await rehearsal.run()
        case = await whole(rehearsal)
        assert case.outcome == "granted"
        [granted] = [
            event
            for event in of_topic(await rehearsal.events(), "step_granted")
            if event.step == "inspection"
        ]
        assert granted.actor == REVIEWER
        assert not [call for call in rehearsal.departments.calls if "inspection" in call]


async def test_a_pre_review_that_nobody_does_counts_as_acceptance_from_the_receipt(
    temporal_server, tmp_path
):
    scenario = script()
    plan, example = prereview_by_people()
    async with new_rehearsal(plan, scenario, temporal_server, tmp_path) as rehearsal:
        await rehearsal.open(input_of(example, scenario))
        await rehearsal.run()
        case = await whole(rehearsal)
        [accepted] = of_topic(await rehearsal.events(), "accepted")
        assert accepted.payload.by_default
        assert accepted.effective_at == case.opened_at
        assert accepted.recorded_at - case.opened_at > timedelta(days=5)


async def test_people_pre_review_and_pass(temporal_server, tmp_path):
    text = f"""
actions:
  - {{at: 1h, by: {REVIEWER}, call: {{TaskService/ClaimTask: {{task: prereview}}}}}}
  - at: 2h
    by: {REVIEWER}
    call: {{TaskService/CompleteTask: {{task: prereview, prereview: {{pass: {{}}}}}}}}
"""
    scenario = script(text)
    plan, example = prereview_by_people()
    async with new_rehearsal(plan, scenario, temporal_server, tmp_path) as rehearsal:
        await rehearsal.open(input_of(example, scenario))
        await rehearsal.run()
        [accepted] = of_topic(await rehearsal.events(), "accepted")
        assert not accepted.payload.by_default
        [passed] = of_topic(await rehearsal.events(), "prereview_passed")
        assert passed.actor == REVIEWER


async def test_applicant_and_reviewer_write_to_each_other_and_the_result_is_handed_out(
    temporal_server, tmp_path
):
    text = f"""
departments:
  subsidy: [{{answer: pending, expected: 6d}}, {{answer: granted, after: 6d}}]
actions:
  - at: 1h
    by: applicant/a-1
    call: {{CaseService/SendMessage: {{step_id: licence, text: 何时可取}}}}
  - at: 4d
    by: {REVIEWER}
    call: {{CaseService/SendMessage: {{step_id: licence, text: 明日可取}}}}
  - at: 5d
    by: {CLERK}
    call:
      CaseService/HandOutResult:
        certificates: [licence_document]
        how: DELIVERY_METHOD_COUNTER
        place: W-1
"""
    async with life(text, temporal_server, tmp_path) as rehearsal:
        await rehearsal.run()
        case = await whole(rehearsal)
        events = await rehearsal.events()
        assert [event.payload.audience for event in of_topic(events, "message_sent")] == [
            "reviewer",
            "applicant",
        ]
        late = [event.payload.concern for event in of_topic(events, "concern_raised")]
        assert late == ["task/reply/licence"]  # two days went by without a reply
        assert case.handed_out == {"licence_document": "counter"}
        assert "task/reply/licence" not in case.concerns
