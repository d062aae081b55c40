"""Finds the theme that a command names: on this machine, or among the published ones."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from adapters.files.folder_theme_source import theme_source_for
from adapters.files.input_files import read_input
from domain.errors import NotFoundError, UnavailableError
from domain.plan import Plan
from domain.theme.load import compile_source, resolve_source
from ops.authoring.published.shipped import FOLDER

_THEME = re.compile(r"[a-z][a-z0-9_-]{0,62}(@[0-9]{1,9})?")
"""``name`` or ``name@version``."""

Published = Callable[[str], Awaitable[tuple[Plan, bytes]]]
"""Reads published themes: the plan of ``name`` or ``name@version``, and its YAML.

Raises NotFoundError, UnavailableError.
"""


@dataclass(frozen=True, slots=True)
class FoundTheme:
    """A theme: ``name`` is its file, or ``name@version`` if it was read as published.

    ``source`` has its references resolved, as publishing stores it. ``folder`` is where the files
    beside it are; None for a published theme.
    """

    name: str
    plan: Plan
    source: bytes
    folder: Path | None


async def find_theme(theme: str, published: Published) -> FoundTheme:
    """Look for a file or folder first, then for a shipped theme, then for a published one.

    Raises:
        NotFoundError: it is none of them.
        ThemeInvalidError: the file does not compile.
        UnavailableError: it is not here, and published themes cannot be read.
    """
    file = file_of(theme)
    if file is not None:
        return _read(file)
    not_here = f"{theme} is neither a theme file, nor its folder, nor a shipped theme"
    if not _THEME.fullmatch(theme):
        raise NotFoundError(f"{not_here}, nor can one be published as it: give name@version")
    try:
        plan, source = await published(theme)
    except NotFoundError as error:
        raise NotFoundError(
            f"{not_here}, and {error}; `onething theme list` lists what is published"
        ) from error
    except UnavailableError as error:
        raise UnavailableError(f"{not_here}, and what is published is out of reach: {error}") from (
            error
        )
    return FoundTheme(plan.ref, plan, source, None)


def _read(file: Path) -> FoundTheme:
    source, theme_source = read_input(file), theme_source_for(file)
    plan = compile_source(source, str(file), theme_source)
    return FoundTheme(str(file), plan, resolve_source(source, str(file), theme_source), file.parent)


def file_of(theme: str) -> Path | None:
    """Return the file of a theme: itself, in its folder, or that of a shipped theme."""
    files = (Path(theme), Path(theme) / "theme.yaml", FOLDER / theme / "theme.yaml")
    return next((file for file in files if file.is_file()), None)
