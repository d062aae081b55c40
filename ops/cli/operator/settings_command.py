"""``onething settings``: what is in force, from where, secrets masked."""

from dataclasses import asdict

import typer

from ops.cli.context import JSON, STORE, CliContext, with_context
from ops.cli.output import print_json, print_line


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("settings")(show_settings)


@with_context(STORE, JSON)
def show_settings(context: CliContext) -> None:
    """Print the settings in force and their sources; secrets are masked."""
    from ops.cli.operator.setting_rows import setting_rows

    rows = list(setting_rows(context.resolve_settings()))
    if context.as_json:
        print_json([asdict(row) for row in rows])
        return
    wide = max(len(row.name) for row in rows)
    for row in rows:
        print_line(f"{row.name:<{wide}}  {row.value or '-'}  ({row.origin})")
