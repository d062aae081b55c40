"""``onething task …``: people answer for departments, over the gateway."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import InvalidInputError
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

app = typer.Typer(help="List, claim, reassign and complete tasks (待办).", no_args_is_help=True)

TaskKey = Annotated[
    str, typer.Argument(metavar="TASK", help="The task's key: decide/inspection/1 …")
]


@app.command("list")
def list_tasks(
    department: Annotated[str, typer.Option("--department", help="Only this department.")] = "",
    step: Annotated[str, typer.Option("--step", help="Only this step.")] = "",
    mine: Annotated[bool, typer.Option("--mine", help="Only tasks that I hold.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Maximum number.")] = 50,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """List tasks, the most urgent first."""
    from ops.cli.work import task_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    listing = task_actions.Listing(department, step, mine, limit)
    asyncio.run(task_actions.list_tasks(settings, listing, as_json=as_json))


@app.command()
def show(
    case: CaseId,
    task: TaskKey,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Show a task with everything needed to decide it."""
    from ops.cli.work import task_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    asyncio.run(task_actions.show_task(settings, case, task, as_json=as_json))


@app.command()
def claim(
    case: CaseId,
    task: TaskKey,
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Claim a task: nobody else can complete it."""
    from ops.cli.work import task_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    asyncio.run(task_actions.claim(settings, case, task, request_id, as_json=as_json))


@app.command()
def release(
    case: CaseId,
    task: TaskKey,
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Return a task to the queue."""
    from ops.cli.work import task_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    asyncio.run(task_actions.release(settings, case, task, request_id, as_json=as_json))


@app.command()
def reassign(
    case: CaseId,
    task: TaskKey,
    reason: Annotated[
        str, typer.Option("--reason", metavar="CODE", help="Reason: a code in lower snake case.")
    ],
    to: Annotated[
        str, typer.Option("--to", metavar="ROLE/ID", help="The new holder: clerk/… or reviewer/…")
    ] = "",
    release: Annotated[bool, typer.Option("--release", help="Return it to the queue.")] = False,
    note: Annotated[str, typer.Option("--note", help="Reason in words; stored in the vault.")] = "",
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Take a task from its holder: for supervisors and operators."""
    from ops.cli.work import task_actions  # noqa: PLC0415 - commands start fast

    if bool(to) == release:
        raise InvalidInputError((("--to", "expected --to ROLE/ID, or --release"),))
    settings = gateway_settings(file, data, gateway, acting_as)
    given = task_actions.Reassignment(to, reason, note)
    asyncio.run(task_actions.reassign(settings, case, task, given, request_id, as_json=as_json))


@app.command()
def complete(
    case: CaseId,
    task: TaskKey,
    outcome: Annotated[
        Path, typer.Option("--file", metavar="FILE", help="The outcome, YAML or JSON.")
    ],
    evidence: Annotated[
        Path | None,
        typer.Option("--evidence", metavar="FILE", help="A file whose SHA-256 is recorded."),
    ] = None,
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Complete a task that I hold."""
    from ops.cli.work import task_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    request = task_actions.completion(case, task, outcome, evidence, request_id)
    asyncio.run(task_actions.complete(settings, request, as_json=as_json))
