"""Reports of departments, over the wire."""

from uuid import uuid4

import grpc
import pytest

from adapters.pb.onething.adapter.v1 import adapter_pb2
from domain.step import StepStatus
from tests.unit.adapters.api.front_office import grant, violations
from tests.unit.adapters.api.test_opening import refused


@pytest.fixture
async def submitted(office):
    """A case whose first step is with its department."""
    case_id = await office.opened()
    await office.engine.feed(case_id)
    return case_id


def report(key, answer=None):
    return adapter_pb2.ReportOutcomeRequest(
        idempotency_key=key, answer=grant() if answer is None else answer
    )


async def test_a_report_is_in_the_log_when_it_is_acknowledged(office, submitted):
    response = await office.reports.ReportOutcome(report(f"{submitted}/certificate/1"))
    assert response.result == adapter_pb2.REPORT_OUTCOME_RESULT_RECORDED
    case = await office.case(submitted)
    assert case.steps["certificate"].status is StepStatus.GRANTED
    slot = case.steps["certificate"].slot
    assert await office.vault.open(submitted, {"number": slot}) == {"number": "B-1"}


async def test_a_repeat_is_answered_so_and_a_contradiction_too(office, submitted):
    key = f"{submitted}/certificate/1"
    await office.reports.ReportOutcome(report(key))
    again = await office.reports.ReportOutcome(report(key))
    other = await office.reports.ReportOutcome(report(key, grant("B-2")))
    assert again.result == adapter_pb2.REPORT_OUTCOME_RESULT_ALREADY_RECORDED
    assert other.result == adapter_pb2.REPORT_OUTCOME_RESULT_CONTRADICTS
    first, second, third = [report_id for report_id, _ in office.engine.reports]
    assert first == second != third


async def test_what_is_committed_to_is_the_exact_bytes_received(office, submitted):
    raw = report(f"{submitted}/certificate/1").SerializeToString() + b"\xa2\x06\x01x"
    call = office.channel.unary_unary("/onething.adapter.v1.StepReportService/ReportOutcome")
    await call(raw)
    [(_, reported)] = office.engine.reports
    commitment = await office.vault.commitment(submitted, "received", raw)
    assert reported.answer.received == commitment


@pytest.mark.parametrize("key", ["", "x", "a/b/1", f"{uuid4()}/step", f"{uuid4()}/step/0"])
async def test_a_key_that_is_none_is_refused(office, key):
    error = await refused(office.reports.ReportOutcome(report(key)))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert list(violations(error)) == ["idempotency_key"]


async def test_a_report_on_what_was_never_submitted_is_not_found(office, submitted):
    for key in (
        f"{uuid4()}/certificate/1",
        f"{submitted}/certificate/2",
        f"{submitted}/registration/1",
        f"{submitted}/nothing/1",
    ):
        error = await refused(office.reports.ReportOutcome(report(key)))
        assert error.code() is grpc.StatusCode.NOT_FOUND
    assert office.engine.reports == []


async def test_an_answer_that_the_plan_does_not_allow_is_refused(office, submitted):
    key = f"{submitted}/certificate/1"
    bare = grant()
    del bare.granted.outputs[:]
    for answer in (adapter_pb2.Answer(), bare, grant(department="police")):
        error = await refused(office.reports.ReportOutcome(report(key, answer)))
        assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert list(violations(error)) == ["answer"]
    assert office.engine.reports == []


async def test_with_temporal_away_a_report_is_to_come_again(office, submitted):
    office.engine.away = True
    error = await refused(office.reports.ReportOutcome(report(f"{submitted}/certificate/1")))
    assert error.code() is grpc.StatusCode.UNAVAILABLE
    office.engine.away = False
    response = await office.reports.ReportOutcome(report(f"{submitted}/certificate/1"))
    assert response.result == adapter_pb2.REPORT_OUTCOME_RESULT_RECORDED


async def test_bytes_that_are_no_request_are_refused(office):
    call = office.channel.unary_unary("/onething.adapter.v1.StepReportService/ReportOutcome")
    error = await refused(call(b"\xff\xff"))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
