"""``onething case …``: open, supplement, list, show and watch over the gateway; replay
from the store.
"""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from ops.cli.case import applicant_commands as case_people_commands
from ops.cli.options import (
    ActingAs,
    AsShown,
    CaseId,
    Data,
    Gateway,
    Json,
    RequestId,
    SettingsFile,
    gateway_settings,
    settings_with_logging,
)

app = typer.Typer(help="Open, supplement, read and replay cases (办件).", no_args_is_help=True)
case_people_commands.add_to(app)


@app.command("open")
def open_case(
    theme: Annotated[str, typer.Argument(metavar="THEME", help="name, or name@version.")],
    given: Annotated[
        Path, typer.Option("--input", metavar="FILE", help="Form and materials, YAML or JSON.")
    ],
    request_id: Annotated[
        str, typer.Option("--request-id", help="Idempotency id: a repeat returns the same case.")
    ] = "",
    incomplete: Annotated[
        bool, typer.Option("--incomplete", help="Open it although something is missing.")
    ] = False,
    promised: Annotated[
        list[str] | None,
        typer.Option("--commit", metavar="MATERIAL=FILE", help="A signed commitment (告知承诺)."),
    ] = None,
    deferred: Annotated[
        list[str] | None,
        typer.Option(
            "--defer",
            metavar="MATERIAL=FILE",
            help="A signed promise to supply it later (容缺受理).",
        ),
    ] = None,
    place: Annotated[
        str, typer.Option("--place", help="Where a clerk acts: the code of the window.")
    ] = "",
    as_shown: AsShown = None,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Open a case and print its id."""
    from ops.cli.case import case_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    opening_options = case_actions.opening_options(
        promised or [], deferred or [], as_shown or [], incomplete=incomplete, place=place
    )
    asyncio.run(
        case_actions.open_case(settings, theme, given, request_id, opening_options, as_json=as_json)
    )


@app.command()
def supplement(
    case: CaseId,
    given: Annotated[
        Path, typer.Option("--input", metavar="FILE", help="Form and materials, YAML or JSON.")
    ],
    step: Annotated[
        str, typer.Option("--step", help="The step that waits for it; default: the case.")
    ] = "",
    request_id: Annotated[
        str, typer.Option("--request-id", help="Idempotency id: a repeat supplies once.")
    ] = "",
    as_shown: AsShown = None,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Supply what a department or pre-review requested (补正); print the case's version."""
    from ops.cli.case import case_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    asyncio.run(
        case_actions.supplement_case(
            settings, case, step, given, request_id, as_shown=as_shown or [], as_json=as_json
        )
    )


@app.command("list")
def list_cases(
    theme: Annotated[str, typer.Option("--theme", help="Only cases of this theme.")] = "",
    status: Annotated[
        str, typer.Option("--status", help="opened, supplement, accepted, closed …")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Maximum number.")] = 50,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """List cases, newest first."""
    from ops.cli.case import case_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    asyncio.run(case_actions.list_cases(settings, theme, status, limit, as_json=as_json))


@app.command()
def show(
    case: CaseId,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Show the present state of a case."""
    from ops.cli.case import case_actions  # noqa: PLC0415 - commands start fast

    asyncio.run(
        case_actions.show_case(
            gateway_settings(file, data, gateway, acting_as), case, as_json=as_json
        )
    )


@app.command()
def watch(
    case: CaseId,
    after: Annotated[int, typer.Option("--after", min=0, help="Start after this version.")] = 0,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document per line.")
    ] = False,
) -> None:
    """Follow a case's timeline until it is closed."""
    from ops.cli.case import case_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    asyncio.run(case_actions.watch_case(settings, case, after, as_json=as_json))


@app.command()
def replay(
    case: CaseId,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="VERSION|TIME", help="Replay up to this point; TIME has an offset."
        ),
    ] = None,
    words: Annotated[
        bool,
        typer.Option("--words", help="Include what people wrote; needs the vault's master key."),
    ] = False,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Replay a case from the store, without Temporal, gateway or departments."""
    from ops.cli.case import case_actions  # noqa: PLC0415 - commands start fast

    settings = settings_with_logging(file, data_folder=data, log_level="warning")
    asyncio.run(case_actions.replay_case(settings, case, at, words=words, as_json=as_json))


@app.command()
def migrate(
    reason: Annotated[str, typer.Option("--reason", metavar="CODE", help="Reason: a code.")],
    case: Annotated[
        str, typer.Argument(metavar="[CASE]", help="A case id; none with --plan.")
    ] = "",
    to: Annotated[
        str, typer.Option("--to", metavar="THEME@N", help="The version to migrate to.")
    ] = "",
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan", metavar="FILE", help="All cases of a file that `theme impact` wrote."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list the obstacles; code 1 if there are any.")
    ] = False,
    note: Annotated[str, typer.Option("--note", help="Reason in words.")] = "",
    request_id: RequestId = "",
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Migrate a running case to another version of its theme."""
    from ops.cli.work import operate_actions  # noqa: PLC0415 - commands start fast

    settings = gateway_settings(file, data, gateway, acting_as)
    order = operate_actions.OperatorCommand(case, request_id, reason, note)
    if plan is not None and not (case or to or request_id):
        asyncio.run(operate_actions.migrate_all(settings, order, plan, dry_run=dry_run))
        return
    if plan is not None or not (case and to):
        raise typer.BadParameter("expected a case and --to, or --plan")
    asyncio.run(operate_actions.migrate(settings, order, to, dry_run=dry_run, as_json=as_json))
