"""``onething department …``: the departments' adapters. It works beside a running engine."""

from dataclasses import asdict
from typing import Annotated

import typer

from ops.cli.context import JSON, STORE, CliContext, with_context
from ops.cli.exit_codes import ExitCode
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
@with_context(STORE, JSON)
async def check(
    context: CliContext,
    theme: Theme = None,
) -> None:
    """Compare what the adapters serve with the published themes; code 1 on a mismatch."""
    from ops.cli.operator.department_check import check_departments

    settings = context.settings()
    asked, found = await check_departments(settings, theme)
    if context.as_json:
        document = {"departments": asked, "findings": [asdict(each) for each in found]}
        print_json(document)
    else:
        for each in found:
            where = "  ".join(filter(None, (each.department, each.theme, each.item)))
            print_line(f"{where}  {each.rule}: {each.message}")
        print_line(f"{len(asked)} departments asked, {len(found)} findings")
    if found:
        raise typer.Exit(ExitCode.FAILED)
