"""A small department for the kit's tests, and requests to it."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from sqlite3 import Connection

from adapters.kit.decision import (
    Decision,
    Granted,
    Missing,
    Pending,
    Refused,
    SpecialProcedure,
    Supplement,
)
from adapters.kit.department import Department, Item
from adapters.kit.submission import FieldValue, Submission
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from domain.errors import UnavailableError

CASE = "7f3c0d7e-8a54-4f0e-9d0c-2f8f2f6f1b11"
SECRET = "a reader's secret"


class Library(Department):
    """Lends books; ``book`` says what shall happen."""

    name = "library"
    software = "card-index"
    version = "2.3.1"
    items = (
        Item("loan", reads=("book", "copies", "urgent"), produces=("loan_number",)),
        Item("deposit", reads=("book",), produces=("loan_number",), withdrawable=True),
        Item("reservation", reads=("book",), produces=("loan_number",), answers_later=True),
    )
    schema = "CREATE TABLE IF NOT EXISTS loan (number INTEGER PRIMARY KEY, book TEXT NOT NULL);"

    def __init__(self) -> None:
        self.later = timedelta(0)
        self.decided = 0

    def decide(self, submission: Submission, register: Connection) -> Decision:
        self.decided += 1
        book = submission.text("book")
        if submission.step == "reservation":
            return self._reserve(submission, book)
        match book:
            case "":
                return Supplement((Missing("book", "field_missing", "which book?"),))
            case "forbidden":
                return Refused("forbidden_book", SECRET, legal_basis="Library Act 1")
            case "closed":
                raise UnavailableError(SECRET)
            case "undeclared":
                return Granted({"loan_number": "1", "shelf": "2"})
        granted = _lend(submission, register)
        if book == "broken":
            raise RuntimeError(SECRET)
        return granted

    def _reserve(self, submission: Submission, book: str) -> Decision:
        due = submission.at + self.later
        if book == "rare":
            return SpecialProcedure("expert review", "Library Act 2", due, due)
        return Pending(due=due, expected_by=due + timedelta(days=1))

    def decide_later(self, submission: Submission, register: Connection) -> Decision:
        if submission.text("book") == "never":
            again = submission.at + timedelta(days=1)
            return Pending(due=again, expected_by=again)
        return _lend(submission, register)

    def undo(self, submission: Submission, register: Connection) -> bool:
        register.execute("DELETE FROM loan WHERE book = ?", (submission.text("book"),))
        return submission.text("book") != "lost"


class ConsultingLibrary(Library):
    """The same, where every answer waits for another system."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.may_go_on = asyncio.Event()

    async def consult(self, submission: Submission) -> Mapping[str, FieldValue]:
        assert submission.at
        self.asked += 1
        await self.may_go_on.wait()
        return {"shelf": "3"}


def _lend(submission: Submission, register: Connection) -> Granted:
    book = submission.text("book")
    cursor = register.execute("INSERT INTO loan (book) VALUES (?)", (book,))
    return Granted({"loan_number": f"L{cursor.lastrowid}"})


def submit_request(
    item: str = "loan", book: str = "atlas", case_id: str = CASE, generation: int = 1
) -> pb.SubmitRequest:
    request = pb.SubmitRequest(
        case_id=case_id,
        step_id=item,
        idempotency_key=f"{case_id}/{item}/{generation}",
        theme="reading@1",
        purpose="lend a book",
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        fields=[pb.Field(name="book", text=book)],
    )
    request.deadline.GetCurrentTime()
    return request
