"""``onething theme graph``: who gives what to whom."""

import json
from pathlib import Path
from typing import Annotated

import typer

from ops.cli.options import Json


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(graph)


def graph(
    theme: Annotated[str, typer.Argument(metavar="THEME", help="A file, folder or shipped name.")],
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Draw it into this file.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the graph of a theme's items: what runs side by side, who gives what to whom."""
    from domain.theme.load import compile_source  # noqa: PLC0415 - start fast
    from ops.theme_graph.drawn import graph_svg  # noqa: PLC0415 - start fast
    from ops.theme_graph.shown import graph_document, graph_lines  # noqa: PLC0415
    from ops.theme_test.declared import theme_file  # noqa: PLC0415 - start fast

    file = theme_file(theme)
    plan = compile_source(file.read_bytes(), str(file))
    if svg is not None:
        svg.write_text(graph_svg(plan), "utf-8")
        print(svg)
    elif as_json:
        print(json.dumps(graph_document(plan), ensure_ascii=False, indent=2))
    else:
        print("\n".join(graph_lines(plan)))
