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
    help="List what is stuck or late, and record actions (电子监察).", no_args_is_help=True
)


@app.command("list")
def list_concerns(
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
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """List open concerns of all cases, or settled ones."""
    from ops.cli.work import supervise_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    listing = supervise_actions.Listing(department, level, case, limit, settled)
    asyncio.run(supervise_actions.list_concerns(settings, listing, as_json=as_json))


@app.command()
def act(
    case: CaseId,
    concern: Annotated[
        str, typer.Argument(metavar="CONCERN", help="The concern's key, as listed.")
    ],
    action: Annotated[
        str,
        typer.Option("--action", metavar="CODE", help="What was done: a code in lower snake case."),
    ],
    note: Annotated[str, typer.Option("--note", help="A note in words; stored in the vault.")] = "",
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Record what was done about a concern."""
    from ops.cli.work import supervise_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    action_request = supervise_actions.Action(concern, action, note)
    asyncio.run(supervise_actions.act(settings, case, action_request, request_id, as_json=as_json))
