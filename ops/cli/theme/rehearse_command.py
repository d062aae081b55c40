"""``onething rehearse``: a case on the real server, in virtual time, with scripted departments."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ops.cli.context import JSON, SETTINGS, CliContext, with_context
from ops.cli.exit_codes import ExitCode
from ops.cli.output import print_error

if TYPE_CHECKING:
    from adapters.presentation.timeline import TimelineEntry
    from ops.authoring.rehearse.run_rehearsal import RehearsalResult

CHINA = timezone(timedelta(hours=8))

Theme = Annotated[str, typer.Argument(metavar="THEME", help="A shipped theme, or a theme.yaml.")]
Input = Annotated[
    Path, typer.Option("--input", metavar="FILE", help="The applicant's input, as for `case open`.")
]
ScenarioFile = Annotated[
    Path, typer.Option("--scenario", metavar="FILE", help="The script of departments and people.")
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(rehearse)


@with_context(SETTINGS, JSON)
async def rehearse(
    context: CliContext,
    theme: Theme,
    given: Input,
    scenario: ScenarioFile,
) -> None:
    """Run a scenario in virtual time. Code 1 if the result is not as expected."""
    from ops.authoring.rehearse.run_rehearsal import run_rehearsal
    from ops.serve.signals import run_until_signal

    settings = context.settings(log_level="error")  # failures are scripted
    done: list[RehearsalResult] = []

    async def run() -> None:
        done.append(await run_rehearsal(settings, theme, given, scenario))

    await run_until_signal(run())
    if not done:
        raise typer.Exit(ExitCode.INTERRUPTED)
    [result] = done
    context.print_result(result, _document, _lines)
    for problem in result.failed_expectations:
        print_error(f"unexpected: {problem}")
    if result.failed_expectations:
        raise typer.Exit(ExitCode.FAILED)


def _lines(result: "RehearsalResult") -> Iterator[str]:
    from domain.phrases.catalogue import both
    from ops.cli.text.clock_lines import clock_lines

    yield from map(_line, result.timeline)
    yield ""
    yield from clock_lines(result.clocks)
    yield f"{both('show.outcome')}: {result.case.outcome or 'open'}"


def _line(entry: "TimelineEntry") -> str:
    return f"{_time(entry.effective_at)}  {entry.text.zh} {entry.text.en}  ({entry.actor})"


def _time(at: datetime) -> str:
    return at.astimezone(CHINA).isoformat(timespec="minutes")


def _document(result: "RehearsalResult") -> dict[str, object]:
    from google.protobuf import json_format

    return {
        "case_id": str(result.case.id),
        "outcome": result.case.outcome,
        "steps": {name: step.status.value for name, step in result.case.steps.items()},
        "timeline": [
            {
                "version": entry.version,
                "topic": entry.topic,
                "effective_at": entry.effective_at.isoformat(),
                "step": entry.step,
                "actor": entry.actor,
                "text": {"zh": entry.text.zh, "en": entry.text.en},
            }
            for entry in result.timeline
        ],
        "clocks": json_format.MessageToDict(result.clocks, preserving_proto_field_name=True),
        "unexpected": list(result.failed_expectations),
    }
