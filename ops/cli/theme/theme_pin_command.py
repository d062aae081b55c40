"""``onething theme pin``: write down what a theme does today, as tests."""

from typing import Annotated

import typer

from ops.cli.context import SETTINGS, CliContext, with_context
from ops.cli.output import print_line


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(pin)


@with_context(SETTINGS)
async def pin(
    context: CliContext,
    theme: Annotated[str, typer.Argument(metavar="THEME", help="A file, folder or shipped name.")],
) -> None:
    """Write tests/pinned.yaml: who receives what, due times, what the form rejects."""
    from ops.authoring.pin.pin import FILE, pin_theme
    from ops.authoring.published.calendar_folders import current_calendars
    from ops.authoring.testing.declared_tests import read_theme_tests

    settings = context.settings(log_level="error")  # refusals are meant
    found = read_theme_tests(theme)
    text = await pin_theme(found, current_calendars(settings))
    file = found.file.parent / "tests" / FILE
    file.write_text(text, "utf-8")
    print_line(str(file))
