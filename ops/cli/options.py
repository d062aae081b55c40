"""Arguments and options that several commands declare themselves; see also ``context``."""

from typing import Annotated

import typer

CaseId = Annotated[str, typer.Argument(metavar="CASE", help="The case id, a UUID.")]
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
AsShown = Annotated[
    list[str] | None,
    typer.Option(
        "--accept-as-shown",
        metavar="FIELD=REASON",
        help="A clerk accepts the value as its document shows it (recorded); repeatable.",
    ),
]
