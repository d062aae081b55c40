"""``onething theme pin``: write down what a theme does today, as tests."""

import asyncio
from typing import Annotated

import typer

from ops.cli.options import SettingsFile, settings_with_logging
from ops.cli.output import print_line


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(pin)


def pin(
    theme: Annotated[str, typer.Argument(metavar="THEME", help="A file, folder or shipped name.")],
    settings_file: SettingsFile = None,
) -> None:
    """Write tests/pinned.yaml: who receives what, due times, what the form rejects."""
    from ops.authoring.pin.pin import FILE, pin_theme  # noqa: PLC0415 - start fast
    from ops.authoring.published.calendar_folders import current_calendars  # noqa: PLC0415 - start fast
    from ops.authoring.testing.declared_tests import read_theme_tests  # noqa: PLC0415 - start fast

    settings = settings_with_logging(settings_file, log_level="error")  # refusals are meant
    found = read_theme_tests(theme)
    text = asyncio.run(pin_theme(found, current_calendars(settings)))
    file = found.file.parent / "tests" / FILE
    file.write_text(text, "utf-8")
    print_line(str(file))
