"""``onething theme guide``: what a theme comes to for one applicant."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from ops.cli.context import GATEWAY, JSON, CliContext, with_context
from ops.cli.theme.theme_argument import Theme, resolve_theme


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("guide")(guide)


@with_context(GATEWAY, JSON)
def guide(
    context: CliContext,
    theme: Theme,
    situation: Annotated[
        list[str] | None,
        typer.Option("--situation", metavar="QUESTION.ANSWER", help="An answer; repeatable."),
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option("--field", metavar="NAME=VALUE", help="A field's value; repeatable."),
    ] = None,
) -> None:
    """Show what applies in these situations: what to fill in and bring, how long."""
    from domain.calendar.civil_time import civil_day
    from domain.errors import InvalidInputError
    from domain.form.situations import check_answers
    from domain.theme.guide import personal_guide
    from ops.authoring.format_guide import guide_document, guide_lines
    from ops.authoring.guide_input import facts_from_input

    plan = resolve_theme(theme, context).plan
    chosen = tuple(situation or ())
    if wrong := check_answers(plan, chosen):
        raise InvalidInputError(wrong)
    found = personal_guide(
        plan, chosen, facts_from_input(plan, field or (), civil_day(datetime.now(UTC)))
    )
    context.print_result(found, guide_document, guide_lines)
