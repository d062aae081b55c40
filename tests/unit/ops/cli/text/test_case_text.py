"""What people wrote is printed below the line that it belongs to."""

from adapters.pb.onething.case.v1 import case_pb2
from ops.cli.text.case_text import case_lines, entry_lines
from tests.unit.ops.cli.text.test_live_view import CASE


def test_an_entry_is_followed_by_its_words():
    entry = case_pb2.TimelineEntry(version=7, actor="department/fire/kit@1")
    entry.words.add(name="reason", text="占道")
    entry.words.add(name="reason", about="photo", text="不清")
    _, *words = entry_lines(entry)
    assert words == ["      理由 reason: 占道", "      理由 reason (photo): 不清"]


def test_a_case_says_why_a_step_was_refused_and_how_a_parcel_is_found():
    case = case_pb2.Case()
    case.steps.add(status="refused", refusal_reason="占道", refusal_basis="消防法 第一条")
    case.certificates.add(name="permit", handed_out="courier", tracking_number="SF123")
    text = "\n".join(case_lines(case))
    assert "理由 reason: 占道" in text
    assert "依据 legal basis: 消防法 第一条" in text
    assert "运单号 tracking number: SF123" in text


def test_what_is_wrong_with_an_answer_stands_below_its_step():
    case = case_pb2.Case()
    case.CopyFrom(CASE)
    case.steps[0].violations.add(
        path="granted.outputs[0].name", expected='"tax_registration_number"', got='"tax_no"'
    )
    lines = list(case_lines(case))
    at = next(index for index, line in enumerate(lines) if "Certificate" in line)
    assert lines[at + 1] == (
        '    ! granted.outputs[0].name: got "tax_no", expected "tax_registration_number"'
    )
