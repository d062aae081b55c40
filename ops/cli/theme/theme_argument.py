"""The argument THEME of commands that read one theme, wherever it is."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from ops.cli.context import CliContext

if TYPE_CHECKING:
    from ops.authoring.published.find import FoundTheme

THEME_HELP = "A file, a folder, a shipped name, or a published name or name@version."
Theme = Annotated[str, typer.Argument(metavar="THEME", help=THEME_HELP)]


def resolve_theme(theme: str, context: CliContext) -> "FoundTheme":
    """The theme; the gateway is asked only for one that is not on this machine.

    The settings are read only then, too: what is wrong with them keeps nobody from a file.

    Raises:
        NotFoundError: there is no such theme.
        ThemeInvalidError: it does not compile.
        SettingsError: the settings are not as they must be.
        UnavailableError: the theme is not here, and the gateway is away.
        NotPermittedError: who calls may not read what is published.
    """
    from domain.plan import Plan
    from ops.authoring.published.find import find_theme

    async def published(ref: str) -> tuple[Plan, bytes]:
        from ops.cli.client.published_themes import fetch_published_theme

        return await fetch_published_theme(context.settings(), ref)

    return asyncio.run(find_theme(theme, published))
