"""Reads a calendar's file into a calendar, and reports all errors."""

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

    The same bytes give the same object, so that caches keyed by calendar compare by identity.

    Raises:
        InvalidInputError: with all errors, each at ``file:line:column``.
    """
    return read_model(source, file, Calendar, calendar_errors)


def lint_calendar(
    source: bytes, file: str, published: Sequence[Calendar] = ()
) -> tuple[Finding, ...]:
    """Return all findings in file order; raises nothing.

    ``published`` are the published versions: editing one of them is an error; warnings say which
    settled days change against the newest earlier version.
    """

    def check(calendar: Calendar) -> Sequence[Problem]:
        return calendar_errors(calendar) or changes(calendar, published)

    return try_read_model(source, file, Calendar, check).findings
