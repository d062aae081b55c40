"""What a department may say of a withdrawal, and what is then taken of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.departments.invalid_answer import InvalidAnswerError
from adapters.departments.withdrawals import parse_withdrawal
from adapters.pb.onething.adapter.v1 import adapter_pb2

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


UNKNOWN: Any = 7  # a result that the contract does not have


def response(result: adapter_pb2.WithdrawalResult.ValueType, at: datetime | None = None) -> bytes:
    made = adapter_pb2.WithdrawResponse(result=result)
    if at is not None:
        made.withdrawn_at.FromDatetime(at)
    return made.SerializeToString()


def test_a_withdrawal_counts_from_the_departments_time():
    parsed_answer = parse_withdrawal(
        response(adapter_pb2.WITHDRAWAL_RESULT_WITHDRAWN, MORNING), NOON
    )
    assert ("withdrawn", MORNING) == parsed_answer


@pytest.mark.parametrize(("given", "effective_at"), [(None, NOON), (MORNING, MORNING)])
def test_an_impossible_withdrawal_needs_no_time(given, effective_at):
    said = response(adapter_pb2.WITHDRAWAL_RESULT_IMPOSSIBLE, given)
    assert ("impossible", effective_at) == parse_withdrawal(said, NOON)


@pytest.mark.parametrize(
    "said",
    [
        b"\xff",
        response(adapter_pb2.WITHDRAWAL_RESULT_UNSPECIFIED, MORNING),
        response(UNKNOWN, MORNING),
        response(adapter_pb2.WITHDRAWAL_RESULT_WITHDRAWN),
        response(adapter_pb2.WITHDRAWAL_RESULT_WITHDRAWN, datetime(1970, 1, 1, tzinfo=UTC)),
    ],
    ids=["garbage", "unspecified", "unknown", "no_time", "no_such_time"],
)
def test_what_does_not_say_how_it_ended_is_no_answer(said):
    with pytest.raises(InvalidAnswerError):
        parse_withdrawal(said, NOON)
