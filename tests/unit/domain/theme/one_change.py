"""What is found in a test theme with places changed."""

from domain.theme.lint.findings import Severity
from domain.theme.load import lint_source
from tests.unit.domain.theme.whole_life import SOURCE

Change = tuple[str, str]
Found = tuple[str, str]
"""A rule, and the text of the file at which it points."""


def findings(*changes: Change, severity: Severity = Severity.ERROR) -> list[Found]:
    """What is found in the theme with places changed, each told by the text it points at."""
    text = SOURCE.decode()
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the theme"
        text = text.replace(old, new)
    lines = text.splitlines()
    found = lint_source(text.encode(), "theme.yaml")
    assert {one.severity for one in found} <= {severity}, found
    assert all(one.message and one.hint for one in found)
    return [(one.rule, lines[one.line - 1][one.column - 1 :]) for one in found]


def warnings(*changes: Change) -> list[Found]:
    """The same, where nothing graver than a warning is expected."""
    return findings(*changes, severity=Severity.WARNING)
