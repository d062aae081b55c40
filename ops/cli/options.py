"""Options that commands share, and the settings they lead to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ops.serve.config.load_settings import ResolvedSettings
    from ops.serve.config.settings import Settings

Data = Annotated[
    Path | None, typer.Option("--data", metavar="FOLDER", help="Data folder of the engine.")
]
SettingsFile = Annotated[
    Path | None,
    typer.Option("--settings", metavar="FILE", help="Settings file; default: onething.toml."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document in place of text.")]
Gateway = Annotated[
    str | None,
    typer.Option(
        "--gateway", metavar="HOST:PORT", help="The gateway; default: that of the data folder."
    ),
]
ActingAs = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="ROLE/ID",
        help="The actor; roles: applicant, clerk, reviewer, operator …",
    ),
]
CaseId = Annotated[str, typer.Argument(metavar="CASE", help="The case id, a UUID.")]
RequestId = Annotated[
    str, typer.Option("--request-id", help="Idempotency id: a repeat has no second effect.")
]
Temporal = Annotated[
    str | None, typer.Option("--temporal", metavar="HOST:PORT", help="An existing Temporal server.")
]
TemporalUi = Annotated[
    bool | None,
    typer.Option("--ui/--no-ui", help="Serve the web UI of the embedded Temporal, on loopback."),
]
Sandbox = Annotated[
    bool | None, typer.Option("--sandbox/--no-sandbox", help="Run workflows in the sandbox.")
]
LogLevel = Annotated[str | None, typer.Option("--log-level", help="debug, info, warning or error.")]


def resolve_settings(file: Path | None, **flags: object) -> "ResolvedSettings":
    """The settings under these flags. Raises SettingsError."""
    from ops.serve.config.load_settings import load_settings  # noqa: PLC0415 - commands start fast

    return load_settings(flags, file=file)


def settings_with_logging(file: Path | None, **flags: object) -> "Settings":
    """The settings, with this process's logs set up by them. Raises SettingsError."""
    from ops.serve.logging import configure_logging  # noqa: PLC0415 - commands start fast

    settings = resolve_settings(file, **flags).settings
    configure_logging(settings.log_level, settings.log_format)
    return settings


def gateway_settings(
    file: Path | None, data: Path | None, gateway: str | None, acting_as: str | None
) -> "Settings":
    """The settings of a command that calls the gateway. Raises SettingsError."""
    return settings_with_logging(
        file,
        data_folder=data,
        gateway_address=gateway,
        acting_as=acting_as,
        log_level="warning",
    )


AsShown = Annotated[
    list[str] | None,
    typer.Option(
        "--accept-as-shown",
        metavar="FIELD=REASON",
        help="A clerk accepts the value as its document shows it (recorded); repeatable.",
    ),
]
