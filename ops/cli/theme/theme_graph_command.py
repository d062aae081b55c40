"""``onething theme graph``: who gives what to whom."""

from pathlib import Path
from typing import Annotated

import typer

from ops.cli.options import ActingAs, Data, Gateway, Json, SettingsFile
from ops.cli.output import print_json, print_line, print_lines
from ops.cli.theme.theme_argument import Theme, resolve_theme


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(graph)


def graph(
    theme: Theme,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Write a drawing to this file.")
    ] = None,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    settings_file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Show the graph of a theme's items: concurrency and data flow."""
    from ops.authoring.graph.format_graph import graph_document, graph_lines  # noqa: PLC0415
    from ops.authoring.graph.graph_svg import graph_svg  # noqa: PLC0415 - start fast

    plan = resolve_theme(theme, settings_file, data, gateway, acting_as).plan
    if svg is not None:
        svg.write_text(graph_svg(plan), "utf-8")
        print_line(str(svg))
    elif as_json:
        print_json(graph_document(plan))
    else:
        print_lines(graph_lines(plan))
