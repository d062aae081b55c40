"""The command ``onething``: what it offers, and how every error leaves it.

Modules that take long to import are imported by the commands that need them.
"""

import sys
from collections.abc import Sequence
from importlib import metadata
from typing import Annotated

import typer

from domain.errors import OnethingError
from ops.cli import (
    calendar_commands,
    case_commands,
    department_commands,
    engine_commands,
    operate_commands,
    rehearse_command,
    settings_command,
    supervise_commands,
    task_commands,
    theme_commands,
)
from ops.cli.exit_codes import ExitCode, error_lines, exit_code

app = typer.Typer(
    name="onething",
    help="The engine that runs a city's one-thing (一件事) services.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(theme_commands.app, name="theme")
app.add_typer(calendar_commands.app, name="calendar")
app.add_typer(case_commands.app, name="case")
app.add_typer(task_commands.app, name="task")
app.add_typer(department_commands.app, name="department")
app.add_typer(supervise_commands.app, name="supervise")
app.add_typer(operate_commands.app, name="operate")
engine_commands.add_to(app)
rehearse_command.add_to(app)
settings_command.add_to(app)


@app.command()
def version(
    as_json: Annotated[bool, typer.Option("--json", help="As a JSON document.")] = False,
) -> None:
    """Say which version this is."""
    try:
        number = metadata.version("onething")
    except metadata.PackageNotFoundError:
        number = "unknown"  # run from a checkout that is not installed
    print(f'{{"version": "{number}"}}' if as_json else f"onething {number}")


def run(arguments: Sequence[str]) -> int:
    """Run a command line; returns the exit code, see ``ops.cli.exit_codes``."""
    try:
        app(args=list(arguments), prog_name="onething")
    except SystemExit as end:  # how the library ends, also with its own words on wrong usage
        return end.code if isinstance(end.code, int) else ExitCode.OK
    except OnethingError as error:
        print("\n".join(error_lines(error)), file=sys.stderr)
        return exit_code(error)
    return ExitCode.OK


def main() -> None:
    """The entry point of the command."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
