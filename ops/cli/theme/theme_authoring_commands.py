"""``onething theme new|schema|resolve|report``: begin a theme, complete it, see what it saves."""

from pathlib import Path
from typing import Annotated

import typer

from ops.cli.options import ActingAs, Data, Gateway, Json, SettingsFile
from ops.cli.output import print_document, print_json, print_line, print_lines
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
    from ops.authoring.starter import create_theme  # noqa: PLC0415 - start fast

    for file in create_theme(name, folder):
        print_line(str(file))


def schema(
    tests: Annotated[
        bool, typer.Option("--tests", help="The schema of test files in place of themes.")
    ] = False,
) -> None:
    """Print the JSON Schema of a theme.yaml, for editors."""
    from domain.theme.yaml.schema import theme_schema  # noqa: PLC0415 - start fast
    from ops.authoring.testing.schema import schema_of_tests  # noqa: PLC0415 - start fast

    print_document(schema_of_tests() if tests else theme_schema())


def report(
    theme: Theme,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    settings_file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Print what a bundle saves against its declared baseline."""
    from domain.theme.bundle_report import bundle_report  # noqa: PLC0415 - start fast
    from domain.theme.load import load_theme  # noqa: PLC0415 - start fast
    from ops.authoring.format_report import report_document, report_lines  # noqa: PLC0415

    given = resolve_theme(theme, settings_file, data, gateway, acting_as)
    found = bundle_report(load_theme(given.source, given.name), given.plan)
    if as_json:
        print_json(report_document(found))
    else:
        print_lines(report_lines(found))


def resolve(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A theme.yaml.")],
) -> None:
    """Print a theme with all references resolved, as publishing stores it."""
    from adapters.files.folder_theme_source import theme_source_for  # noqa: PLC0415 - start fast
    from adapters.files.input_files import read_input  # noqa: PLC0415 - start fast
    from domain.theme.load import resolve_source  # noqa: PLC0415 - start fast

    print_document(resolve_source(read_input(file), str(file), theme_source_for(file)))
