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
    help="Retry, reassign, skip, end, revoke, migrate, pause: each with a reason.",
    no_args_is_help=True,
)

Step = Annotated[str, typer.Argument(metavar="STEP", help="A step of the case.")]
Reason = Annotated[
    str, typer.Option("--reason", metavar="CODE", help="Why, a code in lower snake case.")
]
Note = Annotated[str, typer.Option("--note", help="Why, in words; they are kept in the vault.")]
Basis = Annotated[str, typer.Option("--legal-basis", help="By which law.")]
Department = Annotated[str, typer.Argument(metavar="DEPARTMENT", help="As themes name it.")]
ReasonText = Annotated[str, typer.Option("--reason", help="Why, in words.")]


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
    """Have the department of a step asked again, now."""
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
    """Give a best-effort step up; what is under way is withdrawn."""
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
    """End a case before its time (终止); what can be is undone."""
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
    """Revoke what a closed case had granted (撤销)."""
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
    """Make no call to a department until it is resumed; nothing is lost."""
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
    """Hand a department nothing new; what it has goes on."""
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
    """Let a department go on."""
    from ops.cli.work import operate_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    asyncio.run(operate_actions.resume(settings, department, reason, request_id))


@app.command()
def pauses(
    history: Annotated[int, typer.Option("--history", min=0, max=500, help="Past ones too.")] = 0,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """List the departments that are paused, since when, by whom and why."""
    from ops.cli.work import operate_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    asyncio.run(operate_actions.list_pauses(settings, history, as_json=as_json))
