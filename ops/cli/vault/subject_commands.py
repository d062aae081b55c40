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

app = typer.Typer(help="Erase the data of an applicant for good.", no_args_is_help=True)


@app.command()
def erase(
    reason: Annotated[
        str, typer.Option("--reason", metavar="CODE", help="Why, lower snake case; names nobody.")
    ],
    case: Annotated[
        str, typer.Option("--case", metavar="CASE", help="The applicant of this case.")
    ] = "",
    identifier: Annotated[
        Path | None,
        typer.Option(
            "--identifier",
            metavar="FILE",
            help="File with the applicant's identifier, - for standard input; asked for if "
            "neither this nor --case is given.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say which cases are concerned.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether to go on.")] = False,
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Erase an applicant: nobody can read their data any more, in any of their cases.

    The key of the data is destroyed; the record, its seals and its proofs stay. Cases that
    are not over must be ended first. A command that was cut off is completed by a repeat,
    or by the gateway itself.
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
            raise InvalidInputError((("--yes", "give it where nobody can be asked"),))
        erasing.print_cases(found)
        if not typer.confirm("永久删除，不可恢复？ Erase for good?", err=True):
            print_error("nothing was erased")
            raise typer.Exit(1)
    erasing.print_outcome(asyncio.run(erasing.erase(settings, request)), as_json=as_json)
