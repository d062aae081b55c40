"""Lints theme files and folders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from adapters.files.folder_theme_source import theme_source_for
from adapters.files.input_files import read_input
from domain.errors import NotFoundError
from domain.theme.lint.findings import Finding, Severity
from domain.theme.load import lint_source

_THEME = "theme.yaml"
_CATALOGUES = "catalogue"


@dataclass(frozen=True, slots=True)
class LintedFile:
    """A file, and all findings in it, in file order."""

    file: str
    source: bytes
    findings: tuple[Finding, ...]
    others: Mapping[str, bytes]
    """Return the other files that findings are in, by name."""

    @property
    def open(self) -> tuple[Finding, ...]:
        """Return the findings that the theme does not accept."""
        return tuple(found for found in self.findings if found.known is None)

    @property
    def known(self) -> int:
        """Return how many findings the theme accepts."""
        return len(self.findings) - len(self.open)

    @property
    def is_valid(self) -> bool:
        """Return whether it compiles: it may have warnings and notes."""
        return all(found.severity is not Severity.ERROR for found in self.findings)


def lint_all(paths: Sequence[Path]) -> tuple[LintedFile, ...]:
    """Lint files, and in folders every ``theme.yaml`` and catalogue below, each file once.

    Raises:
        NotFoundError: a file cannot be read, or a folder holds no theme.
    """
    files = dict.fromkeys(file for path in paths for file in _files(path))
    return _deduplicate(tuple(map(_lint, files)))


def _deduplicate(linted: tuple[LintedFile, ...]) -> tuple[LintedFile, ...]:
    """Remove repeated warnings and notes on files that several themes share.

    A finding stays with the file that it is in, if that is linted too. Errors stay with every theme
    that they keep from compiling.
    """
    own = {Path(each.file).resolve() for each in linted}
    seen: set[tuple[Path, Finding]] = set()
    done = []
    for each in linted:
        unique = []
        for found in each.findings:
            elsewhere = Path(found.position.file).resolve() if found.position.file else None
            key = (elsewhere or Path(each.file).resolve(), found)
            more_severe = found.severity is Severity.ERROR
            if more_severe or (elsewhere not in own and key not in seen):
                unique.append(found)
            seen.add(key)
        done.append(replace(each, findings=tuple(unique)))
    return tuple(done)


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
    findings = lint_source(source, str(file), theme_source_for(file))
    others = {found.position.file for found in findings} - {""}
    return LintedFile(
        str(file), source, findings, {other: read_input(Path(other)) for other in others}
    )
