"""``onething audit …``: hold the stored record to its seals."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from ops.cli.exit_codes import ExitCode
from ops.cli.options import Data, Json, SettingsFile, settings_and_logs
from ops.output import print_json, print_lines

if TYPE_CHECKING:
    from uuid import UUID

    from ops.audit.sequence import Head
    from ops.audit.verify import Verified
    from ops.settings import Settings

app = typer.Typer(help="Verify the stored record (审计).", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """Verify the stored record (审计)."""


@app.command()
def verify(
    case: Annotated[
        str,
        typer.Option("--case", metavar="CASE", help="Only this case; all of them if not given."),
    ] = "",
    head: Annotated[
        str,
        typer.Option("--head", metavar="SEQ:SEAL", help="What an earlier run printed as head."),
    ] = "",
    values: Annotated[
        bool, typer.Option("--values", help="Also open every value; needs the master key.")
    ] = False,
    most: Annotated[
        int, typer.Option("--limit", min=1, max=100_000, help="Name at most so many differences.")
    ] = 100,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Compare events, seals, command ids, vault, plans and calendars; code 6 if they differ.

    Reads the store of the settings in one snapshot and changes nothing; engines may run on.
    """
    from ops.audit.report import verified_document, verified_lines  # noqa: PLC0415 - start fast
    from ops.audit.sequence import parse_head  # noqa: PLC0415 - start fast
    from ops.replay.replay import parse_case_id  # noqa: PLC0415 - start fast

    only = parse_case_id(case) if case else None
    known = parse_head(head) if head else None
    settings = settings_and_logs(file, data_folder=data, log_level="warning")
    verified = asyncio.run(_verified(settings, only, known, most, values=values))
    if as_json:
        print_json(verified_document(verified, None if only is None else str(only)))
    else:
        print_lines(
            verified_lines(verified, "the whole record" if only is None else f"case {only}")
        )
    if not verified.holds:
        raise typer.Exit(ExitCode.RECORD_DAMAGED)


async def _verified(
    settings: "Settings", only: "UUID | None", known: "Head | None", most: int, *, values: bool
) -> "Verified":
    from ops.audit.progress import shown_progress  # noqa: PLC0415 - start fast
    from ops.audit.value_check import check_values  # noqa: PLC0415 - start fast
    from ops.audit.verify import verify as verify_store  # noqa: PLC0415 - start fast
    from ops.engine.reading import opened_for_reading, readable_vault  # noqa: PLC0415

    async with opened_for_reading(settings) as stores:
        vault = readable_vault(settings, stores) if values else None
        if vault is not None:
            await vault.require_master_keys()
        with shown_progress() as progress:
            verified = verify_store(
                stores.database, case_id=only, known=known, most=most, progress=progress
            )
        if vault is not None:
            found = [each async for each in check_values(stores.database, vault, only)]
            verified.add(found, most)
            verified.values_compared = True
        return verified
