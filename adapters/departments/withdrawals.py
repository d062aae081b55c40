"""Parses a department's answer to a withdrawal."""

from datetime import datetime
from typing import Literal

from google.protobuf.message import DecodeError

from adapters.departments.answer_check import AnswerCheck
from adapters.departments.invalid_answer import InvalidAnswerError
from adapters.pb.onething.adapter.v1 import adapter_pb2

Result = Literal["withdrawn", "impossible"]

_RESULTS: dict[int, Result] = {
    adapter_pb2.WITHDRAWAL_RESULT_WITHDRAWN: "withdrawn",
    adapter_pb2.WITHDRAWAL_RESULT_IMPOSSIBLE: "impossible",
}


def parse_withdrawal(response: bytes, now: datetime) -> tuple[Result, datetime]:
    """Parse a WithdrawResponse: its result, and when that took effect.

    ``now`` stands in for the time, which an impossible withdrawal may omit.

    Raises:
        InvalidAnswerError: the bytes are not such a message, or have no result.
    """
    try:
        parsed = adapter_pb2.WithdrawResponse.FromString(response)
    except DecodeError as error:
        got = f"{len(response)} bytes that do not parse"
        raise InvalidAnswerError.single("withdrawal", "a WithdrawResponse", got) from error
    result = _RESULTS.get(parsed.result)
    if result is None:
        expected = "WITHDRAWAL_RESULT_WITHDRAWN or WITHDRAWAL_RESULT_IMPOSSIBLE"
        raise InvalidAnswerError.single("withdrawal.result", expected, f"result {parsed.result}")
    if result == "impossible" and not parsed.HasField("withdrawn_at"):
        return result, now
    check = AnswerCheck()
    withdrawn_at = check.moment("withdrawal.withdrawn_at", parsed.withdrawn_at)
    check.require_valid()
    return result, withdrawn_at
