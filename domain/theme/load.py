"""From the bytes of ``theme.yaml`` to a theme, its plan, or everything that is wrong."""

from dataclasses import replace

from domain.plan import Plan
from domain.theme.compile import compile_plan
from domain.theme.lint.accepted_findings import STALE
from domain.theme.lint.findings import Finding, ThemeInvalidError, sorted_findings
from domain.theme.lint.semantics import check_semantics
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
    """Read a theme. ``file`` names it in findings; ``theme_source`` has what it refers to.

    The theme is well-shaped; whether its parts fit together is for ``compile_plan``.

    Raises:
        ThemeInvalidError: with everything that is wrong.
    """
    return _read(source, file, theme_source)[0]


def compile_source(source: bytes, file: str, theme_source: ThemeSource = EMPTY) -> Plan:
    """Read and compile a theme. ``theme_source`` has what it refers to.

    Raises:
        ThemeInvalidError: with everything that is wrong.
    """
    theme, place = _read(source, file, theme_source)
    return compile_plan(theme, place)


def resolve_source(source: bytes, file: str, theme_source: ThemeSource) -> bytes:
    """A theme with all that it refers to put in; one that refers to nothing as it is.

    It compiles to the same plan, on any shelf.

    Raises:
        ThemeInvalidError: a reference cannot be followed.
    """
    whole = _assembled(read_document(source, file), file, theme_source)
    if whole.findings:
        raise ThemeInvalidError(sorted_findings(whole.findings))
    return render_yaml(whole.root, source, whole.source_files) if whole.source_files else source


def lint_source(source: bytes, file: str, theme_source: ThemeSource = EMPTY) -> tuple[Finding, ...]:
    """All findings in a theme or a catalogue, warnings with them, in the order of the file.

    ``theme_source`` has what a theme refers to. Raises nothing.
    """
    try:
        document = read_document(source, file)
        if _is_catalogue(document.root):
            return sorted_findings([*document.findings, *check_catalogue(document.root, file)])
        theme, place = _parsed(document, file, theme_source)
    except ThemeInvalidError as error:
        return error.findings
    found = [place.place(problem) for problem in check_semantics(theme)]
    # What a catalogue or a city accepts may occur in another theme of theirs.
    return sorted_findings([e for e in found if e.rule != STALE or not e.position.file])


def _read(source: bytes, file: str, theme_source: ThemeSource) -> tuple[Theme, Source]:
    return _parsed(read_document(source, file), file, theme_source)


def _parsed(document: Document, file: str, theme_source: ThemeSource) -> tuple[Theme, Source]:
    whole = _assembled(document, file, theme_source)
    place = Source(file, whole.root)
    theme, problems = parse_shape(whole.root, Theme)
    told = (each for each in problems if not _follows(each.path, whole.broken))
    findings = [*whole.findings, *map(place.place, told)]
    if theme is None or findings:
        raise ThemeInvalidError(sorted_findings(findings))
    return theme, place


def _assembled(document: Document, file: str, theme_source: ThemeSource) -> Assembled:
    whole = assemble(document.root, file, theme_source)
    return replace(whole, findings=(*document.findings, *whole.findings))


def _follows(path: Path, broken: frozenset[Path]) -> bool:
    """Whether something is wrong there only because of what could not be found."""
    return any(path[:length] in broken for length in range(len(path) + 1))


def _is_catalogue(root: Node) -> bool:
    return isinstance(root, Mapping) and "catalogue" in root.entries
