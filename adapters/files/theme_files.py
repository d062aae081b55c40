"""Reads and compiles the theme of a file, with its references."""

from pathlib import Path

from adapters.files.folder_theme_source import theme_source_for
from adapters.files.input_files import read_input
from domain.plan import Plan
from domain.theme.load import compile_source


def compile_file(file: Path) -> Plan:
    """Return the plan of a theme's file.

    Raises:
        NotFoundError, InvalidInputError: it cannot be read.
        ThemeInvalidError: with all errors.
    """
    return compile_source(read_input(file), str(file), theme_source_for(file))
