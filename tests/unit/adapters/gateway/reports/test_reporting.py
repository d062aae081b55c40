"""Reports of departments, over the wire."""

from uuid import UUID, uuid4

import grpc
import pytest

from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import case_pb2, supervision_pb2
from domain.case.commands import RecordAnswer, RecordInvalidReport
from domain.case.step import StepStatus
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import grant, violations


@pytest.fixture
async def submitted(harness):
    """A case whose first step is with its department."""
    case_id = await harness.opened()
    await harness.engine.feed(case_id)
    return case_id


def report(key, answer=None):
    return adapter_pb2.ReportOutcomeRequest(
        idempotency_key=key, answer=grant() if answer is None else answer
    )


async def test_a_report_is_in_the_log_when_it_is_acknowledged(harness, submitted):
    response = await harness.reports.ReportOutcome(report(f"{submitted}/certificate/1"))
    assert response.result == adapter_pb2.REPORT_OUTCOME_RESULT_ACCEPTED
    case = await harness.case(submitted)
    assert case.steps["certificate"].status is StepStatus.GRANTED
    slot = case.steps["certificate"].slot
    assert await harness.vault.open(submitted, {"number": slot}) == {"number": "B-1"}


async def test_a_repeat_is_answered_so_and_a_contradiction_too(harness, submitted):
    key = f"{submitted}/certificate/1"
    await harness.reports.ReportOutcome(report(key))
    again = await harness.reports.ReportOutcome(report(key))
    other = await harness.reports.ReportOutcome(report(key, grant("B-2")))
    assert again.result == adapter_pb2.REPORT_OUTCOME_RESULT_DUPLICATE
    assert other.result == adapter_pb2.REPORT_OUTCOME_RESULT_CONFLICT
    assert len(harness.engine.sent_of(RecordAnswer)) == 2


def put_off(kind: str, ticket: str = "T-1") -> adapter_pb2.Answer:
    answer = grant()
    if kind == "pending":
        answer.pending.ticket = ticket
        answer.pending.expected_by.FromSeconds(1_800_000_000)
    else:
        answer.special_procedure.kind = adapter_pb2.SPECIAL_PROCEDURE_KIND_OTHER
        answer.special_procedure.name = "expert_review"
        answer.special_procedure.legal_basis = "unsourced"
        answer.special_procedure.ticket = ticket
        answer.special_procedure.expected_end.FromSeconds(1_800_000_000)
    return answer


@pytest.mark.parametrize("kind", ["pending", "special"])
async def test_an_identical_report_is_already_recorded_also_after_a_newer_one(
    harness, submitted, kind
):
    key, results = f"{submitted}/certificate/1", []
    for ticket in ("T-1", "T-1", "T-2", "T-1", "T-2"):
        response = await harness.reports.ReportOutcome(report(key, put_off(kind, ticket)))
        results.append(adapter_pb2.ReportOutcomeResult.Name(response.result).split("RESULT_")[1])
    assert results == [
        "ACCEPTED",
        "DUPLICATE",
        "ACCEPTED",
        "DUPLICATE",
        "DUPLICATE",
    ]


async def test_a_flood_of_reports_is_limited_and_says_so(harness, submitted):
    key, results = f"{submitted}/certificate/1", []
    for turn in range(30):
        response = await harness.reports.ReportOutcome(report(key, put_off("pending", f"T-{turn}")))
        results.append(response.result)
    assert results[0] == adapter_pb2.REPORT_OUTCOME_RESULT_ACCEPTED
    assert results[-1] == adapter_pb2.REPORT_OUTCOME_RESULT_RATE_LIMITED
    assert len(await harness.record.read(submitted)) < 40
    assert len(harness.engine.sent_of(RecordAnswer)) == 10
    done = await harness.reports.ReportOutcome(report(key))
    assert done.result == adapter_pb2.REPORT_OUTCOME_RESULT_ACCEPTED


async def test_what_is_committed_to_is_the_exact_bytes_received(harness, submitted):
    raw = report(f"{submitted}/certificate/1").SerializeToString() + b"\xa2\x06\x01x"
    call = harness.channel.unary_unary("/onething.adapter.v1.StepReportService/ReportOutcome")
    await call(raw)
    [reported] = harness.engine.sent_of(RecordAnswer)
    commitment = await harness.vault.commitment(submitted, "received", raw)
    assert reported.answer.received == commitment


