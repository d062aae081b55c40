"""``onething theme new|schema|resolve|report``: begin a theme, complete it, see what it saves."""

from pathlib import Path
from typing import Annotated

import typer

from ops.cli.context import GATEWAY, JSON, CliContext, with_context
from ops.cli.output import print_document, print_line
from ops.cli.theme.theme_argument import Theme, resolve_theme


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(new)
    app.command()(schema)
    app.command()(report)
    app.command()(resolve)


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Letters, digits, - and _.")],
    folder: Annotated[
        Path, typer.Option("--folder", metavar="FOLDER", help="Where to create its folder.")
    ] = Path("themes"),
) -> None:
    """Write a commented starter theme that passes its own tests."""
    from ops.authoring.starter import create_theme

    for file in create_theme(name, folder):
        print_line(str(file))


def schema(
    tests: Annotated[
        bool, typer.Option("--tests", help="The schema of test files in place of themes.")
    ] = False,
) -> None:
    """Print the JSON Schema of a theme.yaml, for editors."""
    from domain.theme.yaml.schema import theme_schema
    from ops.authoring.testing.schema import schema_of_tests

    print_document(schema_of_tests() if tests else theme_schema())


@with_context(GATEWAY, JSON)
def report(
    context: CliContext,
    theme: Theme,
) -> None:
    """Print what a bundle saves against its declared baseline."""
    from domain.theme.bundle_report import bundle_report
    from domain.theme.load import load_theme
    from ops.authoring.format_report import report_document, report_lines

    given = resolve_theme(theme, context)
    found = bundle_report(load_theme(given.source, given.name), given.plan)
    context.print_result(found, report_document, report_lines)


def resolve(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A theme.yaml.")],
) -> None:
    """Print a theme with all references resolved, as publishing stores it."""
    from adapters.files.folder_theme_source import theme_source_for
    from adapters.files.input_files import read_input
    from domain.theme.load import resolve_source

    print_document(resolve_source(read_input(file), str(file), theme_source_for(file)))
