"""``up``, ``demo``, and the engine's processes: ``engine``, ``gateway``, ``worker``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ops.cli.context import SERVER, STORE, CliContext, with_context
from ops.cli.options import LogLevel, Sandbox, Temporal, TemporalUi
from ops.cli.output import print_error, print_line
from ops.embedded.private_files import keep_files_private

if TYPE_CHECKING:
    from ops.serve.process import Role

Split = Annotated[
    bool, typer.Option("--split", help="Run gateway and workers as separate processes.")
]
Keep = Annotated[
    Path | None,
    typer.Option("--data", metavar="FOLDER", help="Data folder; default: a temporary one."),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (up, demo, engine, gateway, worker):
        app.command()(command)


@with_context(SERVER)
def up(
    context: CliContext,
    temporal: Temporal = None,
    split: Split = False,
    ui: TemporalUi = None,
    sandbox: Sandbox = None,
    log_level: LogLevel = None,
) -> None:
    """Start the embedded stack; prints a `ready` line once all parts serve."""
    from ops.embedded.run_up import run_up

    keep_files_private()
    settings = context.settings(
        temporal_address=temporal,
        temporal_ui=ui,
        sandbox=sandbox,
        log_level=log_level,
    )
    run_up(settings, split=split, on_ready=_announce, report=_report)


def demo(
    themes: Annotated[
        list[str] | None, typer.Argument(metavar="[THEME]...", help="Shipped themes; default: two.")
    ] = None,
    data: Keep = None,
) -> None:
    """Run a case of each theme end to end on its own stack, then replay it from the record."""
    from ops.embedded.demo import run_demo

    keep_files_private()
    raise typer.Exit(run_demo(data, themes or ()))


@with_context(SERVER)
def engine(
    context: CliContext,
    temporal: Temporal = None,
    sandbox: Sandbox = None,
    log_level: LogLevel = None,
) -> None:
    """Run gateway and worker in one process, on an existing Temporal."""
    _serve(context, {"gateway", "worker"}, temporal, sandbox, log_level)


@with_context(SERVER)
def gateway(
    context: CliContext,
    temporal: Temporal = None,
    log_level: LogLevel = None,
) -> None:
    """Run the gateway: the API of front ends and departments."""
    _serve(context, {"gateway"}, temporal, None, log_level)


@with_context(STORE)
def worker(
    context: CliContext,
    temporal: Temporal = None,
    sandbox: Sandbox = None,
    log_level: LogLevel = None,
) -> None:
    """Run a worker: it runs cases, records them and calls departments."""
    _serve(context, {"worker"}, temporal, sandbox, log_level)


def _serve(
    context: CliContext,
    roles: set["Role"],
    temporal: str | None,
    sandbox: bool | None,
    log_level: str | None,
) -> None:
    from ops.serve.process import run_engine

    keep_files_private()
    settings = context.settings(
        temporal_address=temporal,
        sandbox=sandbox,
        log_level=log_level,
    )
    run_engine(settings, frozenset(roles), _announce)


def _announce(where: dict[str, str]) -> None:
    """The line that says that all parts serve."""
    print_line(" ".join(["ready", *(f"{name}={where[name]}" for name in sorted(where))]))


def _report(line: str) -> None:
    print_error(line)
