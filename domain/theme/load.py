"""From the bytes of ``theme.yaml`` to a theme, its plan, or everything that is wrong."""

from domain.plan import Plan
from domain.theme.compile_plan import compile_plan
from domain.theme.findings import Finding, ThemeInvalidError, sorted_findings
from domain.theme.meaning import check_meaning
from domain.theme.model import Theme
from domain.theme.shape import parse_shape
from domain.theme.source import Source
from domain.theme.yaml_nodes import read_document


def load_theme(source: bytes, file: str) -> Theme:
    """Read a theme. ``file`` is only a name for the findings.

    The theme is well-shaped; whether its parts fit together is for ``compile_plan``.

    Raises:
        ThemeInvalidError: with everything that is wrong.
    """
    return _read(source, file)[0]


def compile_source(source: bytes, file: str) -> Plan:
    """Read and compile a theme.

    Raises:
        ThemeInvalidError: with everything that is wrong.
    """
    theme, place = _read(source, file)
    return compile_plan(theme, place)


def lint_source(source: bytes, file: str) -> tuple[Finding, ...]:
    """All findings, warnings with them, in the order of the file. Raises nothing."""
    try:
        theme, place = _read(source, file)
    except ThemeInvalidError as error:
        return error.findings
    return sorted_findings([place.place(problem) for problem in check_meaning(theme)])


def _read(source: bytes, file: str) -> tuple[Theme, Source]:
    document = read_document(source, file)
    place = Source(file, document.root)
    theme, problems = parse_shape(document.root, Theme)
    findings = [*document.findings, *(place.place(problem) for problem in problems)]
    if theme is None or findings:
        raise ThemeInvalidError(sorted_findings(findings))
    return theme, place
