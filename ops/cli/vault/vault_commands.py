"""``onething vault …``: the keys of the vault."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from ops.cli.options import ActingAs, Data, SettingsFile, settings_with_logging

app = typer.Typer(help="Rotate the vault's master key, and show the keys in use.")


@app.command()
def rotate(
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
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
) -> None:
    """Wrap every key of the vault with a new master key.

    Run it again to go on where it was cut off. On SQLite the engine must be stopped; on
    PostgreSQL engines go on, and read the new key from master_key_file by themselves.
    """
    from ops.cli.output import print_line  # noqa: PLC0415 - commands start fast
    from ops.cli.vault.rotate import RotationOptions, rotate  # noqa: PLC0415 - commands start fast

    settings = settings_with_logging(
        file, data_folder=data, acting_as=acting_as, log_level="warning"
    )
    rotation_options = RotationOptions(
        settings.acting_as or "operator/local", reason, new_key, keep_former
    )
    asyncio.run(rotate(settings, rotation_options, print_line))


@app.command()
def status(data: Data = None, file: SettingsFile = None) -> None:
    """Show the master keys in use, by id, and past rotations."""
    from ops.cli.output import print_line  # noqa: PLC0415 - commands start fast
    from ops.cli.vault.rotate import status  # noqa: PLC0415 - commands start fast

    settings = settings_with_logging(file, data_folder=data, log_level="warning")
    asyncio.run(status(settings, print_line))
