"""``onething subject …``: the data of applicants (个人信息)."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from ops.cli.context import GATEWAY, JSON, REQUEST, CliContext, with_context

app = typer.Typer(help="Destroy the data of an applicant permanently.", no_args_is_help=True)


@app.command()
@with_context(REQUEST, GATEWAY, JSON)
def erase(
    context: CliContext,
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
) -> None:
    """Destroy the data of an applicant in all of their cases.

    The key of the data is destroyed; the record, its seals and its proofs stay. Close or
    terminate open cases first. To complete an interrupted command, repeat it; the gateway
    also completes it.
    """
    from domain.errors import InvalidInputError
    from domain.phrases.catalogue import both
    from ops.cli.output import print_error
    from ops.cli.vault import erase as erasing

    if case and identifier:
        raise InvalidInputError((("--case, --identifier", "give one of them"),))
    request = erasing.erasure_request(case, identifier, reason, context.request_id)
    if dry_run or not yes:
        found = asyncio.run(erasing.forecast(context, request))
        if dry_run:
            erasing.print_outcome(context, found)
            return
        if not sys.stdin.isatty():
            raise InvalidInputError(
                (("--yes", "required without a terminal, where no confirmation is possible"),)
            )
        erasing.print_cases(found)
        if not typer.confirm(both("show.erase_permanently"), err=True):
            print_error("nothing was erased")
            raise typer.Exit(1)
    erasing.print_outcome(context, asyncio.run(erasing.erase(context, request)))
