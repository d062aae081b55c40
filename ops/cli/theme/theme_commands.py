"""``onething theme …``: check, test, publish and read themes. They work beside a running engine."""

import json
from pathlib import Path
from typing import Annotated

import typer

from adapters.files.input_files import read_input
from ops.cli.context import JSON, SETTINGS, STORE, CliContext, with_context
from ops.cli.exit_codes import ExitCode
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
@with_context(SETTINGS, JSON)
def run_tests(
    context: CliContext,
    theme: Annotated[str, typer.Argument(metavar="THEME", help="A file, folder or shipped name.")],
    real: Annotated[
        bool, typer.Option("--real", help="Run on a Temporal server, in virtual time.")
    ] = False,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write the results as JUnit XML.")
    ] = None,
) -> None:
    """Run the tests beside a theme; code 1 if one fails."""
    from ops.authoring.testing.command import run_suite
    from ops.authoring.testing.format_suite import junit_of, suite_document, suite_lines

    settings = context.settings(log_level="error")  # failures are scripted
    suite = run_suite(settings, theme, real=real)
    if junit is not None:
        junit.write_bytes(junit_of(suite))
    context.print_result(suite, suite_document, suite_lines)
    if suite.failed:
        raise typer.Exit(ExitCode.FAILED)


@app.command()
@with_context(STORE, JSON)
async def publish(context: CliContext, file: File) -> None:
    """Publish a theme permanently under its digest."""
    from ops.authoring.format_lint import counts
    from ops.authoring.published.publish import publish_file
    from ops.authoring.run_lint import lint_all

    # The tests beside the theme are played: what fails in them is scripted.
    settings = context.settings(log_level="error")
    plan = await publish_file(settings, file, read_input(file))
    found = counts(lint_all([file]))
    if context.as_json:
        print_json({"theme": plan.ref, "plan_digest": plan.digest, "findings": found})
        return
    print_line(f"published {plan.ref}  {plan.digest}")
    if any(found.values()):
        counted = ", ".join(f"{count} {kind}" for kind, count in found.items())
        print_line(f"  {counted}: onething theme lint --known {file}")


@app.command("list")
@with_context(STORE, JSON)
async def list_themes(context: CliContext) -> None:
    """List the newest version of each published theme."""
    from ops.authoring.published.published_plan import catalogue

    settings = context.settings()
    plans = await catalogue(settings)
    if context.as_json:
        rows = [
            {"theme": p.ref, "label": p.label.model_dump(), "plan_digest": p.digest} for p in plans
        ]
        print_json(rows)
        return
    for plan in plans:
        print_line(f"{plan.ref}  {plan.label.zh} {plan.label.en}  {plan.digest[:12]}")


@app.command()
@with_context(STORE, JSON)
async def show(
    context: CliContext,
    theme: Ref,
    source: Annotated[bool, typer.Option("--source", help="Print the YAML source.")] = False,
) -> None:
    """Show a published theme: items in order, form, materials."""
    from ops.authoring.published.format_theme import plan_lines
    from ops.authoring.published.published_plan import published

    settings = context.settings()
    plan, yaml = await published(settings, theme)
    if source:
        print_document(yaml)
    elif context.as_json:
        document = json.loads(plan.canonical) | {"plan_digest": plan.digest}
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
