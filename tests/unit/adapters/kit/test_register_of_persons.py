"""A register, asked for some of what it has: it gives what is wanted, and no other."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

import pytest

from adapters.kit.decision import Decision, Granted, Missing, Supplement
from adapters.kit.department import Department, Item
from adapters.kit.form import DecisionError
from adapters.kit.register import Register
from adapters.kit.submission import FieldValue, Submission
from adapters.kit.submission_handler import SubmissionHandler
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from domain.errors import InvalidInputError
from tests.unit.adapters.kit.library import CASE

KNOWN: dict[str, FieldValue] = {"birth_date": "1990-03-07", "sex": "女"}


class Population(Department):
    """Knows when people were born, and not where all of them live."""

    name = "population"
    software = "register"
    version = "1"
    items = (
        Item(
            "population",
            reads=("id_number", "place"),
            produces=("place", "birth_date", "sex"),
        ),
    )
    chatty = False

    def decide(self, submission: Submission, register: Connection) -> Decision:
        del register
        known = KNOWN | dict(submission.fields)
        lacking = [name for name in submission.wanted if name not in known]
        if lacking:
            return Supplement(tuple(Missing(name, "not_on_record", "no") for name in lacking))
        names = known if self.chatty else submission.wanted
        return Granted({name: known[name] for name in names})


@pytest.fixture
def handler(tmp_path: Path) -> Iterator[SubmissionHandler]:
    register = Register(tmp_path / "population.sqlite", "")
    yield SubmissionHandler(Population(), register, lambda: datetime(2026, 3, 1, tzinfo=UTC))
    register.close()


def consult(
    handler: SubmissionHandler, wanted: list[str], generation: int = 1, **fields: str
) -> pb.Answer:
    request = pb.SubmitRequest(
        case_id=CASE,
        step_id="population",
        idempotency_key=f"{CASE}/population/{generation}",
        theme="allowance@1",
        purpose="Fill in",
        fields=[pb.Field(name=n, text=t) for n, t in {"id_number": "1", **fields}.items()],
        wanted=wanted,
    )
    return pb.SubmitResponse.FromString(handler.submit(handler.parse(request), {})).answer


def test_it_gives_what_is_wanted(handler: SubmissionHandler) -> None:
    answer = consult(handler, ["birth_date"])
    assert [(each.name, each.text) for each in answer.granted.outputs] == [
        ("birth_date", "1990-03-07")
    ]


def test_what_it_lacks_is_asked_for_and_taken(handler: SubmissionHandler) -> None:
    first = consult(handler, ["place", "sex"])
    assert [each.name for each in first.supplement.missing] == ["place"]

    then = consult(handler, ["place", "sex"], generation=2, place="样例路1号")
    assert {each.name: each.text for each in then.granted.outputs} == {
        "place": "样例路1号",
        "sex": "女",
    }


def test_it_gives_nothing_else(handler: SubmissionHandler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Population, "chatty", True)
    with pytest.raises(DecisionError, match=r"id_number.*sex"):
        consult(handler, ["birth_date"])


def test_what_it_cannot_give_is_refused_at_the_door(handler: SubmissionHandler) -> None:
    with pytest.raises(InvalidInputError, match="wanted"):
        consult(handler, ["birth_date", "income"])
