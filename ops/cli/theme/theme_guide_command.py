"""``onething theme guide``: what a theme comes to for one applicant."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from ops.cli.options import ActingAs, Data, Gateway, Json, SettingsFile
from ops.cli.output import print_json, print_lines
from ops.cli.theme.theme_argument import Theme, resolve_theme


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("guide")(guide)


def guide(
    theme: Theme,
    situation: Annotated[
        list[str] | None,
        typer.Option("--situation", metavar="QUESTION.ANSWER", help="An answer; repeatable."),
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option("--field", metavar="NAME=VALUE", help="A field's value; repeatable."),
    ] = None,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    settings_file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Show what applies in these situations: what to fill in and bring, how long."""
    from domain.calendar.civil_time import civil_day  # noqa: PLC0415 - start fast
    from domain.errors import InvalidInputError  # noqa: PLC0415 - start fast
    from domain.form.situations import check_answers  # noqa: PLC0415 - start fast
    from domain.theme.guide import personal_guide  # noqa: PLC0415 - start fast
    from ops.authoring.format_guide import guide_document, guide_lines  # noqa: PLC0415 - start fast
    from ops.authoring.guide_input import facts_from_input  # noqa: PLC0415 - start fast

    plan = resolve_theme(theme, settings_file, data, gateway, acting_as).plan
    chosen = tuple(situation or ())
    if wrong := check_answers(plan, chosen):
        raise InvalidInputError(wrong)
    found = personal_guide(
        plan, chosen, facts_from_input(plan, field or (), civil_day(datetime.now(UTC)))
    )
    if as_json:
        print_json(guide_document(found))
    else:
        print_lines(guide_lines(found))