@pytest.mark.parametrize("key", ["", "x", "a/b/1", f"{UUID(int=1)}/step", f"{UUID(int=1)}/step/0"])
async def test_a_key_that_is_none_is_refused(harness, key):
    error = await refused(harness.reports.ReportOutcome(report(key)))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert list(violations(error)) == ["idempotency_key"]


async def test_a_report_on_what_was_never_submitted_is_not_found(harness, submitted):
    for key in (
        f"{uuid4()}/certificate/1",
        f"{submitted}/certificate/2",
        f"{submitted}/registration/1",
        f"{submitted}/nothing/1",
    ):
        error = await refused(harness.reports.ReportOutcome(report(key)))
        assert error.code() is grpc.StatusCode.NOT_FOUND
    assert harness.engine.sent == []


async def test_an_answer_that_the_plan_does_not_allow_is_refused(harness, submitted):
    key = f"{submitted}/certificate/1"
    bare = grant()
    del bare.granted.outputs[:]
    for answer in (adapter_pb2.Answer(), bare, grant(department="police")):
        error = await refused(harness.reports.ReportOutcome(report(key, answer)))
        assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert all(each.startswith("answer.") for each in violations(error))
    assert harness.engine.sent_of(RecordAnswer) == []


async def test_a_rejected_report_is_told_whole_and_is_visible_on_the_case_and_to_supervision(
    harness, submitted
):
    key, wrong = f"{submitted}/certificate/1", grant("王小美")
    wrong.granted.outputs[0].name = "numbr"
    wrong.ClearField("effective_at")
    for _ in range(3):
        error = await refused(harness.reports.ReportOutcome(report(key, wrong)))
        assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert violations(error) == {
            "answer.effective_at": "got nothing, expected a time of this century",
            "answer.granted.outputs[0].name": 'got "numbr", expected "number"',
        }
    assert len(harness.engine.sent_of(RecordInvalidReport)) == 1
    shown = await harness.cases.GetCase(case_pb2.GetCaseRequest(case_id=str(submitted)))
    [step] = [each for each in shown.case.steps if each.step_id == "certificate"]
    assert (step.flagged, step.reason_code) == (True, "adapter_failed:INVALID_ANSWER")
    said = [(each.path, each.got, each.expected) for each in step.violations]
    assert said[1] == ("granted.outputs[0].name", '"numbr"', '"number"')
    listed = await harness.supervision.ListConcerns(supervision_pb2.ListConcernsRequest())
    [concern] = listed.concerns
    assert [each.path for each in concern.violations] == ["effective_at", said[1][0]]
    events = [each.event for each in await harness.record.read(submitted)]
    assert [each.topic for each in events].count("case.report_rejected.v1") == 1
    assert all("王小美" not in each.state.decode() for each in events)
    await harness.reports.ReportOutcome(report(key))
    shown = await harness.cases.GetCase(case_pb2.GetCaseRequest(case_id=str(submitted)))
    assert not any(each.violations or each.flagged for each in shown.case.steps)


async def test_who_reports_is_told_of_a_rejection_also_while_the_engine_is_away(harness, submitted):
    harness.engine.away = True
    answer = grant(department="police")
    error = await refused(
        harness.reports.ReportOutcome(report(f"{submitted}/certificate/1", answer))
    )
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT


async def test_a_supplement_that_the_applicant_cannot_satisfy_is_rejected(harness, submitted):
    answer = grant()
    answer.supplement.missing.add(name="mother", reason_code="unclear", reason="whose is it")
    key = f"{submitted}/certificate/1"
    error = await refused(harness.reports.ReportOutcome(report(key, answer)))
    assert list(violations(error)) == ["answer.supplement.missing[0].name"]
    case = await harness.case(submitted)
    assert case.steps["certificate"].status is StepStatus.DISPATCHED


async def test_with_temporal_away_a_report_is_to_come_again(harness, submitted):
    harness.engine.away = True
    error = await refused(harness.reports.ReportOutcome(report(f"{submitted}/certificate/1")))
    assert error.code() is grpc.StatusCode.UNAVAILABLE
    harness.engine.away = False
    response = await harness.reports.ReportOutcome(report(f"{submitted}/certificate/1"))
    assert response.result == adapter_pb2.REPORT_OUTCOME_RESULT_ACCEPTED


async def test_bytes_that_are_no_request_are_refused(harness):
    call = harness.channel.unary_unary("/onething.adapter.v1.StepReportService/ReportOutcome")
    error = await refused(call(b"\xff\xff"))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
