"""``onething projection …``: the rows of cases, computed from the log again."""

from typing import TYPE_CHECKING, Annotated

import typer

from ops.cli.context import JSON, STORE, CliContext, with_context
from ops.cli.exit_codes import ExitCode
from ops.cli.output import print_json, print_lines

if TYPE_CHECKING:
    from adapters.stores.projection.rebuild import Rebuilt, Verified

app = typer.Typer(help="Rebuild and verify the rows of lists.", no_args_is_help=True)


@app.command()
@with_context(STORE, JSON)
async def rebuild(
    context: CliContext,
    since: Annotated[
        int,
        typer.Option(
            "--since", metavar="SEQ", min=0, help="Only cases with an event above this number."
        ),
    ] = 0,
) -> None:
    """Compute the rows of all cases from the log and store them; engines may run.

    On a terminal it shows the number of the log that it reached. Continue a run that was
    interrupted with that number as --since.
    """
    from adapters.stores.projection.rebuild import ProjectionRebuild
    from ops.audit.progress_bar import progress_bar
    from ops.serve.open_components import open_configured_stores
    from ops.serve.wall_clock import WallClock

    clock = WallClock()
    async with open_configured_stores(context.settings(), clock) as stores:
        work = ProjectionRebuild(stores.record, stores.themes, stores.projection, clock)
        with progress_bar() as progress:
            done = await work.rebuild(since, progress)
    if context.as_json:
        print_json({"cases": done.cases, "unreadable": [str(each) for each in done.unreadable]})
    else:
        print_lines(_rebuilt_lines(done))
    if done.unreadable:
        raise typer.Exit(ExitCode.RECORD_DAMAGED)


@app.command()
@with_context(STORE, JSON)
async def verify(
    context: CliContext,
    every: Annotated[
        int, typer.Option("--every", metavar="N", min=1, help="Compare one case of N.")
    ] = 1,
) -> None:
    """Compare the stored rows with those that the log gives; code 1 at the first difference.

    Changes nothing; engines may run.
    """
    from adapters.stores.projection.rebuild import ProjectionRebuild
    from adapters.stores.projection.stored_projection import StoredProjection
    from adapters.stores.reading.database import ReadOnlyWriter
    from ops.audit.progress_bar import progress_bar
    from ops.serve.read_only_stores import open_stores_read_only
    from ops.serve.wall_clock import WallClock

    async with open_stores_read_only(context.settings()) as stores:
        projection = StoredProjection(stores.database, ReadOnlyWriter())
        work = ProjectionRebuild(stores.record, stores.themes, projection, WallClock())
        with progress_bar() as progress:
            found = await work.verify(every, progress)
    context.print_result(found, _verified_document, _verified_lines)
    if found.difference:
        raise typer.Exit(ExitCode.FAILED)


def _rebuilt_lines(done: "Rebuilt") -> list[str]:
    unreadable = [f"cannot be read: {each}" for each in done.unreadable]
    return [f"{done.cases} cases rebuilt", *unreadable]


def _verified_document(found: "Verified") -> dict[str, object]:
    return {"cases": found.cases, "difference": found.difference}


def _verified_lines(found: "Verified") -> list[str]:
    if not found.difference:
        return [f"{found.cases} cases compared, no difference"]
    return [f"difference: {found.difference}", "run onething projection rebuild"]
