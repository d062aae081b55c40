"""I6: no personal value in the clear, in whatever a run wrote outside the departments."""

import base64
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from adapters.pb.onething.adapter.v1 import adapter_pb2
from domain.plan import PlanField
from domain.theme.case_input import read_case_input
from ops.authoring.published.shipped import shipped_themes

CHINA = timezone(timedelta(hours=8))
LEAST_BYTES = 5
"""A shorter value, and a word that a theme offers to choose, would be found by chance."""

DEPARTMENT_FILES = "departments"
KEY = "master.key"


def personal_inputs(today: date) -> dict[str, str]:
    """The personal values of the examples, by theme and field."""
    found: dict[str, str] = {}
    for theme in shipped_themes():
        given = read_case_input(theme.example.read_bytes(), str(theme.example), today)
        found |= {
            f"{theme.plan.theme}.{name}": str(value)
            for name, value in given.form.items()
            if is_distinguishable(theme.plan.field_by_name[name], str(value))
        }
    return found


def is_distinguishable(field: PlanField, value: str) -> bool:
    return field.personal and field.type != "choice" and len(value.encode()) >= LEAST_BYTES


def issued(data: Path) -> dict[str, str]:
    """The personal values that the departments gave out, read from their own registers."""
    fields = {name: f for one in shipped_themes() for name, f in one.plan.field_by_name.items()}
    return {
        name: value
        for register in (data / DEPARTMENT_FILES).glob("*.sqlite")
        for name, value in outputs(register)
        if is_distinguishable(fields[name], value)
    }


def outputs(register: Path) -> Iterator[tuple[str, str]]:
    """What a register says was granted. Submit and Query answer in the same shape."""
    with sqlite3.connect(register) as rows:
        answers = rows.execute("SELECT first_answer, present_answer FROM submission").fetchall()
    rows.close()
    for answer in filter(None, (one for pair in answers for one in pair)):
        granted = adapter_pb2.SubmitResponse.FromString(answer).answer.granted
        for field in granted.outputs:
            yield field.name, field.text or str(field.integer)


def in_every_form(value: str) -> Iterator[bytes]:
    """The value as it could stand in a file."""
    utf8 = value.encode()
    plain = [utf8, value.encode("utf-16-le"), value.encode("utf-16-be")]
    plain.append(value.encode("gb18030"))
    for form in plain:
        yield form
        yield form.hex().encode()
        yield form.hex().upper().encode()
        yield from in_base64(form)
    yield value.encode("unicode_escape")  # as JSON writes it in ASCII
    yield "".join(f"%{byte:02X}" for byte in utf8).encode()


def in_base64(form: bytes) -> Iterator[bytes]:
    """What of the form is the same in base64 whatever stands before and after it."""
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + form)
        begin, end = -(-shift * 4 // 3), len(encoded) - 4
        if end - begin >= LEAST_BYTES:
            yield encoded[begin:end]
            yield encoded[begin:end].translate(bytes.maketrans(b"+/", b"-_"))


def written(data: Path) -> dict[str, bytes]:
    """Everything that the engine and Temporal wrote, by path."""
    return {
        str(file.relative_to(data)): file.read_bytes()
        for file in data.rglob("*")
        if file.is_file() and file.name != KEY and file.parent.name != DEPARTMENT_FILES
    }


@pytest.fixture(scope="module")
def values(finished_demo) -> dict[str, str]:
    """All personal values of the kept demo that can be looked for."""
    today = datetime.now(UTC).astimezone(CHINA).date()
    return personal_inputs(today) | issued(finished_demo.data)


def test_the_departments_gave_out_personal_values(finished_demo):
    assert {"child_id_number", "birth_certificate_number", "reimbursed_amount"} <= set(
        issued(finished_demo.data)
    )


def test_no_personal_value_is_in_the_clear(finished_demo, values):
    files = written(finished_demo.data)
    assert len(values) > 20
    found = [
        (name, file)
        for name, value in values.items()
        for form in set(in_every_form(value))
        for file, content in files.items()
        if form in content
    ]
    assert found == []


def test_the_search_would_find_what_is_there(finished_demo):
    """The same search, for what is not personal: it is in the store and in Temporal's."""
    files = written(finished_demo.data)
    for file, word in (
        ("store.db", "birth_certificate"),
        ("temporal/temporal.db-wal", "onething.case.v1"),
        ("notices.jsonl", "birth_certificate"),
    ):
        assert any(form in files[file] for form in in_every_form(word))
    assert any(form in files["store.db"] for form in in_every_form("limited_company"))


def test_temporal_knows_nothing_of_what_is_in_a_case(finished_demo):
    """Its payloads are sealed: not even names of items are there. The search attributes name the
    theme, the status and the departments (docs/cli.md), and nothing else.
    """
    of_temporal = {
        name: content
        for name, content in written(finished_demo.data).items()
        if name.startswith("temporal/")
    }
    words = ("birth_certificate", "plan_digest", "granted", "purpose")
    found = [
        (word, name)
        for word in words
        for name, content in of_temporal.items()
        if any(form in content for form in in_every_form(word))
    ]
    assert found == []


def test_the_output_of_the_demo_names_no_personal_value(finished_demo, values):
    assert [name for name, value in values.items() if value in finished_demo.ended.out] == []
