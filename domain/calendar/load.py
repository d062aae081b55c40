"""From the bytes of a calendar's file to a calendar, or everything that is wrong with it."""

from collections.abc import Sequence
from functools import lru_cache

from domain.calendar.calendar import Calendar
from domain.calendar.lint import calendar_errors, changes
from domain.errors import InvalidInputError
from domain.theme.lint.findings import Finding, ThemeInvalidError, sorted_findings
from domain.theme.yaml.reader import read_document
from domain.theme.yaml.shape import parse_shape
from domain.theme.yaml.source_position import Source


@lru_cache(maxsize=32)
def load_calendar(source: bytes, file: str) -> Calendar:
    """Read a calendar. ``file`` is only a name for the findings.

    The same bytes are the same object: what is remembered by calendar finds it at once, and
    need not compare all of its days.

    Raises:
        InvalidInputError: with everything that is wrong, each told by ``file:line:column``.
    """
    calendar, _, findings = _read(source, file)
    if calendar is None or findings:
        raise InvalidInputError(
            tuple((f"{f.file}:{f.line}:{f.column}", f"{f.message}; {f.hint}") for f in findings)
        )
    return calendar


def lint_calendar(
    source: bytes, file: str, published: Sequence[Calendar] = ()
) -> tuple[Finding, ...]:
    """All findings in the order of the file; raises nothing.

    ``published`` are the versions that there are: a file that edits one of them is an
    error; warnings say which settled days it changes against the newest version before it.
    """
    calendar, place, findings = _read(source, file)
    if calendar is None or findings:
        return findings
    return sorted_findings([place.place(one) for one in changes(calendar, published)])


def _read(source: bytes, file: str) -> tuple[Calendar | None, Source, tuple[Finding, ...]]:
    try:
        document = read_document(source, file)
    except ThemeInvalidError as error:
        return None, Source(file), error.findings
    place = Source(file, document.root)
    calendar, problems = parse_shape(document.root, Calendar)
    if calendar is not None:
        problems = calendar_errors(calendar)
    findings = (*document.findings, *(place.place(problem) for problem in problems))
    return calendar, place, sorted_findings(findings)
