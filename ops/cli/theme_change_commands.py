"""``onething theme diff|impact``: what a new version changes, and for whom."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ops.cli.options import Data, Json, SettingsFile, settings_and_logs

if TYPE_CHECKING:
    from domain.plan import Plan

Theme = Annotated[str, typer.Argument(metavar="THEME", help="A file, folder or shipped name.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(diff)
    app.command()(impact)


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A file, folder or shipped name.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.")],
    as_json: Json = False,
) -> None:
    """Say what changed in meaning from one theme to another."""
    from domain.theme.diff import changes  # noqa: PLC0415 - start fast
    from ops.theme_change.shown import diff_document, diff_lines  # noqa: PLC0415 - start fast

    before, after = _plan(old), _plan(new)
    found = changes(before, after)
    if as_json:
        print(json.dumps(diff_document(before, after, found), ensure_ascii=False, indent=2))
    else:
        print("\n".join(diff_lines(before, after, found)))


def impact(
    new: Theme,
    plan: Annotated[
        Path | None,
        typer.Option("--plan", metavar="FILE", help="Write the cases that can migrate."),
    ] = None,
    data: Data = None,
    settings_file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Say what a new version means for every open case of its theme."""
    from ops.engine.reading import opened_for_reading  # noqa: PLC0415 - start fast
    from ops.theme_change.impact import CaseImpact  # noqa: PLC0415 - start fast
    from ops.theme_change.impact import impact as impact_of  # noqa: PLC0415 - start fast
    from ops.theme_change.plan_file import write_plan  # noqa: PLC0415 - start fast
    from ops.theme_change.shown import impact_document, impact_lines  # noqa: PLC0415

    settings = settings_and_logs(settings_file, data_folder=data, log_level="warning")
    compiled = _plan(new)

    async def read() -> list[CaseImpact]:
        async with opened_for_reading(settings) as stores:
            return await impact_of(stores.record, stores.themes, compiled)

    found = asyncio.run(read())
    if plan is not None:
        write_plan(plan, compiled, found)
    if as_json:
        print(json.dumps(impact_document(compiled, found), ensure_ascii=False, indent=2))
    else:
        print("\n".join(impact_lines(compiled, found)))


def _plan(theme: str) -> "Plan":
    from domain.theme.load import compile_source  # noqa: PLC0415 - start fast
    from ops.theme_test.declared import theme_file  # noqa: PLC0415 - start fast

    file = theme_file(theme)
    return compile_source(file.read_bytes(), str(file))
