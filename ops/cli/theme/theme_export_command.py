"""``onething theme export``: a theme in forms that others read."""

from typing import Annotated

import typer

from ops.cli.options import ActingAs, Data, Gateway, SettingsFile
from ops.cli.output import print_json
from ops.cli.theme.theme_argument import Theme, resolve_theme


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)


def export(
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
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    settings_file: SettingsFile = None,
) -> None:
    """Print a theme as linked data, for catalogues of public services."""
    from ops.authoring.export.cpsv import cpsv_document  # noqa: PLC0415 - start fast
    from ops.authoring.export.iri import CHINA  # noqa: PLC0415 - start fast

    del cpsv  # the only form so far
    plan = resolve_theme(theme, settings_file, data, gateway, acting_as).plan
    print_json(cpsv_document(plan, CHINA if spatial is None else spatial))
