"""``onething theme simulate``: many random cases of a theme, and what they came to."""

from pathlib import Path
from typing import Annotated

import typer

from ops.cli.context import GATEWAY, JSON, CliContext, with_context
from ops.cli.output import print_line
from ops.cli.theme.theme_argument import Theme, resolve_theme

Assume = Annotated[
    Path | None,
    typer.Option(
        "--assume", metavar="FILE", help="Assumptions in place of simulate.yaml beside the theme."
    ),
]
Cases = Annotated[int, typer.Option("--cases", min=1, max=100_000, help="Number of cases.")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same cases.")]
Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write the result as an HTML page.")
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(simulate)


@with_context(GATEWAY, JSON)
def simulate(
    context: CliContext,
    theme: Theme,
    cases: Cases = 1_000,
    seed: Seed = 1,
    html: Html = None,
    assume: Assume = None,
) -> None:
    """Simulate cases with random latencies: durations and bottlenecks."""
    from ops.authoring.simulate.command import simulate as run
    from ops.authoring.simulate.format_result import result_document, result_lines
    from ops.authoring.simulate.result_page import result_page

    given = resolve_theme(theme, context)
    settings = context.settings(log_level="error")
    found = run(settings, given, assume=assume, cases=cases, seed=seed)
    if html is not None:
        html.write_text(result_page(found), encoding="utf-8")
    context.print_result(found, result_document, result_lines)
    if given.folder is None and assume is None and not context.as_json:
        print_line("a published theme has no simulate.yaml; use --assume FILE")
