"""The command ``onething``: what it offers, and how every error leaves it.

Modules that take long to import are imported by the commands that need them.
"""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import InvalidInputError, OnethingError
from ops.cli.case import case_commands
from ops.cli.exit_codes import ExitCode, error_lines, exit_code
from ops.cli.operator import (
    audit_commands,
    calendar_commands,
    department_commands,
    engine_commands,
    projection_commands,
    settings_command,
)
from ops.cli.output import print_error, print_json, print_line, tolerate_encodings
from ops.cli.theme import rehearse_command, theme_commands
from ops.cli.vault import subject_commands, vault_commands
from ops.cli.work import operate_commands, supervise_commands, task_commands

TRACEBACK = "ONETHING_TRACEBACK"
"""Set it to have a defect end a command with its traceback."""

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
app.add_typer(audit_commands.app, name="audit")
app.add_typer(projection_commands.app, name="projection")
app.add_typer(subject_commands.app, name="subject")
app.add_typer(vault_commands.app, name="vault")
engine_commands.add_to(app)
rehearse_command.add_to(app)
settings_command.add_to(app)


@app.command()
def version(
    as_json: Annotated[bool, typer.Option("--json", help="As a JSON document.")] = False,
) -> None:
    """Print the version."""
    try:
        number = metadata.version("onething")
    except metadata.PackageNotFoundError:
        number = "unknown"  # run from a checkout that is not installed
    if as_json:
        print_json({"version": number})
    else:
        print_line(f"onething {number}")


def run(arguments: Sequence[str]) -> int:
    """Run a command line; returns the exit code, see ``ops.cli.exit_codes``."""
    try:
        _check_text(arguments)
        code = app(args=list(arguments), prog_name="onething", standalone_mode=False)
    except typer.TyperException as error:  # wrong usage, in the library's words
        return _refuse_usage(error)
    except typer.Abort:
        return ExitCode.INTERRUPTED
    except OnethingError as error:
        for line in error_lines(error):
            print_error(line)
        return exit_code(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, a user sees one line
        return _report_defect(error)
    return code if isinstance(code, int) else ExitCode.OK


def _report_defect(error: Exception) -> int:
    """Say that the command failed by a defect of ours; the traceback on request only: it is
    long, and may quote what somebody wrote.
    """
    if os.environ.get(TRACEBACK):
        raise error
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    print_error(f"error: defect in onething: {type(error).__name__} at {place}: {error}")
    print_error(f"  run the command again with {TRACEBACK}=1 for the traceback")
    return ExitCode.FAILED


def _check_text(arguments: Sequence[str]) -> None:
    """Refuse bytes that are no text, except in the name of a file that exists."""
    for number, argument in enumerate(arguments, start=1):
        try:
            argument.encode()
        except UnicodeEncodeError as error:
            if not Path(argument).exists():
                why = "is not valid text in this locale's encoding; use a UTF-8 locale"
                raise InvalidInputError(((f"argument {number}", why),)) from error


def _refuse_usage(error: typer.TyperException) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":  # its text is our own help
        for line in error.format_message().split("\n"):
            print_error(line)
        return error.exit_code
    context: typer.Context | None = getattr(error, "ctx", None)
    if context is not None:
        for line in context.get_usage().split("\n"):
            print_error(line)
        print_error(f"Try '{context.command_path} --help' for help.")
    print_error(f"Error: {error.format_message()}")
    return error.exit_code


def main() -> None:
    """The entry point of the command."""
    # The C core of gRPC writes notes of its own to the standard error, past every logger.
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
    tolerate_encodings()
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
