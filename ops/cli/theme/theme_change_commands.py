"""``onething theme diff|impact``: what a new version changes, and for whom."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ops.cli.context import GATEWAY, JSON, STORE, CliContext, with_context
from ops.cli.output import print_json, print_lines
from ops.cli.theme.theme_argument import THEME_HELP, resolve_theme

if TYPE_CHECKING:
    from domain.plan import Plan


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(diff)
    app.command()(impact)


@with_context(GATEWAY, JSON)
def diff(
    context: CliContext,
    old: Annotated[str, typer.Argument(metavar="OLD", help=THEME_HELP)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The theme to compare with OLD.")],
) -> None:
    """Print what changed in meaning between two themes."""
    from domain.theme.diff import changes, known_changes
    from domain.theme.load import load_theme
    from ops.authoring.change.format_change import diff_document, diff_lines

    given = [resolve_theme(each, context) for each in (old, new)]
    before, after = (each.plan for each in given)
    themes = (load_theme(each.source, each.name) for each in given)
    found = (*changes(before, after), *known_changes(*themes))
    if context.as_json:
        print_json(diff_document(before, after, found))
    else:
        print_lines(diff_lines(before, after, found))


@with_context(STORE, JSON)
async def impact(
    context: CliContext,
    new: Annotated[str, typer.Argument(metavar="NEW", help=THEME_HELP)],
    plan: Annotated[
        Path | None,
        typer.Option("--plan", metavar="FILE", help="Write the cases that can migrate."),
    ] = None,
) -> None:
    """Print what a new version means for every open case of its theme."""
    from ops.authoring.change.format_change import impact_document, impact_lines
    from ops.authoring.change.impact import CaseImpact
    from ops.authoring.change.impact import impact as impact_of
    from ops.authoring.change.plan_file import write_plan
    from ops.authoring.published.find import find_theme
    from ops.authoring.published.published_plan import published
    from ops.serve.read_only_stores import open_stores_read_only

    settings = context.settings()

    async def read() -> "tuple[Plan, list[CaseImpact]]":
        # A published version is read from the store that the cases are in: with or without an
        # engine, and never another's.
        compiled = (await find_theme(new, partial(published, settings))).plan
        async with open_stores_read_only(settings) as stores:
            return compiled, await impact_of(stores.record, stores.themes, compiled)

    compiled, found = await read()
    if plan is not None:
        write_plan(plan, compiled, found)
    if context.as_json:
        print_json(impact_document(compiled, found))
    else:
        print_lines(impact_lines(compiled, found))
