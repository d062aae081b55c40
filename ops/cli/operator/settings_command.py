"""``onething settings``: what is in force, from where, secrets masked."""

from dataclasses import asdict

import typer

from ops.cli.options import Data, Json, SettingsFile, resolve_settings
from ops.cli.output import print_json, print_line


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("settings")(show_settings)


def show_settings(file: SettingsFile = None, data: Data = None, as_json: Json = False) -> None:
    """Print the settings in force and their sources; secrets are masked."""
    from ops.cli.operator.setting_rows import setting_rows  # noqa: PLC0415 - commands start fast

    rows = list(setting_rows(resolve_settings(file, data_folder=data)))
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    wide = max(len(row.name) for row in rows)
    for row in rows:
        print_line(f"{row.name:<{wide}}  {row.value or '-'}  ({row.origin})")
