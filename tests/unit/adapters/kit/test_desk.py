from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.kit.deferred_decisions import DeferredDecisionHandler
from adapters.kit.form import DecisionError
from adapters.kit.register import Register
from adapters.kit.submission_handler import SubmissionHandler
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from domain.errors import (
    CommandRejectedError,
    InvalidInputError,
    NotFoundError,
    RequestReusedError,
    UnavailableError,
)
from tests.unit.adapters.kit.library import CASE, Library, submit_request

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


class Hall:
    """A desk with all that belongs to it, and a clock moved by hand."""

    def __init__(self, path: Path) -> None:
        self.now = NOW
        self.department = Library()
        self.register = Register(path, Library.schema)
        self.handler = SubmissionHandler(self.department, self.register, lambda: self.now)
        self.later = DeferredDecisionHandler(self.department, self.register, lambda: self.now)

    def submit(self, request: pb.SubmitRequest) -> bytes:
        return self.handler.submit(self.handler.parse(request), {})

    def answer(self, request: pb.SubmitRequest) -> pb.Answer:
        return pb.SubmitResponse.FromString(self.submit(request)).answer

    def query(self, key: str) -> pb.Answer:
        return pb.QueryResponse.FromString(self.handler.query(key)).answer

    def count(self, table: str) -> int:
        with self.register.transaction() as rows:
            return rows.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path / "library.sqlite")
    yield hall
    hall.register.close()


def test_a_grant_says_who_when_and_what(hall):
    answer = hall.answer(submit_request())

    who = answer.adapter
    assert ("library", "card-index", "2.3.1") == (who.department, who.software, who.version)
    assert NOW == answer.effective_at.ToDatetime(UTC)
    assert [("loan_number", "L1")] == [(f.name, f.text) for f in answer.granted.outputs]


def test_a_repeat_gets_the_first_bytes_and_no_second_effect(hall):
    first = hall.submit(submit_request())
    hall.now += timedelta(days=1)

    assert first == hall.submit(submit_request())
    assert (1, 1, 1) == (hall.department.decided, hall.count("loan"), hall.count("effect"))


def test_deadline_trace_and_unknown_fields_may_differ_in_a_repeat(hall):
    first = hall.submit(submit_request())
    again = submit_request()
    again.deadline.FromDatetime(NOW + timedelta(hours=5))
    again.traceparent = ""
    newer = pb.SubmitRequest.FromString(again.SerializeToString() + b"\xf2\x3f\x03new")

    assert first == hall.submit(newer)


@pytest.mark.parametrize(
    "other",
    [
        {"theme": "reading@2"},
        {"purpose": "sell a book"},
        {"fields": [pb.Field(name="book", text="globe")]},
        {"fields": [pb.Field(name="book", text="atlas"), pb.Field(name="copies", integer=2)]},
        {"materials": [pb.Material(name="card", sha256=b"x" * 32)]},
    ],
)
def test_the_same_key_with_another_body_is_refused(hall, other):
    hall.submit(submit_request())
    request = submit_request()
    for name, value in other.items():
        request.ClearField(name)
        request.MergeFrom(pb.SubmitRequest(**{name: value}))

    with pytest.raises(RequestReusedError):
        hall.submit(request)
    assert 1 == hall.count("effect")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["atlas", "", "forbidden"]))))
def test_any_sequence_of_submissions_has_one_effect_a_key(tmp_path_factory, orders):
    hall = Hall(tmp_path_factory.mktemp("hall") / "library.sqlite")
    first: dict[tuple[int, str], bytes] = {}
    books: dict[int, str] = {}
    for generation, book in orders:
        request = submit_request(book=book, generation=generation)
        if books.setdefault(generation, book) != book:
            with pytest.raises(RequestReusedError):
                hall.submit(request)
        else:
            answer = hall.submit(request)
            assert answer == first.setdefault((generation, book), answer)
    assert len(books) == hall.count("effect") == hall.department.decided
    hall.register.close()


def test_what_the_contract_forbids_is_reported_at_once_and_without_values(hall):
    request = submit_request()
    request.idempotency_key = "elsewhere"
    request.fields.add(name="shoe_size", text="44")
    request.materials.add(name="card", sha256=b"short")

    with pytest.raises(InvalidInputError) as caught:
        hall.submit(request)
    assert ["idempotency_key", "fields.shoe_size", "materials.card"] == [
        where for where, _ in caught.value.violations
    ]
    assert "44" not in str(caught.value)


def test_a_field_that_occurs_twice_is_refused(hall):
    request = submit_request()
    request.fields.add(name="book", text="globe")

    with pytest.raises(InvalidInputError, match="twice"):
        hall.submit(request)


def test_an_item_not_served_is_not_found(hall):
    with pytest.raises(NotFoundError):
        hall.submit(submit_request(item="haircut"))


@pytest.mark.parametrize(
    ("book", "error"),
    [("broken", RuntimeError), ("undeclared", DecisionError), ("closed", UnavailableError)],
)
def test_a_decision_that_fails_leaves_nothing_behind(hall, book, error):
    with pytest.raises(error):
        hall.submit(submit_request(book=book))

    assert (0, 0, 0) == tuple(map(hall.count, ("loan", "effect", "submission")))


