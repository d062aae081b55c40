"""``onething theme export``: a theme in forms that others read."""

from typing import Annotated

import typer

from ops.cli.context import GATEWAY, CliContext, with_context
from ops.cli.output import print_json
from ops.cli.theme.theme_argument import Theme, resolve_theme


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)


@with_context(GATEWAY)
def export(
    context: CliContext,
    theme: Theme,
    cpsv: Annotated[
        bool, typer.Option("--cpsv", help="JSON-LD in the terms of CPSV-AP 3.2.0 (the default).")
    ] = True,
    spatial: Annotated[
        str | None,
        typer.Option(
            "--spatial",
            metavar="PLACE",
            help="The place that the departments serve: its IRI or name.",
        ),
    ] = None,
) -> None:
    """Print a theme as linked data, for catalogues of public services."""
    from ops.authoring.export.cpsv import cpsv_document
    from ops.authoring.export.iri import CHINA

    del cpsv  # the only form so far
    plan = resolve_theme(theme, context).plan
    print_json(cpsv_document(plan, CHINA if spatial is None else spatial))
