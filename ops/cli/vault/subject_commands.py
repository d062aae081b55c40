"""``onething subject …``: the data of applicants (个人信息)."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from ops.cli.options import (
    ActingAs,
    Data,
    Gateway,
    Json,
    RequestId,
    SettingsFile,
    gateway_settings,
)

app = typer.Typer(help="Destroy the data of an applicant permanently.", no_args_is_help=True)


@app.command()
def erase(
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            metavar="CODE",
            help="Reason: a code in lower snake case, without personal data.",
        ),
    ],
    case: Annotated[
        str, typer.Option("--case", metavar="CASE", help="The applicant of this case.")
    ] = "",
    identifier: Annotated[
        Path | None,
        typer.Option(
            "--identifier",
            metavar="FILE",
            help="File with the applicant's identifier, - for standard input; prompts if "
            "neither this nor --case is given.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list the affected cases.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Destroy the data of an applicant in all of their cases.

    The key of the data is destroyed; the record, its seals and its proofs stay. Close or
    terminate open cases first. To complete an interrupted command, repeat it; the gateway
    also completes it.
    """
    from domain.errors import InvalidInputError  # noqa: PLC0415 - commands start fast
    from ops.cli.output import print_error  # noqa: PLC0415 - commands start fast
    from ops.cli.vault import erase as erasing  # noqa: PLC0415 - commands start fast

    if case and identifier:
        raise InvalidInputError((("--case, --identifier", "give one of them"),))
    settings = gateway_settings(file, data, gateway, acting_as)
    request = erasing.erasure_request(case, identifier, reason, request_id)
    if dry_run or not yes:
        found = asyncio.run(erasing.forecast(settings, request))
        if dry_run:
            erasing.print_outcome(found, as_json=as_json)
            return
        if not sys.stdin.isatty():
            raise InvalidInputError(
                (("--yes", "required without a terminal, where no confirmation is possible"),)
            )
        erasing.print_cases(found)
        if not typer.confirm("永久删除，不可恢复？ Erase permanently?", err=True):
            print_error("nothing was erased")
            raise typer.Exit(1)
    erasing.print_outcome(asyncio.run(erasing.erase(settings, request)), as_json=as_json)
