"""The rules of the protos: they say what Python says elsewhere, and repeat no value."""

import re
import time

import pytest
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.pb.buf.validate import validate_pb2
from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import case_pb2, operations_pb2, supervision_pb2, task_pb2
from adapters.validation import MOST_ENTRIES, broken_rules
from domain.case.answers import SOFTWARE
from domain.form.values.canonical_json import MAX_INTEGER
from domain.reason_codes import is_reason_code
from domain.request_sizes import MAX_MISSING, MAX_REQUEST_ENTRIES

FILES = (adapter_pb2, case_pb2, operations_pb2, supervision_pb2, task_pb2)
MESSAGES = [
    GetMessageClass(descriptor)
    for file in FILES
    for descriptor in file.DESCRIPTOR.message_types_by_name.values()
]
BLANK = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000"
TEXTS = st.text(max_size=80) | st.text(st.sampled_from(BLANK + "\u200b\ufeff"), max_size=5)
SHORT = st.text(st.sampled_from("aZ09_-./+@: \n%é"), max_size=6)


def broken(message: Message) -> dict[str, str]:
    return {each.path: each.problem for each in broken_rules(message)}


@given(TEXTS)
@example("x" * 2_000)
@example("证" * 2_001)
@example("😀" * 2_000)
def test_a_text_is_blank_where_python_says_so(text):
    found = broken(adapter_pb2.Missing(reason_code="x", reason=text))
    wrong = not text.strip() or len(text) > 2_000
    assert found == ({"reason": "give 1 to 2000 characters"} if wrong else {})


@pytest.mark.parametrize("blank", BLANK)
def test_every_blank_character_is_blank(blank):
    assert not blank.strip()
    assert broken(adapter_pb2.Missing(reason_code="x", reason=blank * 3))


@given(SHORT | st.just("a" * 64) | st.just("a" * 65))
@example("a\n")
def test_codes_and_software_are_those_of_the_domain(text):
    code = adapter_pb2.Missing(reason_code=text, reason="x")
    assert ("reason_code" in broken(code)) is not is_reason_code(text)
    identity = adapter_pb2.AdapterIdentity(department="health", software="x", version=text)
    assert ("version" in broken(identity)) is (SOFTWARE.fullmatch(text) is None)


@given(st.integers(-(2**63), 2**63 - 1))
@example(MAX_INTEGER)
@example(MAX_INTEGER + 1)
@example(-MAX_INTEGER - 1)
def test_integers_are_those_that_json_has_exactly(number):
    found = broken(case_pb2.FormField(name="x", integer=number))
    assert ("integer" in found) is (abs(number) > MAX_INTEGER)


def rules_of(field) -> validate_pb2.FieldRules:
    return field.GetOptions().Extensions[validate_pb2.field]


def test_the_bounds_of_lists_are_those_that_lint_holds_themes_to():
    missing = adapter_pb2.Supplement.DESCRIPTOR.fields_by_name["missing"]
    assert rules_of(missing).repeated.max_items == MAX_MISSING
    for name in ("form", "materials", "situations", "commitments"):
        field = case_pb2.OpenCaseRequest.DESCRIPTOR.fields_by_name[name]
        assert rules_of(field).repeated.max_items == MAX_REQUEST_ENTRIES


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.DESCRIPTOR.full_name)
def test_every_rule_compiles_and_a_rule_of_a_message_names_its_field(kind):
    assert isinstance(broken_rules(kind()), list)
    rules = kind.DESCRIPTOR.GetOptions().Extensions[validate_pb2.message]
    for rule in rules.cel:
        assert rule.id.partition(".")[0] in kind.DESCRIPTOR.fields_by_name


def test_a_list_that_is_too_long_costs_no_time_for_every_entry():
    request = case_pb2.OpenCaseRequest(form=[case_pb2.FormField()] * 200_000)
    start = time.process_time()
    found = broken_rules(request)
    assert time.process_time() - start < 2
    assert "has too many entries: give at most 500" in {each.problem for each in found}
    assert len(found) < MAX_REQUEST_ENTRIES + 10
    granted = adapter_pb2.Granted(outputs=[adapter_pb2.Field()] * 5_000)
    assert broken(granted) == {"outputs": f"has too many entries: give at most {MOST_ENTRIES}"}


def filled(message: Message, secret: str, depth: int = 4) -> Message:
    for field in message.DESCRIPTOR.fields:
        if field.message_type is not None:
            if depth:
                part = getattr(message, field.name)
                each = part.add() if field.is_repeated else part
                each.SetInParent()
                filled(each, secret, depth - 1)
        elif field.type == field.TYPE_STRING:
            if field.is_repeated:
                getattr(message, field.name).append(secret)
            else:
                setattr(message, field.name, secret)
        elif field.type == field.TYPE_BYTES and not field.is_repeated:
            setattr(message, field.name, secret.encode())
    return message


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.DESCRIPTOR.full_name)
def test_no_text_repeats_a_value(kind):
    secret = "王小美 G12345678\x1b[31m\n" * 200
    for each in broken_rules(filled(kind(), secret)):
        assert re.fullmatch(r"[ -~]{1,120}", each.problem)
        assert re.fullmatch(r"[a-z0-9_.\[\]]*", each.path)
        assert "G12345678" not in each.problem


def test_what_is_missing_is_named():
    assert broken(operations_pb2.RetryStepRequest()) == {"order": "is missing"}
    decision = broken(task_pb2.TaskDecision())["decision"]
    assert decision.startswith("has no decision: give granted, refused, ")
    assert decision.endswith("pending or special_procedure")
    found = broken(case_pb2.HandOutResultRequest(how=case_pb2.DELIVERY_METHOD_COURIER))
    assert found["tracking_number"] == "give 1 to 64 characters"
    report = task_pb2.UndoReport(result=task_pb2.UNDO_RESULT_STANDS)
    assert list(broken(task_pb2.CompleteTaskRequest(undo=report)))[-1] == "undo.reason_code"
