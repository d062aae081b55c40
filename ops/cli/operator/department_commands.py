"""``onething department …``: the departments' adapters. It works beside a running engine."""

import asyncio
from dataclasses import asdict
from typing import Annotated

import typer

from ops.cli.exit_codes import ExitCode
from ops.cli.options import Data, Json, SettingsFile, settings_with_logging
from ops.cli.output import print_json, print_line

app = typer.Typer(help="Check the departments' adapters (部门).", no_args_is_help=True)

Theme = Annotated[
    str | None,
    typer.Option("--theme", metavar="THEME", help="name, or name@version; default: all."),
]


@app.callback()
def departments() -> None:
    """Check the departments' adapters (部门)."""


@app.command()
def check(
    theme: Theme = None,
    data: Data = None,
    settings_file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Compare what the adapters serve with the published themes; code 1 on a mismatch."""
    from ops.cli.operator.department_check import check_departments  # noqa: PLC0415 - start fast

    settings = settings_with_logging(settings_file, data_folder=data, log_level="warning")
    asked, found = asyncio.run(check_departments(settings, theme))
    if as_json:
        document = {"departments": asked, "findings": [asdict(each) for each in found]}
        print_json(document)
    else:
        for each in found:
            where = "  ".join(filter(None, (each.department, each.theme, each.item)))
            print_line(f"{where}  {each.rule}: {each.message}")
        print_line(f"{len(asked)} departments asked, {len(found)} findings")
    if found:
        raise typer.Exit(ExitCode.FAILED)
