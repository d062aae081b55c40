"""What comes of a task, read from a file."""

import json

import pytest

from adapters.pb.onething.case.v1 import task_pb2
from domain.errors import InvalidInputError
from ops.cli.client.task_input import completion_request, read_task_input

CASE = "7a0e3b52-6c39-4c8c-9f6c-3f1a63b3a001"


def request_of(text: str, task: str = "decide/inspection/1") -> task_pb2.CompleteTaskRequest:
    given = read_task_input(text.encode(), "decision.yaml")
    return completion_request(CASE, task, given, b"", "r1")


def test_a_grant_has_its_outputs_and_certificates():
    digest = "ab" * 32
    outputs = "outputs: {size: 3, fit: true, result: 合格}"
    decision = request_of(f"granted: {{{outputs}, certificates: {{permit: {digest}}}}}").decision
    assert [str(each.WhichOneof("value")) for each in decision.granted.outputs] == [
        "integer",
        "boolean",
        "text",
    ]
    assert decision.granted.certificates[0].sha256.hex() == digest


def test_a_refusal_a_supplement_and_times_are_read():
    refused = "refused: {reason_code: unsafe, reason: 无通道, legal_basis: 法 第一条}"
    assert request_of(refused).decision.refused.legal_basis == "法 第一条"
    missing = "missing: [{name: photo, reason_code: blurred, reason: 不清}]"
    assert request_of(missing).decision.supplement.missing[0].reason == "不清"
    notice = request_of(missing, "prereview").prereview.notice
    assert notice.missing[0].name == "photo"
    pending = 'pending: {expected_by: "2026-03-02T17:00:00+08:00"}'
    at = request_of(pending).decision.pending.expected_by
    assert at.ToJsonString() == "2026-03-02T09:00:00Z"
    special = (
        "special_procedure: {kind: other, name: 听证, legal_basis: 法 第二条, "
        'expected_end: "2026-03-09T17:00:00+08:00"}'
    )
    assert request_of(special).decision.special_procedure.kind == 2


def test_pre_review_undo_and_commitments_are_read():
    assert request_of("passed: true", "prereview").prereview.WhichOneof("verdict") == "pass"
    rejected = "rejected: {reason_code: other, reason: 不归, legal_basis: 法}"
    assert request_of(rejected, "prereview").prereview.reject.reason == "不归"
    undo = request_of("{undo: stands, reason_code: built}", "undo/permit/1").undo
    assert (undo.result, undo.reason_code) == (task_pb2.UNDO_RESULT_STANDS, "built")
    lapsed = request_of("{commitment: lapsed, reason_code: untrue}", "check_commitment/x")
    assert lapsed.commitment.verdict == task_pb2.COMMITMENT_VERDICT_LAPSED


@pytest.mark.parametrize("wrong", ["{}", "{passed: true, undo: done}", "{granted: {output: {}}}"])
def test_a_file_with_no_outcome_two_or_an_unknown_key_is_refused_with_its_place(wrong):
    with pytest.raises(InvalidInputError, match=r"decision\.yaml:1:"):
        read_task_input(wrong.encode(), "decision.yaml")


def test_json_is_read_as_well():
    text = json.dumps({"granted": {"outputs": {"result": "合格"}}})
    assert request_of(text).decision.granted.outputs[0].text == "合格"