def test_supplement_and_refusal_keep_their_parts(hall):
    missing = hall.answer(submit_request(book="")).supplement.missing
    refused = hall.answer(submit_request(book="forbidden", generation=2)).refused

    assert [("book", "field_missing")] == [(m.name, m.reason_code) for m in missing]
    assert ("forbidden_book", "Library Act 1") == (refused.reason_code, refused.legal_basis)


def test_values_are_kept_only_while_they_may_be_needed(hall):
    hall.submit(submit_request())
    hall.submit(submit_request(item="reservation"))
    before = hall.register.find(f"{CASE}/loan/1"), hall.register.find(f"{CASE}/reservation/1")
    hall.later.decide(f"{CASE}/reservation/1")
    after = hall.register.find(f"{CASE}/reservation/1")

    assert (None, True, None) == (before[0].body, before[1].body is not None, after.body)


def test_a_later_answer_is_decided_once_with_its_report(hall):
    key = f"{CASE}/reservation/1"
    pending = hall.answer(submit_request(item="reservation")).pending
    hall.later.decide(key)
    hall.later.decide(key)

    (report,) = hall.register.reports(after=0)
    message = pb.ReportOutcomeRequest.FromString(report.request)
    assert (key, pending.ticket) == (message.idempotency_key, message.ticket)
    assert message.answer == hall.query(key)
    assert "L1" == message.answer.granted.outputs[0].text
    assert (1, 1) == (hall.count("loan"), hall.count("effect"))


def test_a_repeat_after_a_later_answer_still_gets_the_first_answer(hall):
    first = hall.submit(submit_request(item="reservation"))
    hall.later.decide(f"{CASE}/reservation/1")

    assert first == hall.submit(submit_request(item="reservation"))


def test_an_answer_postponed_again_is_not_reported(hall):
    hall.submit(submit_request(item="reservation", book="never"))
    hall.later.decide(f"{CASE}/reservation/1")

    assert (0, 0) == (hall.count("report"), hall.count("effect"))
    assert (NOW + timedelta(days=1)).timestamp() == hall.register.next_due()


def test_a_special_procedure_is_followed_by_a_decision(hall):
    procedure = hall.answer(submit_request(item="reservation", book="rare")).special_procedure
    hall.later.decide(f"{CASE}/reservation/1")

    assert ("expert review", pb.SPECIAL_PROCEDURE_KIND_OTHER) == (procedure.name, procedure.kind)
    assert hall.query(f"{CASE}/reservation/1").HasField("granted")


def test_a_query_for_a_key_never_submitted_is_not_found(hall):
    with pytest.raises(NotFoundError):
        hall.handler.query(f"{CASE}/loan/1")


def test_a_pending_submission_is_withdrawn_for_good(hall):
    key = f"{CASE}/reservation/1"
    hall.submit(submit_request(item="reservation"))
    first = hall.handler.withdraw(key)
    hall.now += timedelta(days=1)
    hall.later.decide(key)

    assert first == hall.handler.withdraw(key)
    assert pb.WITHDRAWAL_RESULT_WITHDRAWN == pb.WithdrawResponse.FromString(first).result
    assert (0, 0, 0) == tuple(map(hall.count, ("loan", "effect", "report")))
    with pytest.raises(CommandRejectedError):
        hall.handler.query(key)


@pytest.mark.parametrize(
    ("item", "book", "result", "loans"),
    [
        ("deposit", "atlas", pb.WITHDRAWAL_RESULT_WITHDRAWN, 0),
        ("deposit", "lost", pb.WITHDRAWAL_RESULT_IMPOSSIBLE, 1),  # nothing is undone by halves
        ("loan", "atlas", pb.WITHDRAWAL_RESULT_IMPOSSIBLE, 1),
        ("loan", "forbidden", pb.WITHDRAWAL_RESULT_WITHDRAWN, 0),
    ],
)
def test_a_grant_is_withdrawn_only_where_the_item_can_undo_it(hall, item, book, result, loans):
    hall.submit(submit_request(item=item, book=book))
    response = pb.WithdrawResponse.FromString(hall.handler.withdraw(f"{CASE}/{item}/1"))

    assert (result, loans) == (response.result, hall.count("loan"))


@pytest.mark.parametrize(("item", "book"), [("reservation", "rare"), ("loan", "")])
def test_what_is_not_decided_yet_is_withdrawn_whatever_the_item_declares(hall, item, book):
    hall.submit(submit_request(item=item, book=book))
    response = pb.WithdrawResponse.FromString(hall.handler.withdraw(f"{CASE}/{item}/1"))

    assert pb.WITHDRAWAL_RESULT_WITHDRAWN == response.result
    assert hall.register.next_due() is None


def test_a_withdrawal_is_answered_alike_after_a_restart(hall, tmp_path):
    key = f"{CASE}/deposit/1"
    hall.submit(submit_request(item="deposit"))
    first = hall.handler.withdraw(key)
    hall.register.close()
    again = Hall(tmp_path / "library.sqlite")
    again.now += timedelta(days=1)

    assert first == again.handler.withdraw(key)
    assert 0 == again.count("loan")
    again.register.close()


def test_a_submission_that_comes_after_its_withdrawal_has_no_effect(hall):
    hall.handler.withdraw(f"{CASE}/loan/1")

    with pytest.raises(CommandRejectedError):
        hall.submit(submit_request())
    assert 0 == hall.count("effect")
