"""Reads and compiles the theme of a file, with what it refers to."""

from pathlib import Path

from adapters.themes.folder_shelf import shelf_of
from domain.errors import NotFoundError
from domain.plan import Plan
from domain.theme.load import compile_source


def read_file(file: Path) -> bytes:
    """The bytes of a file. Raises NotFoundError."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise NotFoundError(f"{file}: cannot be read: {error.strerror}") from error


def compile_file(file: Path) -> Plan:
    """The plan of a theme's file.

    Raises:
        NotFoundError: it cannot be read.
        ThemeInvalidError: with everything that is wrong.
    """
    return compile_source(read_file(file), str(file), shelf_of(file))
