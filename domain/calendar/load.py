"""From the bytes of a calendar's file to a calendar, or everything that is wrong with it."""

from collections.abc import Sequence
from functools import lru_cache

from domain.calendar.calendar import Calendar
from domain.calendar.lint import calendar_errors, changes
from domain.theme.lint.findings import Finding
from domain.theme.yaml.read_model import read_model, try_read_model
from domain.theme.yaml.source_position import Problem


@lru_cache(maxsize=32)
def load_calendar(source: bytes, file: str) -> Calendar:
    """Read a calendar. ``file`` is only a name for the findings.

    The same bytes are the same object: what is remembered by calendar finds it at once, and
    need not compare all of its days.

    Raises:
        InvalidInputError: with everything that is wrong, each told by ``file:line:column``.
    """
    return read_model(source, file, Calendar, calendar_errors)


def lint_calendar(
    source: bytes, file: str, published: Sequence[Calendar] = ()
) -> tuple[Finding, ...]:
    """All findings in the order of the file; raises nothing.

    ``published`` are the versions that there are: a file that edits one of them is an
    error; warnings say which settled days it changes against the newest version before it.
    """

    def check(calendar: Calendar) -> Sequence[Problem]:
        return calendar_errors(calendar) or changes(calendar, published)

    return try_read_model(source, file, Calendar, check).findings
