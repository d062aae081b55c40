"""``onething theme …``: check, test, publish and read themes. They work beside a running engine."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from adapters.files.input_files import read_input
from ops.cli.exit_codes import ExitCode
from ops.cli.options import Data, Json, SettingsFile, settings_with_logging
from ops.cli.output import print_document, print_json, print_line, print_lines
from ops.cli.theme import theme_authoring_commands as theme_making_commands
from ops.cli.theme import (
    theme_change_commands,
    theme_export_command,
    theme_graph_command,
    theme_guide_command,
    theme_lint_commands,
    theme_pin_command,
    theme_simulate_command,
)

app = typer.Typer(help="Check, test, publish and read themes (主题).", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A theme.yaml.")]
Ref = Annotated[str, typer.Argument(metavar="THEME", help="name, or name@version.")]


@app.command("test")
def run_tests(
    theme: Annotated[str, typer.Argument(metavar="THEME", help="A file, folder or shipped name.")],
    real: Annotated[
        bool, typer.Option("--real", help="Run on a Temporal server, in virtual time.")
    ] = False,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write the results as JUnit XML.")
    ] = None,
    settings_file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Run the tests beside a theme; code 1 if one fails."""
    from ops.authoring.testing.command import run_suite  # noqa: PLC0415 - start fast
    from ops.authoring.testing.format_suite import junit_of, suite_document, suite_lines  # noqa: PLC0415

    settings = settings_with_logging(settings_file, log_level="error")  # failures are scripted
    suite = run_suite(settings, theme, real=real)
    if junit is not None:
        junit.write_bytes(junit_of(suite))
    if as_json:
        print_json(suite_document(suite))
    else:
        print_lines(suite_lines(suite))
    if suite.failed:
        raise typer.Exit(ExitCode.FAILED)


@app.command()
def publish(
    file: File, data: Data = None, settings_file: SettingsFile = None, as_json: Json = False
) -> None:
    """Publish a theme permanently under its digest."""
    from ops.authoring.format_lint import counts  # noqa: PLC0415 - start fast
    from ops.authoring.published.publish import publish_file  # noqa: PLC0415 - start fast
    from ops.authoring.run_lint import lint_all  # noqa: PLC0415 - start fast

    # The tests beside the theme are played: what fails in them is scripted.
    settings = settings_with_logging(settings_file, data_folder=data, log_level="error")
    plan = asyncio.run(publish_file(settings, file, read_input(file)))
    found = counts(lint_all([file]))
    if as_json:
        print_json({"theme": plan.ref, "plan_digest": plan.digest, "findings": found})
        return
    print_line(f"published {plan.ref}  {plan.digest}")
    if any(found.values()):
        told = ", ".join(f"{count} {kind}" for kind, count in found.items())
        print_line(f"  {told}: onething theme lint --known {file}")


@app.command("list")
def list_themes(
    data: Data = None, settings_file: SettingsFile = None, as_json: Json = False
) -> None:
    """List the newest version of each published theme."""
    from ops.authoring.published.published_plan import catalogue  # noqa: PLC0415 - start fast

    settings = settings_with_logging(settings_file, data_folder=data, log_level="warning")
    plans = asyncio.run(catalogue(settings))
    if as_json:
        rows = [
            {"theme": p.ref, "label": p.label.model_dump(), "plan_digest": p.digest} for p in plans
        ]
        print_json(rows)
        return
    for plan in plans:
        print_line(f"{plan.ref}  {plan.label.zh} {plan.label.en}  {plan.digest[:12]}")


@app.command()
def show(
    theme: Ref,
    data: Data = None,
    settings_file: SettingsFile = None,
    source: Annotated[bool, typer.Option("--source", help="Print the YAML source.")] = False,
    as_json: Json = False,
) -> None:
    """Show a published theme: items in order, form, materials."""
    from ops.authoring.published.format_theme import plan_lines  # noqa: PLC0415 - start fast
    from ops.authoring.published.published_plan import published  # noqa: PLC0415 - start fast

    settings = settings_with_logging(settings_file, data_folder=data, log_level="warning")
    plan, yaml = asyncio.run(published(settings, theme))
    if source:
        print_document(yaml)
    elif as_json:
        document = plan.model_dump(mode="json") | {"plan_digest": plan.digest}
        print_json(document)
    else:
        print_lines(plan_lines(plan))


theme_lint_commands.add_to(app)
theme_guide_command.add_to(app)
theme_graph_command.add_to(app)
theme_export_command.add_to(app)
theme_simulate_command.add_to(app)
theme_pin_command.add_to(app)
theme_making_commands.add_to(app)
theme_change_commands.add_to(app)
