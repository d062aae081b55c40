"""``onething vault …``: the keys of the vault."""

from pathlib import Path
from typing import Annotated

import typer

from ops.cli.context import STORE, STORE_AS, CliContext, with_context

app = typer.Typer(help="Rotate the vault's master key, and show the keys in use.")


@app.command()
@with_context(STORE_AS)
async def rotate(
    context: CliContext,
    reason: Annotated[
        str, typer.Option("--reason", metavar="CODE", help="Reason: a code in lower snake case.")
    ] = "planned",
    new_key: Annotated[
        Path | None,
        typer.Option(
            "--new-key", metavar="FILE", help="File with the new key; default: a random key."
        ),
    ] = None,
    keep_former: Annotated[
        Path | None,
        typer.Option(
            "--keep-former", metavar="FILE", help="Store the former key there, for old backups."
        ),
    ] = None,
) -> None:
    """Wrap every key of the vault with a new master key.

    Run it again to go on where it was cut off. On SQLite the engine must be stopped; on
    PostgreSQL engines go on, and read the new key from master_key_file by themselves.
    """
    from ops.cli.output import print_line
    from ops.cli.vault.rotate import RotationOptions, rotate

    settings = context.settings()
    rotation_options = RotationOptions(
        settings.acting_as or "operator/local", reason, new_key, keep_former
    )
    await rotate(settings, rotation_options, print_line)


@app.command()
@with_context(STORE)
async def status(context: CliContext) -> None:
    """Show the master keys in use, by id, and past rotations."""
    from ops.cli.output import print_line
    from ops.cli.vault.rotate import status

    settings = context.settings()
    await status(settings, print_line)
