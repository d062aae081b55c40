"""Catalogues and themes as files: ``catalogue/NAME/VERSION.yaml`` and ``NAME/theme.yaml``."""

import os
from collections.abc import Sequence
from pathlib import Path

from domain.theme.reuse.theme_source import SourceFile, SourceFileKind
from domain.theme.yaml.reader import MAX_BYTES

SHIPPED_FOLDERS = Path(__file__).resolve().parents[2] / "themes"
"""The themes that ship with the engine, at the same path in a checkout and in a wheel."""


class FolderThemeSource:
    """The catalogues and themes of folders; the first folder that has one takes precedence.

    Nothing outside of them is read: a name cannot be a path, and a link that leads out of its
    folder, or a file that is not regular, is ignored.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(dict.fromkeys(folders))

    def find(self, kind: SourceFileKind, name: str, version: int) -> SourceFile | None:
        """Return the file of that name and version. A theme's version is not in its path."""
        below = f"catalogue/{name}/{version}.yaml" if kind == "catalogue" else f"{name}/theme.yaml"
        for folder in self._folders:
            source = _read(folder, folder / below)
            if source is not None:
                return SourceFile(_describe(folder / below), source)
        return None

    def places(self, kind: SourceFileKind) -> str:
        """Describe where files of that kind are searched for."""
        below = "catalogue/NAME/VERSION.yaml" if kind == "catalogue" else "NAME/theme.yaml"
        return "at " + " and ".join(_describe(folder / below) for folder in self._folders)


def theme_source_for(file: Path) -> FolderThemeSource:
    """Return what the theme in this file can refer to: its sibling folders, then shipped ones."""
    return FolderThemeSource((file.absolute().parent.parent, SHIPPED_FOLDERS))


def _read(folder: Path, file: Path) -> bytes | None:
    try:
        real = file.resolve(strict=True)
        if not (real.is_file() and real.is_relative_to(folder.resolve())):
            return None
        with real.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)  # a larger file is rejected by its size
    except OSError:
        return None


def _describe(file: Path) -> str:
    """Return the file's path relative to the working directory."""
    description = os.path.relpath(file)
    return str(file) if description.startswith(os.pardir) else description
