"""Lints theme files and folders of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.errors import NotFoundError
from domain.theme.findings import Finding, Severity
from domain.theme.load import lint_source

_THEME = "theme.yaml"


@dataclass(frozen=True, slots=True)
class LintedFile:
    """A file as it was read, and everything found in it, in its order."""

    file: str
    source: bytes
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether it compiles: there may be warnings and notes."""
        return all(found.severity is not Severity.ERROR for found in self.findings)


def lint_all(paths: Sequence[Path]) -> tuple[LintedFile, ...]:
    """Lint files, and in folders every ``theme.yaml`` beneath, each file once.

    Raises:
        NotFoundError: a file cannot be read, or a folder holds no theme.
    """
    files = dict.fromkeys(file for path in paths for file in _files(path))
    return tuple(map(_lint, files))


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    found = sorted(path.rglob(_THEME))
    if not found:
        raise NotFoundError(f"{path}: no {_THEME} in this folder, or in those beneath it")
    yield from found


def _lint(file: Path) -> LintedFile:
    try:
        source = file.read_bytes()
    except OSError as error:
        raise NotFoundError(f"{file}: cannot be read: {error.strerror}") from error
    return LintedFile(str(file), source, lint_source(source, str(file)))
