"""Reads ``theme.yaml`` into a theme or a plan, and reports all errors."""

from dataclasses import replace

from domain.plan import Plan
from domain.theme.compile import compile_plan
from domain.theme.lint.accepted_findings import STALE
from domain.theme.lint.all_checks import check_semantics
from domain.theme.lint.findings import Finding, ThemeInvalidError, sorted_findings
from domain.theme.model import Theme
from domain.theme.reuse.assemble import Assembled, assemble
from domain.theme.reuse.catalogue import check_catalogue
from domain.theme.reuse.render_yaml import render_yaml
from domain.theme.reuse.theme_source import EMPTY, ThemeSource
from domain.theme.yaml.nodes import Mapping, Node
from domain.theme.yaml.reader import Document, read_document
from domain.theme.yaml.shape import parse_shape
from domain.theme.yaml.source_position import Path, Source


def load_theme(source: bytes, file: str, theme_source: ThemeSource = EMPTY) -> Theme:
    """Read a theme. ``file`` names it in findings; ``theme_source`` holds what it refers to.

    The result has a valid shape; ``compile_plan`` checks the consistency of its parts.

    Raises:
        ThemeInvalidError: with all errors.
    """
    return _read(source, file, theme_source)[0]


def compile_source(source: bytes, file: str, theme_source: ThemeSource = EMPTY) -> Plan:
    """Read and compile a theme. ``theme_source`` holds what it refers to.

    Raises:
        ThemeInvalidError: with all errors.
    """
    theme, place = _read(source, file, theme_source)
    return compile_plan(theme, place)


def resolve_source(source: bytes, file: str, theme_source: ThemeSource) -> bytes:
    """Return a theme with its references resolved; one without references unchanged.

    The result compiles to the same plan with any theme source.

    Raises:
        ThemeInvalidError: a reference cannot be resolved.
    """
    whole = _assembled(read_document(source, file), file, theme_source)
    if whole.findings:
        raise ThemeInvalidError(sorted_findings(whole.findings))
    return render_yaml(whole.root, source, whole.source_files) if whole.source_files else source


def lint_source(source: bytes, file: str, theme_source: ThemeSource = EMPTY) -> tuple[Finding, ...]:
    """Return all findings in a theme or a catalogue, warnings included, in file order.

    ``theme_source`` holds what the theme refers to. Raises nothing.
    """
    try:
        document = read_document(source, file)
        if _is_catalogue(document.root):
            return sorted_findings([*document.findings, *check_catalogue(document.root, file)])
        theme, place = _parsed(document, file, theme_source)
    except ThemeInvalidError as error:
        return error.findings
    found = [place.place(problem) for problem in check_semantics(theme)]
    # A finding that a catalogue or a city accepts may occur in another of their themes.
    return sorted_findings([e for e in found if e.rule != STALE or not e.position.file])


def _read(source: bytes, file: str, theme_source: ThemeSource) -> tuple[Theme, Source]:
    return _parsed(read_document(source, file), file, theme_source)


def _parsed(document: Document, file: str, theme_source: ThemeSource) -> tuple[Theme, Source]:
    whole = _assembled(document, file, theme_source)
    place = Source(file, whole.root)
    theme, problems = parse_shape(whole.root, Theme)
    reported = (each for each in problems if not _follows(each.path, whole.broken))
    findings = [*whole.findings, *map(place.place, reported)]
    if theme is None or findings:
        raise ThemeInvalidError(sorted_findings(findings))
    return theme, place


def _assembled(document: Document, file: str, theme_source: ThemeSource) -> Assembled:
    whole = assemble(document.root, file, theme_source)
    return replace(whole, findings=(*document.findings, *whole.findings))


def _follows(path: Path, broken: frozenset[Path]) -> bool:
    """Return whether a problem only results from an unresolved reference."""
    return any(path[:length] in broken for length in range(len(path) + 1))


def _is_catalogue(root: Node) -> bool:
    return isinstance(root, Mapping) and "catalogue" in root.entries
