"""``onething operate …``: what operators order about cases and departments."""

from typing import Annotated

import typer

from ops.cli.context import GATEWAY, JSON, REQUEST, CliContext, with_context
from ops.cli.options import CaseId

app = typer.Typer(
    help="Retry, reassign, skip, terminate, revoke, pause: each with a reason.",
    no_args_is_help=True,
)

Step = Annotated[str, typer.Argument(metavar="STEP", help="A step of the case.")]
Reason = Annotated[
    str, typer.Option("--reason", metavar="CODE", help="Reason: a code in lower snake case.")
]
Note = Annotated[str, typer.Option("--note", help="Reason in words; stored in the vault.")]
Basis = Annotated[str, typer.Option("--legal-basis", help="The legal basis.")]
Department = Annotated[
    str, typer.Argument(metavar="DEPARTMENT", help="The department's name in themes.")
]
ReasonText = Annotated[str, typer.Option("--reason", help="Reason in words.")]


@app.command()
@with_context(REQUEST, GATEWAY, JSON)
async def retry(
    context: CliContext,
    case: CaseId,
    step: Step,
    reason: Reason,
    note: Note = "",
) -> None:
    """Call the department of a step again now, with new patience."""
    from ops.cli.work import operate_actions

    order = operate_actions.OperatorCommand(case, context.request_id, reason, note)
    await operate_actions.retry(context, order, step)


@app.command()
@with_context(REQUEST, GATEWAY, JSON)
async def reassign(
    context: CliContext,
    case: CaseId,
    step: Step,
    reason: Reason,
    to: Annotated[str, typer.Option("--to", help="people or adapter.")],
    note: Note = "",
) -> None:
    """Give a step to people, or back to its adapter."""
    from ops.cli.work import operate_actions

    order = operate_actions.OperatorCommand(case, context.request_id, reason, note)
    await operate_actions.reassign(context, order, step, to)


@app.command()
@with_context(REQUEST, GATEWAY, JSON)
async def skip(
    context: CliContext,
    case: CaseId,
    step: Step,
    reason: Reason,
    note: Note = "",
) -> None:
    """Skip a best-effort step; a submitted one is withdrawn."""
    from ops.cli.work import operate_actions

    order = operate_actions.OperatorCommand(case, context.request_id, reason, note)
    await operate_actions.skip(context, order, step)


@app.command()
@with_context(REQUEST, GATEWAY, JSON)
async def terminate(
    context: CliContext,
    case: CaseId,
    reason: Reason,
    legal_basis: Basis,
    note: Note = "",
) -> None:
    """Terminate a case (终止); undo what can be undone."""
    from ops.cli.work import operate_actions

    order = operate_actions.OperatorCommand(case, context.request_id, reason, note)
    await operate_actions.terminate(context, order, legal_basis)


@app.command()
@with_context(REQUEST, GATEWAY, JSON)
async def revoke(
    context: CliContext,
    case: CaseId,
    reason: Reason,
    legal_basis: Basis,
    note: Note = "",
) -> None:
    """Revoke what a closed case granted (撤销)."""
    from ops.cli.work import operate_actions

    order = operate_actions.OperatorCommand(case, context.request_id, reason, note)
    await operate_actions.revoke(context, order, legal_basis)


@app.command()
@with_context(REQUEST, GATEWAY)
async def pause(
    context: CliContext,
    department: Department,
    reason: ReasonText,
) -> None:
    """Hold back all calls to a department until it is resumed; nothing is lost."""
    from ops.cli.work import operate_actions

    await operate_actions.pause(context, department, "pause", reason, context.request_id)


@app.command()
@with_context(REQUEST, GATEWAY)
async def drain(
    context: CliContext,
    department: Department,
    reason: ReasonText,
) -> None:
    """Hold back new submissions to a department; queries and withdrawals continue."""
    from ops.cli.work import operate_actions

    await operate_actions.pause(context, department, "drain", reason, context.request_id)


@app.command()
@with_context(REQUEST, GATEWAY)
async def resume(
    context: CliContext,
    department: Department,
    reason: ReasonText,
) -> None:
    """End a pause or drain of a department."""
    from ops.cli.work import operate_actions

    await operate_actions.resume(context, department, reason, context.request_id)


@app.command()
@with_context(GATEWAY, JSON)
async def pauses(
    context: CliContext,
    history: Annotated[
        int, typer.Option("--history", min=0, max=500, help="Also list this many past entries.")
    ] = 0,
) -> None:
    """List paused departments: since when, by whom and why."""
    from ops.cli.work import operate_actions

    await operate_actions.list_pauses(context, history)
