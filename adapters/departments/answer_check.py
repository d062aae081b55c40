"""Checks of the parts of an answer: each adds what is wrong to one list of violations.

A check returns what it read, or a placeholder where that is wrong: the caller goes on, so
that a department gets all violations at once, and raises before anything is used.
"""

from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.departments.invalid_answer import InvalidAnswerError
from domain.answers import SOFTWARE, SOFTWARE_FORM
from domain.reason_codes import is_reason_code
from domain.violations import Violation, bounded, quoted, violation

MOST_TEXT = 2_000
"""Characters of a text."""

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""Later than any effect, and early enough for every calculation with times and every timer."""
_MOST_AHEAD = timedelta(days=5 * 365)
"""The longest promise that is accepted: while one runs, nobody is told that nothing came."""


class AnswerCheck:
    """The violations of one answer."""

    def __init__(self) -> None:
        self._found: list[Violation] = []

    def add(self, *found: Violation) -> None:
        """Add violations."""
        self._found += found

    def wrong(self, path: str, expected: str, got: str) -> None:
        """Add a violation."""
        self._found.append(violation(path, expected, got))

    def require_valid(self) -> None:
        """Raise InvalidAnswerError with all violations, if there are any."""
        if self._found:
            raise InvalidAnswerError(bounded(self._found))

    def text(self, path: str, text: str) -> str:
        """A text that is not blank, of at most :data:`MOST_TEXT` characters."""
        if not text.strip() or len(text) > MOST_TEXT:
            got = f"{len(text)} characters" if text.strip() else "no text"
            self.wrong(path, f"1 to {MOST_TEXT} characters", got)
        return text

    def optional_text(self, path: str, text: str) -> str:
        """A text, or the empty one."""
        return self.text(path, text) if text else ""

    def code(self, path: str, code: str) -> str:
        """A code in lower snake case."""
        if not is_reason_code(code):
            self.wrong(path, "a code in lower snake case, at most 64 characters", quoted(code))
        return code

    def software(self, path: str, text: str) -> str:
        """The name or version of a software: it is in events, so that it is no free text."""
        if not SOFTWARE.fullmatch(text):
            self.wrong(path, SOFTWARE_FORM, quoted(text))
        return text

    def moment(self, path: str, timestamp: Timestamp) -> datetime:
        """A time of this century, timezone-aware UTC."""
        try:
            found: datetime = timestamp.ToDatetime(tzinfo=UTC)
        except (ValueError, OverflowError):
            self.wrong(path, "a time", "seconds or nanoseconds out of range")
            return _EARLIEST
        if not _EARLIEST <= found < _LATEST:
            unset = not (timestamp.seconds or timestamp.nanos)
            got = "nothing" if unset else f"a time in the year {found.year}"
            self.wrong(path, "a time of this century", got)
        return found

    def promise(self, path: str, timestamp: Timestamp, now: datetime) -> datetime:
        """A time at which there will be an answer, at most five years ahead."""
        found = self.moment(path, timestamp)
        if now + _MOST_AHEAD < found < _LATEST:
            days = (found - now).days
            expected = f"a time at most {_MOST_AHEAD.days} days ahead, put off again when it comes"
            self.wrong(path, expected, f"{days} days ahead")
        return found
