"""Creates a theme: a commented one of two items, its example and its tests."""

import re
import shutil
import tempfile
from pathlib import Path

from domain.errors import CommandRejectedError, InvalidInputError
from domain.theme.scalars import THEME_PATTERN
from domain.theme.yaml.schema import theme_schema
from ops.authoring.testing.schema import schema_of_tests

STARTER = Path(__file__).parent / "starter"
_NAME = "starter-theme"


def create_theme(name: str, folder: Path) -> tuple[Path, ...]:
    """Write the starter as ``folder/name``; all of it, or nothing.

    The JSON Schemas of this engine are beside it, where its modelines name them.

    Returns the files, the theme first.

    Raises:
        InvalidInputError: the name is invalid for a theme, or the folder cannot be written.
        CommandRejectedError: the folder exists already.
    """
    if not re.fullmatch(THEME_PATTERN, name):
        hint = "use lower-case letters, digits, `-` and `_`, a letter first, at most 63"
        raise InvalidInputError((("name", f"`{name[:80]}` cannot be a theme's name: {hint}"),))
    target = folder / name
    if target.exists():
        raise CommandRejectedError(f"{target} exists: choose another name, or delete it")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as made:
            whole = shutil.copytree(STARTER, Path(made) / name)
            theme = whole / "theme.yaml"
            theme.write_text(theme.read_text("utf-8").replace(_NAME, name), "utf-8")
            (whole / "theme.schema.json").write_bytes(theme_schema())
            (whole / "theme-tests.schema.json").write_bytes(schema_of_tests())
            whole.rename(target)
    except OSError as error:
        problem = f"{target} cannot be written: {error.strerror}"
        raise InvalidInputError((("folder", problem),)) from error
    files = sorted(each for each in target.rglob("*") if each.is_file())
    return (target / "theme.yaml", *(each for each in files if each.name != "theme.yaml"))
