"""Checks of the parts of an answer; each adds its violations to one list.

A check returns the value it read, or a placeholder if that is invalid. The caller continues, so
that a department gets all violations at once, and raises before it uses any value.
"""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from adapters.departments.invalid_answer import InvalidAnswerError
from adapters.validation import BrokenRule, broken_rules
from domain.violations import Violation, bounded, quoted, violation

_Value = TypeVar("_Value", str, bytes)

_TEXT = "string.text"
_RULES = frozenset({_TEXT, "string.reason_code", "string.software", "bytes.sha256"})
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""Later than any valid time, and early enough for every calculation with times and every timer."""
_MOST_AHEAD = timedelta(days=5 * 365)
"""The longest promise that is accepted: while one runs, a missing answer is not flagged."""


class AnswerCheck:
    """The violations of one answer.

    Args:
        answer: validated against the rules of its proto. Times, names and required parts
            are left to the checks here, which say what the plan expects instead.
    """

    def __init__(self, answer: Message | None = None) -> None:
        self._found: list[Violation] = []
        broken = [] if answer is None else broken_rules(answer)
        self._broken = {each.path: _violation(each) for each in broken if each.rule in _RULES}

    def add(self, *found: Violation) -> None:
        """Add violations."""
        self._found += found

    def add_violation(self, path: str, expected: str, got: str) -> None:
        """Add a violation."""
        self._found.append(violation(path, expected, got))

    def require_valid(self) -> None:
        """Raise InvalidAnswerError with all violations, if there are any."""
        found = [*self._found, *self._broken.values()]
        if found:
            raise InvalidAnswerError(bounded(found))

    def held(self, path: str, value: _Value) -> _Value:
        """Return a text or digest, checked against the rules of the contract."""
        if broken := self._broken.pop(path, None):
            self._found.append(broken)
        return value

    def moment(self, path: str, timestamp: Timestamp) -> datetime:
        """Return a time of this century, timezone-aware UTC."""
        try:
            found: datetime = timestamp.ToDatetime(tzinfo=UTC)
        except (ValueError, OverflowError):
            self.add_violation(path, "a time", "seconds or nanoseconds out of range")
            return _EARLIEST
        if not _EARLIEST <= found < _LATEST:
            unset = not (timestamp.seconds or timestamp.nanos)
            got = "nothing" if unset else f"a time in the year {found.year}"
            self.add_violation(path, "a time of this century", got)
        return found

    def future_moment(self, path: str, timestamp: Timestamp, now: datetime) -> datetime:
        """Return the time of an announced answer, at most five years ahead."""
        found = self.moment(path, timestamp)
        if now + _MOST_AHEAD < found < _LATEST:
            days = (found - now).days
            expected = (
                f"a time at most {_MOST_AHEAD.days} days ahead; the department may extend it later"
            )
            self.add_violation(path, expected, f"{days} days ahead")
        return found


def _violation(broken: BrokenRule) -> Violation:
    """Return the violation of a rule: what is expected and what was found, without the value."""
    match broken.value:
        case bytes() as value:
            got = f"{len(value)} bytes"
        case str() as value if broken.rule != _TEXT:
            got = quoted(value)
        case str() as value if value.strip():
            got = f"{len(value)} characters"
        case _:
            got = "no text"
    return violation(broken.path, broken.problem.partition("give ")[2], got)
