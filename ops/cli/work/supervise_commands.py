"""``onething supervise …``: the live queue of what needs somebody (电子监察)."""

import asyncio
from typing import Annotated

import typer

from ops.cli.options import (
    ActingAs,
    CaseId,
    Data,
    Gateway,
    Json,
    RequestId,
    SettingsFile,
    gateway_settings,
)

app = typer.Typer(
    help="See what is stuck or late, and say what was done (电子监察).", no_args_is_help=True
)


@app.command("list")
def list_concerns(
    department: Annotated[str, typer.Option("--department", help="Only of this one.")] = "",
    level: Annotated[
        str, typer.Option("--level", help="warning, breach, stuck or escalated.")
    ] = "",
    case: Annotated[str, typer.Option("--case", help="Only of this case.")] = "",
    settled: Annotated[
        bool,
        typer.Option("--settled", help="What is settled, of closed cases too: who missed what."),
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=10_000, help="At most so many.")
    ] = 100,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """List what is not settled, in all cases, or what is."""
    from ops.cli.work import supervise_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    listing = supervise_actions.Listing(department, level, case, limit, settled)
    asyncio.run(supervise_actions.list_concerns(settings, listing, as_json=as_json))


@app.command()
def act(
    case: CaseId,
    concern: Annotated[str, typer.Argument(metavar="CONCERN", help="Its key, as listed.")],
    action: Annotated[
        str, typer.Option("--action", metavar="CODE", help="What was done, lower snake case.")
    ],
    note: Annotated[str, typer.Option("--note", help="In words; they are kept in the vault.")] = "",
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Say what was done about a concern."""
    from ops.cli.work import supervise_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    action_request = supervise_actions.Action(concern, action, note)
    asyncio.run(supervise_actions.act(settings, case, action_request, request_id, as_json=as_json))
