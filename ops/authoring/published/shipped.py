"""The themes that ship with the engine: the folder ``themes`` beside the packages.

It is at the same path in a checkout and in an installed wheel.
"""

from dataclasses import dataclass
from pathlib import Path

from adapters.files.folder_theme_source import SHIPPED_FOLDERS, theme_source_for
from adapters.files.input_files import read_input
from domain.plan import Plan
from domain.ports import ThemeStore
from domain.theme.load import compile_source, resolve_source

FOLDER = SHIPPED_FOLDERS


@dataclass(frozen=True, slots=True)
class ShippedTheme:
    """One folder of ``themes``: the resolved source, its plan, and the example beside it."""

    source: bytes
    plan: Plan
    example: Path


def shipped_themes(folder: Path = FOLDER) -> tuple[ShippedTheme, ...]:
    """Compile every shipped theme, by name. Raises ThemeInvalidError."""
    return tuple(_compiled(file) for file in sorted(folder.glob("*/theme.yaml")))


def _compiled(file: Path) -> ShippedTheme:
    source, theme_source = read_input(file), theme_source_for(file)
    plan = compile_source(source, str(file), theme_source)
    whole = resolve_source(source, str(file), theme_source)
    return ShippedTheme(whole, plan, file.with_name("example.yaml"))


async def publish_shipped(themes: ThemeStore) -> tuple[ShippedTheme, ...]:
    """Publish every shipped theme; already published ones stay unchanged.

    Raises:
        CommandRejectedError: a version was published with another content.
    """
    shipped = shipped_themes()
    for theme in shipped:
        await themes.publish(theme.plan, theme.source)
    return shipped
