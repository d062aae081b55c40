"""``onething task …``: people answer for departments, over the gateway."""

from pathlib import Path
from typing import Annotated

import typer

from domain.errors import InvalidInputError
from ops.cli.context import GATEWAY, JSON, REQUEST, CliContext, with_context
from ops.cli.options import CaseId

app = typer.Typer(help="List, claim, reassign and complete tasks (待办).", no_args_is_help=True)

TaskKey = Annotated[
    str, typer.Argument(metavar="TASK", help="The task's key: decide/inspection/1 …")
]


@app.command("list")
@with_context(GATEWAY, JSON)
async def list_tasks(
    context: CliContext,
    department: Annotated[str, typer.Option("--department", help="Only this department.")] = "",
    step: Annotated[str, typer.Option("--step", help="Only this step.")] = "",
    mine: Annotated[bool, typer.Option("--mine", help="Only tasks that I hold.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Maximum number.")] = 50,
) -> None:
    """List tasks, the most urgent first."""
    from ops.cli.work import task_actions

    listing = task_actions.Listing(department, step, mine, limit)
    await task_actions.list_tasks(context, listing)


@app.command()
@with_context(GATEWAY, JSON)
async def show(
    context: CliContext,
    case: CaseId,
    task: TaskKey,
) -> None:
    """Show a task with everything needed to decide it."""
    from ops.cli.work import task_actions

    await task_actions.show_task(context, case, task)


@app.command()
@with_context(REQUEST, GATEWAY, JSON)
async def claim(
    context: CliContext,
    case: CaseId,
    task: TaskKey,
) -> None:
    """Claim a task: nobody else can complete it."""
    from ops.cli.work import task_actions

    await task_actions.claim(context, case, task, context.request_id)


@app.command()
@with_context(REQUEST, GATEWAY, JSON)
async def release(
    context: CliContext,
    case: CaseId,
    task: TaskKey,
) -> None:
    """Return a task to the queue."""
    from ops.cli.work import task_actions

    await task_actions.release(context, case, task, context.request_id)


@app.command()
@with_context(REQUEST, GATEWAY, JSON)
async def reassign(
    context: CliContext,
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
) -> None:
    """Take a task from its holder: for supervisors and operators."""
    from ops.cli.work import task_actions

    if bool(to) == release:
        raise InvalidInputError((("--to", "expected --to ROLE/ID, or --release"),))
    given = task_actions.Reassignment(to, reason, note)
    await task_actions.reassign(context, case, task, given, context.request_id)


@app.command()
@with_context(REQUEST, GATEWAY, JSON)
async def complete(
    context: CliContext,
    case: CaseId,
    task: TaskKey,
    outcome: Annotated[
        Path, typer.Option("--file", metavar="FILE", help="The outcome, YAML or JSON.")
    ],
    evidence: Annotated[
        Path | None,
        typer.Option("--evidence", metavar="FILE", help="A file whose SHA-256 is recorded."),
    ] = None,
) -> None:
    """Complete a task that I hold."""
    from ops.cli.work import task_actions

    request = task_actions.completion(case, task, outcome, evidence, context.request_id)
    await task_actions.complete(context, request)
