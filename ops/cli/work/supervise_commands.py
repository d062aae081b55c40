"""``onething supervise …``: the live queue of what needs somebody (电子监察)."""

from typing import Annotated

import typer

from ops.cli.context import GATEWAY, JSON, REQUEST, CliContext, with_context
from ops.cli.options import CaseId

app = typer.Typer(
    help="List what is stuck or late, and record actions (电子监察).", no_args_is_help=True
)


@app.command("list")
@with_context(GATEWAY, JSON)
async def list_concerns(
    context: CliContext,
    department: Annotated[str, typer.Option("--department", help="Only this department.")] = "",
    level: Annotated[
        str, typer.Option("--level", help="warning, breach, stuck or escalated.")
    ] = "",
    case: Annotated[str, typer.Option("--case", help="Only this case.")] = "",
    settled: Annotated[
        bool,
        typer.Option("--settled", help="Settled concerns, also of closed cases."),
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Maximum number.")] = 100,
) -> None:
    """List open concerns of all cases, or settled ones."""
    from ops.cli.work import supervise_actions

    listing = supervise_actions.Listing(department, level, case, limit, settled)
    await supervise_actions.list_concerns(context, listing)


@app.command()
@with_context(REQUEST, GATEWAY, JSON)
async def act(
    context: CliContext,
    case: CaseId,
    concern: Annotated[
        str, typer.Argument(metavar="CONCERN", help="The concern's key, as listed.")
    ],
    action: Annotated[
        str,
        typer.Option("--action", metavar="CODE", help="What was done: a code in lower snake case."),
    ],
    note: Annotated[str, typer.Option("--note", help="A note in words; stored in the vault.")] = "",
) -> None:
    """Record what was done about a concern."""
    from ops.cli.work import supervise_actions

    action_request = supervise_actions.Action(concern, action, note)
    await supervise_actions.act(context, case, action_request, context.request_id)
