"""Times in a department's answer: read, and held to what a time can be."""

from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.departments.invalid_answer import InvalidAnswerError

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""Later than any effect, and early enough for every calculation with times and every timer."""
_MOST_AHEAD = timedelta(days=5 * 365)
"""The longest promise taken at its word: while one runs, nobody is told that nothing came."""


def moment(timestamp: Timestamp, name: str) -> datetime:
    """A time of this century, timezone-aware UTC.

    Raises:
        InvalidAnswerError: it is not set, or no such time.
    """
    try:
        found: datetime = timestamp.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidAnswerError(f"{name} is not a time") from error
    if not _EARLIEST <= found < _LATEST:
        raise InvalidAnswerError(f"{name} is not set, or not a time of this century")
    return found


def promise(timestamp: Timestamp, name: str, now: datetime) -> datetime:
    """A time at which a department says there will be an answer, at most five years ahead.

    Raises:
        InvalidAnswerError: it is not set, no time, or further ahead.
    """
    found = moment(timestamp, name)
    if found > now + _MOST_AHEAD:
        raise InvalidAnswerError(
            f"{name} is more than {_MOST_AHEAD.days} days ahead: promise a nearer time, and "
            "put it off again when it comes"
        )
    return found
