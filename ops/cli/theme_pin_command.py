"""``onething theme pin``: write down what a theme does today, as tests."""

import asyncio
from typing import Annotated

import typer

from ops.cli.options import SettingsFile, settings_and_logs
from ops.output import print_line


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(pin)


def pin(
    theme: Annotated[str, typer.Argument(metavar="THEME", help="A file, folder or shipped name.")],
    settings_file: SettingsFile = None,
) -> None:
    """Write tests/pinned.yaml: who sees what, decides by when, and what the form refuses."""
    from ops.calendars.folders import calendars_now  # noqa: PLC0415 - start fast
    from ops.theme_pin.pin import FILE, pinned  # noqa: PLC0415 - start fast
    from ops.theme_test.declared import read_theme_tests  # noqa: PLC0415 - start fast

    settings = settings_and_logs(settings_file, log_level="error")  # refusals are meant
    found = read_theme_tests(theme)
    text = asyncio.run(pinned(found, calendars_now(settings)))
    file = found.file.parent / "tests" / FILE
    file.write_text(text, "utf-8")
    print_line(str(file))
