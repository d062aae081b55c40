"""``onething case …``: what applicants and clerks do about a case that runs."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from ops.cli.options import (
    ActingAs,
    AsShown,
    CaseId,
    Data,
    Gateway,
    Json,
    RequestId,
    SettingsFile,
    gateway_settings,
)

Step = Annotated[str, typer.Option("--step", help="The step of the message.")]


def add_to(app: typer.Typer) -> None:
    """Put the commands beside the others of cases."""
    for command in (withdraw, correct, message, messages, clock):
        app.command()(command)
    app.command("hand-out")(hand_out)


def withdraw(
    case: CaseId,
    reason_code: Annotated[str, typer.Option("--code", help="Reason: a code.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Reason in words.")] = "",
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Withdraw a case (撤回); undo what can be undone."""
    from ops.cli.case import applicant_actions as actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    request = actions.withdrawal(case, reason_code, reason, request_id)
    asyncio.run(actions.send_command(settings, "WithdrawCase", request, as_json=as_json))


def correct(
    case: CaseId,
    given: Annotated[
        Path, typer.Option("--input", metavar="FILE", help="Form and materials, YAML or JSON.")
    ],
    request_id: RequestId = "",
    as_shown: AsShown = None,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Correct what was given at the opening, before acceptance."""
    from ops.cli.case import applicant_actions as actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    request = actions.correction(case, given, request_id, as_shown or [])
    asyncio.run(actions.send_command(settings, "CorrectCase", request, as_json=as_json))


def message(
    case: CaseId,
    step: Step,
    text: Annotated[str, typer.Option("--text", help="The message, at most 2000 characters.")],
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Send a message on a step: a reviewer to the applicant, others to the reviewer."""
    from ops.cli.case import applicant_actions as actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    request = actions.message(case, step, text, request_id)
    asyncio.run(actions.send_command(settings, "SendMessage", request, as_json=as_json))


def messages(
    case: CaseId,
    step: Annotated[str, typer.Option("--step", help="Only this step.")] = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """List the messages of a case in order."""
    from ops.cli.case import applicant_actions as actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    asyncio.run(actions.list_messages(settings, case, step, as_json=as_json))


def hand_out(
    case: CaseId,
    certificates: Annotated[
        list[str],
        typer.Option(
            "--certificate", metavar="MATERIAL", help="A certificate to hand out; repeatable."
        ),
    ],
    place: Annotated[str, typer.Option("--place", help="The counter's code.")] = "",
    courier: Annotated[
        str,
        typer.Option(
            "--courier", metavar="NUMBER", help="The parcel number, for delivery by courier."
        ),
    ] = "",
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Record that certificates are handed out (出件), at the counter or by courier."""
    from ops.cli.case import applicant_actions as actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    request = actions.hand_out(case, certificates, place, courier, request_id)
    asyncio.run(actions.send_command(settings, "HandOutResult", request, as_json=as_json))


def clock(
    case: CaseId,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Explain the clocks of a case: the computation of every limit, line by line."""
    from ops.cli.case import applicant_actions as actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    asyncio.run(actions.explain_clock(settings, case, as_json=as_json))
