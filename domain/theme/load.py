"""From the bytes of ``theme.yaml`` to a theme, its plan, or everything that is wrong."""

from dataclasses import replace

from domain.plan import Plan
from domain.theme.checks.known import STALE
from domain.theme.checks.meaning import check_meaning
from domain.theme.compile_plan import compile_plan
from domain.theme.findings import Finding, ThemeInvalidError, sorted_findings
from domain.theme.model import Theme
from domain.theme.nodes import Mapping, Node
from domain.theme.reuse.assemble import Assembled, assemble
from domain.theme.reuse.catalogue import check_catalogue
from domain.theme.reuse.shelf import EMPTY, Shelf
from domain.theme.reuse.written import written
from domain.theme.shape import parse_shape
from domain.theme.source import Path, Source
from domain.theme.yaml_nodes import Document, read_document


def load_theme(source: bytes, file: str, shelf: Shelf = EMPTY) -> Theme:
    """Read a theme. ``file`` is only a name for the findings; ``shelf`` has what it refers to.

    The theme is well-shaped; whether its parts fit together is for ``compile_plan``.

    Raises:
        ThemeInvalidError: with everything that is wrong.
    """
    return _read(source, file, shelf)[0]


def compile_source(source: bytes, file: str, shelf: Shelf = EMPTY) -> Plan:
    """Read and compile a theme. ``shelf`` has what it refers to.

    Raises:
        ThemeInvalidError: with everything that is wrong.
    """
    theme, place = _read(source, file, shelf)
    return compile_plan(theme, place)


def resolve_source(source: bytes, file: str, shelf: Shelf) -> bytes:
    """A theme with all that it refers to put in; one that refers to nothing as it is.

    It compiles to the same plan, on any shelf.

    Raises:
        ThemeInvalidError: a reference cannot be followed.
    """
    whole = _assembled(read_document(source, file), file, shelf)
    if whole.findings:
        raise ThemeInvalidError(sorted_findings(whole.findings))
    return written(whole.root, source, whole.volumes) if whole.volumes else source


def lint_source(source: bytes, file: str, shelf: Shelf = EMPTY) -> tuple[Finding, ...]:
    """All findings in a theme or a catalogue, warnings with them, in the order of the file.

    ``shelf`` has what a theme refers to. Raises nothing.
    """
    try:
        document = read_document(source, file)
        if _is_catalogue(document.root):
            return sorted_findings([*document.findings, *check_catalogue(document.root, file)])
        theme, place = _parsed(document, file, shelf)
    except ThemeInvalidError as error:
        return error.findings
    found = [place.place(problem) for problem in check_meaning(theme)]
    # What a catalogue or a city accepts may occur in another theme of theirs.
    return sorted_findings([e for e in found if e.rule != STALE or not e.position.file])


def _read(source: bytes, file: str, shelf: Shelf) -> tuple[Theme, Source]:
    return _parsed(read_document(source, file), file, shelf)


def _parsed(document: Document, file: str, shelf: Shelf) -> tuple[Theme, Source]:
    whole = _assembled(document, file, shelf)
    place = Source(file, whole.root)
    theme, problems = parse_shape(whole.root, Theme)
    told = (each for each in problems if not _follows(each.path, whole.broken))
    findings = [*whole.findings, *map(place.place, told)]
    if theme is None or findings:
        raise ThemeInvalidError(sorted_findings(findings))
    return theme, place


def _assembled(document: Document, file: str, shelf: Shelf) -> Assembled:
    whole = assemble(document.root, file, shelf)
    return replace(whole, findings=(*document.findings, *whole.findings))


def _follows(path: Path, broken: frozenset[Path]) -> bool:
    """Whether something is wrong there only because of what could not be found."""
    return any(path[:length] in broken for length in range(len(path) + 1))


def _is_catalogue(root: Node) -> bool:
    return isinstance(root, Mapping) and "catalogue" in root.entries
