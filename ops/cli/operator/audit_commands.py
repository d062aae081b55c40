"""``onething audit …``: hold the stored record to its seals."""

from typing import TYPE_CHECKING, Annotated

import typer

from ops.cli.context import JSON, STORE, CliContext, with_context
from ops.cli.exit_codes import ExitCode
from ops.cli.output import print_json, print_lines

if TYPE_CHECKING:
    from uuid import UUID

    from ops.audit.seal_sequence import Head
    from ops.audit.verify import VerificationResult
    from ops.serve.config.settings import Settings

app = typer.Typer(help="Verify the stored record (审计).", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """Verify the stored record (审计)."""


@app.command()
@with_context(STORE, JSON)
async def verify(
    context: CliContext,
    case: Annotated[
        str,
        typer.Option("--case", metavar="CASE", help="Only this case; default: all."),
    ] = "",
    head: Annotated[
        str,
        typer.Option("--head", metavar="SEQ:SEAL", help="The head that an earlier run printed."),
    ] = "",
    values: Annotated[
        bool, typer.Option("--values", help="Also decrypt every value; needs the master key.")
    ] = False,
    limit: Annotated[
        int,
        typer.Option("--limit", min=1, max=100_000, help="Maximum number of differences to print."),
    ] = 100,
) -> None:
    """Compare events, seals, command ids, vault, plans and calendars; code 6 if they differ.

    Reads the store of the settings in one snapshot and changes nothing; engines may run on.
    """
    from ops.audit.replay import parse_case_id
    from ops.audit.report import verification_document, verification_lines
    from ops.audit.seal_sequence import parse_head

    only = parse_case_id(case) if case else None
    known = parse_head(head) if head else None
    settings = context.settings()
    verified = await _verified(settings, only, known, limit, values=values)
    if context.as_json:
        print_json(verification_document(verified, None if only is None else str(only)))
    else:
        print_lines(
            verification_lines(verified, "the whole record" if only is None else f"case {only}")
        )
    if not verified.is_valid:
        raise typer.Exit(ExitCode.RECORD_DAMAGED)


async def _verified(
    settings: "Settings", only: "UUID | None", known: "Head | None", limit: int, *, values: bool
) -> "VerificationResult":
    from ops.audit.progress_bar import progress_bar
    from ops.audit.value_check import check_values
    from ops.audit.verify import verify as verify_store
    from ops.serve.read_only_stores import open_stores_read_only, open_vault_read_only

    async with open_stores_read_only(settings) as stores:
        vault = open_vault_read_only(settings, stores) if values else None
        if vault is not None:
            await vault.require_master_keys()
        with progress_bar() as progress:
            verified = verify_store(
                stores.database, case_id=only, known=known, limit=limit, progress=progress
            )
        if vault is not None:
            found = [each async for each in check_values(stores.database, vault, only)]
            verified.add(found, limit)
            verified.values_compared = True
        return verified
