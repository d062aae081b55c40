"""``onething theme export``: a theme in forms that others read."""

import json
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)


def export(
    theme: Annotated[str, typer.Argument(metavar="THEME", help="A file, folder or shipped name.")],
    cpsv: Annotated[
        bool, typer.Option("--cpsv", help="JSON-LD in the terms of CPSV-AP 3.2.0 (the default).")
    ] = True,
    spatial: Annotated[
        str | None,
        typer.Option("--spatial", metavar="IRI", help="The place that the departments serve."),
    ] = None,
) -> None:
    """Print a theme as linked data, for catalogues of public services."""
    from domain.theme.load import compile_source  # noqa: PLC0415 - start fast
    from ops.theme_export.cpsv import CHINA, cpsv_document  # noqa: PLC0415 - start fast
    from ops.theme_test.declared import theme_file  # noqa: PLC0415 - start fast

    del cpsv  # the only form so far
    file = theme_file(theme)
    plan = compile_source(file.read_bytes(), str(file))
    print(json.dumps(cpsv_document(plan, spatial or CHINA), ensure_ascii=False, indent=2))
