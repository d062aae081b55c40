"""``onething theme graph``: who gives what to whom."""

from pathlib import Path
from typing import Annotated

import typer

from ops.cli.context import GATEWAY, JSON, CliContext, with_context
from ops.cli.output import print_json, print_line, print_lines
from ops.cli.theme.theme_argument import Theme, resolve_theme


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(graph)


@with_context(GATEWAY, JSON)
def graph(
    context: CliContext,
    theme: Theme,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Write a drawing to this file.")
    ] = None,
) -> None:
    """Show the graph of a theme's items: concurrency and data flow."""
    from ops.authoring.graph.format_graph import graph_document, graph_lines
    from ops.authoring.graph.graph_svg import graph_svg

    plan = resolve_theme(theme, context).plan
    if svg is not None:
        svg.write_text(graph_svg(plan), "utf-8")
        print_line(str(svg))
    elif context.as_json:
        print_json(graph_document(plan))
    else:
        print_lines(graph_lines(plan))
