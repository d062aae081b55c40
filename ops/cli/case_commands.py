"""``onething case …``: open, supplement, list, show and watch over the gateway; replay
from the store.
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ops.cli.options import ActingAs, Data, Gateway, Json, SettingsFile, settings_and_logs

if TYPE_CHECKING:
    from ops.settings import Settings

app = typer.Typer(help="Open, supplement, read and replay cases (办件).", no_args_is_help=True)

CaseId = Annotated[str, typer.Argument(metavar="CASE", help="The case's id, a UUID.")]


@app.command("open")
def open_case(
    theme: Annotated[str, typer.Argument(metavar="THEME", help="name, or name@version.")],
    given: Annotated[
        Path, typer.Option("--input", metavar="FILE", help="Form and materials, YAML or JSON.")
    ],
    request_id: Annotated[
        str, typer.Option("--request-id", help="The same id again gives the same case.")
    ] = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Open a case; prints its id."""
    from ops.cli import case_actions  # noqa: PLC0415 - commands start fast

    settings = _settings(file, data, gateway, acting_as)
    asyncio.run(case_actions.open_case(settings, theme, given, request_id, as_json=as_json))


@app.command()
def supplement(
    case: CaseId,
    step: Annotated[str, typer.Option("--step", help="The step that waits for it.")],
    given: Annotated[
        Path, typer.Option("--input", metavar="FILE", help="Form and materials, YAML or JSON.")
    ],
    request_id: Annotated[
        str, typer.Option("--request-id", help="The same id again supplies once.")
    ] = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Supply what a department asked for (补正); prints the case's version."""
    from ops.cli import case_actions  # noqa: PLC0415 - commands start fast

    settings = _settings(file, data, gateway, acting_as)
    asyncio.run(
        case_actions.supplement_case(settings, case, step, given, request_id, as_json=as_json)
    )


@app.command("list")
def list_cases(
    theme: Annotated[str, typer.Option("--theme", help="Only cases of this theme.")] = "",
    status: Annotated[str, typer.Option("--status", help="opened, accepted or closed.")] = "",
    most: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many.")] = 50,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """List cases, the newest first."""
    from ops.cli import case_actions  # noqa: PLC0415 - commands start fast

    settings = _settings(file, data, gateway, acting_as)
    asyncio.run(case_actions.list_cases(settings, theme, status, most, as_json=as_json))


@app.command()
def show(
    case: CaseId,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Show a case as it stands."""
    from ops.cli import case_actions  # noqa: PLC0415 - commands start fast

    asyncio.run(
        case_actions.show_case(_settings(file, data, gateway, acting_as), case, as_json=as_json)
    )


@app.command()
def watch(
    case: CaseId,
    after: Annotated[int, typer.Option("--after", min=0, help="Go on after this version.")] = 0,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a line.")] = False,
) -> None:
    """Follow a case's timeline until it is closed."""
    from ops.cli import case_actions  # noqa: PLC0415 - commands start fast

    settings = _settings(file, data, gateway, acting_as)
    asyncio.run(case_actions.watch_case(settings, case, after, as_json=as_json))


@app.command()
def replay(
    case: CaseId,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="VERSION|TIME", help="Replay up to there; TIME has an offset."
        ),
    ] = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Fold a case's events from the store: needs no Temporal, no gateway, no department."""
    from ops.cli import case_actions  # noqa: PLC0415 - commands start fast

    settings = settings_and_logs(file, data_folder=data, log_level="warning")
    asyncio.run(case_actions.replay_case(settings, case, at, as_json=as_json))


def _settings(
    file: Path | None, data: Path | None, gateway: str | None, acting_as: str | None
) -> "Settings":
    return settings_and_logs(
        file,
        data_folder=data,
        gateway_address=gateway,
        acting_as=acting_as,
        log_level="warning",
    )
