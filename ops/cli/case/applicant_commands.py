"""``onething case …``: what applicants and clerks do about a case that runs."""

from pathlib import Path
from typing import Annotated

import typer

from ops.cli.context import GATEWAY, JSON, REQUEST, CliContext, with_context
from ops.cli.options import AsShown, CaseId

Step = Annotated[str, typer.Option("--step", help="The step of the message.")]


def add_to(app: typer.Typer) -> None:
    """Put the commands beside the others of cases."""
    for command in (withdraw, correct, message, messages, clock):
        app.command()(command)
    app.command("hand-out")(hand_out)


@with_context(REQUEST, GATEWAY, JSON)
async def withdraw(
    context: CliContext,
    case: CaseId,
    reason_code: Annotated[str, typer.Option("--code", help="Reason: a code.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Reason in words.")] = "",
) -> None:
    """Withdraw a case (撤回); undo what can be undone."""
    from ops.cli.case import applicant_actions as actions

    request = actions.withdrawal(case, reason_code, reason, context.request_id)
    await actions.send_command(context, "WithdrawCase", request)


@with_context(REQUEST, GATEWAY, JSON)
async def correct(
    context: CliContext,
    case: CaseId,
    given: Annotated[
        Path, typer.Option("--input", metavar="FILE", help="Form and materials, YAML or JSON.")
    ],
    as_shown: AsShown = None,
) -> None:
    """Correct what was given at the opening, before acceptance."""
    from ops.cli.case import applicant_actions as actions

    request = actions.correction(case, given, context.request_id, as_shown or [])
    await actions.send_command(context, "CorrectCase", request)


@with_context(REQUEST, GATEWAY, JSON)
async def message(
    context: CliContext,
    case: CaseId,
    step: Step,
    text: Annotated[str, typer.Option("--text", help="The message, at most 2000 characters.")],
) -> None:
    """Send a message on a step: a reviewer to the applicant, others to the reviewer."""
    from ops.cli.case import applicant_actions as actions

    request = actions.message(case, step, text, context.request_id)
    await actions.send_command(context, "SendMessage", request)


@with_context(GATEWAY, JSON)
async def messages(
    context: CliContext,
    case: CaseId,
    step: Annotated[str, typer.Option("--step", help="Only this step.")] = "",
) -> None:
    """List the messages of a case in order."""
    from ops.cli.case import applicant_actions as actions

    await actions.list_messages(context, case, step)


@with_context(REQUEST, GATEWAY, JSON)
async def hand_out(
    context: CliContext,
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
) -> None:
    """Record that certificates are handed out (出件), at the counter or by courier."""
    from ops.cli.case import applicant_actions as actions

    request = actions.hand_out(case, certificates, place, courier, context.request_id)
    await actions.send_command(context, "HandOutResult", request)


@with_context(GATEWAY, JSON)
async def clock(
    context: CliContext,
    case: CaseId,
) -> None:
    """Explain the clocks of a case: the computation of every limit, line by line."""
    from ops.cli.case import applicant_actions as actions

    await actions.explain_clock(context, case)
