"""Lints theme files and folders of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.input_files import read_input
from adapters.themes.folder_shelf import shelf_of
from domain.errors import NotFoundError
from domain.theme.findings import Finding, Severity
from domain.theme.load import lint_source

_THEME = "theme.yaml"
_CATALOGUES = "catalogue"


@dataclass(frozen=True, slots=True)
class LintedFile:
    """A file as it was read, and everything found in it, in its order."""

    file: str
    source: bytes
    findings: tuple[Finding, ...]
    others: Mapping[str, bytes]
    """The other files that findings stand in, by name."""

    @property
    def sound(self) -> bool:
        """Whether it compiles: there may be warnings and notes."""
        return all(found.severity is not Severity.ERROR for found in self.findings)


def lint_all(paths: Sequence[Path]) -> tuple[LintedFile, ...]:
    """Lint files, and in folders every ``theme.yaml`` and catalogue beneath, each file once.

    Raises:
        NotFoundError: a file cannot be read, or a folder holds no theme.
    """
    files = dict.fromkeys(file for path in paths for file in _files(path))
    return tuple(map(_lint, files))


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    found = sorted(file for file in path.rglob("*.yaml") if _is_source(file.absolute()))
    if not found:
        raise NotFoundError(f"{path}: no {_THEME} in this folder, or in those beneath it")
    yield from found


def _is_source(file: Path) -> bool:
    return file.name == _THEME or file.parent.parent.name == _CATALOGUES


def _lint(file: Path) -> LintedFile:
    source = read_input(file)
    findings = lint_source(source, str(file), shelf_of(file))
    others = {found.position.file for found in findings} - {""}
    return LintedFile(
        str(file), source, findings, {other: read_input(Path(other)) for other in others}
    )
