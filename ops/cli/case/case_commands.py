"""``onething case …``: open, supplement, list, show and watch over the gateway; replay
from the store.
"""

from pathlib import Path
from typing import Annotated

import typer

from ops.cli.case import applicant_commands as case_people_commands
from ops.cli.context import GATEWAY, JSON, JSON_LINES, REQUEST, STORE, CliContext, with_context
from ops.cli.options import AsShown, CaseId

app = typer.Typer(help="Open, supplement, read and replay cases (办件).", no_args_is_help=True)
case_people_commands.add_to(app)


@app.command("open")
@with_context(REQUEST, GATEWAY, JSON)
async def open_case(
    context: CliContext,
    theme: Annotated[str, typer.Argument(metavar="THEME", help="name, or name@version.")],
    given: Annotated[
        Path, typer.Option("--input", metavar="FILE", help="Form and materials, YAML or JSON.")
    ],
    incomplete: Annotated[
        bool, typer.Option("--incomplete", help="Open it although something is missing.")
    ] = False,
    promised: Annotated[
        list[str] | None,
        typer.Option("--commit", metavar="MATERIAL=FILE", help="A signed commitment (告知承诺)."),
    ] = None,
    deferred: Annotated[
        list[str] | None,
        typer.Option(
            "--defer",
            metavar="MATERIAL=FILE",
            help="A signed promise to supply it later (容缺受理).",
        ),
    ] = None,
    place: Annotated[
        str, typer.Option("--place", help="Where a clerk acts: the code of the window.")
    ] = "",
    as_shown: AsShown = None,
) -> None:
    """Open a case and print its id."""
    from ops.cli.case import case_actions

    opening_options = case_actions.opening_options(
        promised or [], deferred or [], as_shown or [], incomplete=incomplete, place=place
    )
    await case_actions.open_case(context, theme, given, context.request_id, opening_options)


@app.command()
@with_context(REQUEST, GATEWAY, JSON)
async def supplement(
    context: CliContext,
    case: CaseId,
    given: Annotated[
        Path, typer.Option("--input", metavar="FILE", help="Form and materials, YAML or JSON.")
    ],
    step: Annotated[
        str, typer.Option("--step", help="The step that waits for it; default: the case.")
    ] = "",
    as_shown: AsShown = None,
) -> None:
    """Supply what a department or pre-review requested (补正); print the case's version."""
    from ops.cli.case import case_actions

    await case_actions.supplement_case(
        context, case, step, given, context.request_id, as_shown=as_shown or []
    )


@app.command("list")
@with_context(GATEWAY, JSON)
async def list_cases(
    context: CliContext,
    theme: Annotated[str, typer.Option("--theme", help="Only cases of this theme.")] = "",
    status: Annotated[
        str, typer.Option("--status", help="opened, supplement, accepted, closed …")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Maximum number.")] = 50,
) -> None:
    """List cases, newest first."""
    from ops.cli.case import case_actions

    await case_actions.list_cases(context, theme, status, limit)


@app.command()
@with_context(GATEWAY, JSON)
async def show(
    context: CliContext,
    case: CaseId,
) -> None:
    """Show the present state of a case."""
    from ops.cli.case import case_actions

    await case_actions.show_case(context, case)


@app.command()
@with_context(GATEWAY, JSON_LINES)
async def watch(
    context: CliContext,
    case: CaseId,
    after: Annotated[int, typer.Option("--after", min=0, help="Start after this version.")] = 0,
) -> None:
    """Follow a case's timeline until it is closed."""
    from ops.cli.case import case_actions

    await case_actions.watch_case(context, case, after)


@app.command()
@with_context(STORE, JSON)
async def replay(
    context: CliContext,
    case: CaseId,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="VERSION|TIME", help="Replay up to this point; TIME has an offset."
        ),
    ] = None,
    words: Annotated[
        bool,
        typer.Option("--words", help="Include what people wrote; needs the vault's master key."),
    ] = False,
) -> None:
    """Replay a case from the store, without Temporal, gateway or departments."""
    from ops.cli.case import case_actions

    await case_actions.replay_case(context, case, at, words=words)


@app.command()
@with_context(REQUEST, GATEWAY, JSON)
async def migrate(
    context: CliContext,
    reason: Annotated[str, typer.Option("--reason", metavar="CODE", help="Reason: a code.")],
    case: Annotated[
        str, typer.Argument(metavar="[CASE]", help="A case id; none with --plan.")
    ] = "",
    to: Annotated[
        str, typer.Option("--to", metavar="THEME@N", help="The version to migrate to.")
    ] = "",
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan", metavar="FILE", help="All cases of a file that `theme impact` wrote."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list the obstacles; code 1 if there are any.")
    ] = False,
    note: Annotated[str, typer.Option("--note", help="Reason in words.")] = "",
) -> None:
    """Migrate a running case to another version of its theme."""
    from ops.cli.work import operate_actions

    order = operate_actions.OperatorCommand(case, context.request_id, reason, note)
    if plan is not None and not (case or to or context.given_request_id):
        await operate_actions.migrate_all(context, order, plan, dry_run=dry_run)
        return
    if plan is not None or not (case and to):
        raise typer.BadParameter("expected a case and --to, or --plan")
    await operate_actions.migrate(context, order, to, dry_run=dry_run)
