"""``onething operate …``: what operators order about cases and departments."""

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
def retry(
    case: CaseId,
    step: Step,
    reason: Reason,
    note: Note = "",
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Call the department of a step again now, with new patience."""
    from ops.cli.work import operate_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    order = operate_actions.OperatorCommand(case, request_id, reason, note)
    asyncio.run(operate_actions.retry(settings, order, step, as_json=as_json))


@app.command()
def reassign(
    case: CaseId,
    step: Step,
    reason: Reason,
    to: Annotated[str, typer.Option("--to", help="people or adapter.")],
    note: Note = "",
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Give a step to people, or back to its adapter."""
    from ops.cli.work import operate_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    order = operate_actions.OperatorCommand(case, request_id, reason, note)
    asyncio.run(operate_actions.reassign(settings, order, step, to, as_json=as_json))


@app.command()
def skip(
    case: CaseId,
    step: Step,
    reason: Reason,
    note: Note = "",
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Skip a best-effort step; a submitted one is withdrawn."""
    from ops.cli.work import operate_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    order = operate_actions.OperatorCommand(case, request_id, reason, note)
    asyncio.run(operate_actions.skip(settings, order, step, as_json=as_json))


@app.command()
def terminate(
    case: CaseId,
    reason: Reason,
    legal_basis: Basis,
    note: Note = "",
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Terminate a case (终止); undo what can be undone."""
    from ops.cli.work import operate_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    order = operate_actions.OperatorCommand(case, request_id, reason, note)
    asyncio.run(operate_actions.terminate(settings, order, legal_basis, as_json=as_json))


@app.command()
def revoke(
    case: CaseId,
    reason: Reason,
    legal_basis: Basis,
    note: Note = "",
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Revoke what a closed case granted (撤销)."""
    from ops.cli.work import operate_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    order = operate_actions.OperatorCommand(case, request_id, reason, note)
    asyncio.run(operate_actions.revoke(settings, order, legal_basis, as_json=as_json))


@app.command()
def pause(
    department: Department,
    reason: ReasonText,
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
) -> None:
    """Hold back all calls to a department until it is resumed; nothing is lost."""
    from ops.cli.work import operate_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    asyncio.run(operate_actions.pause(settings, department, "pause", reason, request_id))


@app.command()
def drain(
    department: Department,
    reason: ReasonText,
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
) -> None:
    """Hold back new submissions to a department; queries and withdrawals continue."""
    from ops.cli.work import operate_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    asyncio.run(operate_actions.pause(settings, department, "drain", reason, request_id))


@app.command()
def resume(
    department: Department,
    reason: ReasonText,
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
) -> None:
    """End a pause or drain of a department."""
    from ops.cli.work import operate_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    asyncio.run(operate_actions.resume(settings, department, reason, request_id))


@app.command()
def pauses(
    history: Annotated[
        int, typer.Option("--history", min=0, max=500, help="Also list this many past entries.")
    ] = 0,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """List paused departments: since when, by whom and why."""
    from ops.cli.work import operate_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    asyncio.run(operate_actions.list_pauses(settings, history, as_json=as_json))
