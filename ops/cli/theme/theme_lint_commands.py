"""``onething theme lint|rule``: what is wrong with themes, and what a rule means."""

from pathlib import Path
from typing import Annotated

import typer

from ops.cli.context import JSON, CliContext, with_context
from ops.cli.exit_codes import ExitCode
from ops.cli.output import print_json, print_line, print_lines


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(lint)
    app.command()(rule)


@with_context(JSON)
def lint(
    context: CliContext,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Files, or folders of themes.")
    ],
    as_sarif: Annotated[
        bool, typer.Option("--sarif", help="SARIF 2.1.0, for code-review tools.")
    ] = False,
    known: Annotated[
        bool, typer.Option("--known", help="Also print accepted findings, with their reasons.")
    ] = False,
) -> None:
    """Check themes without publishing them; errors end with code 2."""
    from ops.authoring.format_lint import lint_document, lint_lines, sarif_document
    from ops.authoring.run_lint import lint_all

    linted = lint_all(files)
    if as_sarif:
        print_json(sarif_document(linted))
    elif context.as_json:
        print_json(lint_document(linted))
    else:
        print_lines(lint_lines(linted, known=known))
    if not all(each.is_valid for each in linted):
        raise typer.Exit(ExitCode.BAD_INPUT)


def rule(
    name: Annotated[
        str | None, typer.Argument(metavar="RULE", help="T012, or T012-cycle; default: all.")
    ] = None,
) -> None:
    """Explain a rule of the linter: meaning, reason, fix."""
    from domain.errors import NotFoundError
    from domain.theme.lint.rules.catalogue import RULES, find_rule
    from ops.authoring.format_lint import rule_lines

    if name is None:
        for each in sorted(RULES.values(), key=lambda one: one.id):
            print_line(f"{each.id:28} {each.severity.value:8} {each.title}")
        return
    found = find_rule(name)
    if found is None:
        raise NotFoundError(f"there is no rule {name}: `onething theme rule` lists them all")
    print_lines(rule_lines(found))
