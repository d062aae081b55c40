"""``onething rehearse``: a case on the real server, in virtual time, with scripted departments."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ops.cli.exit_codes import ExitCode
from ops.cli.options import Json, SettingsFile, settings_and_logs
from ops.output import print_error, print_json, print_lines

if TYPE_CHECKING:
    from adapters.readers.timeline import TimelineEntry
    from ops.rehearsal.play import Played

CHINA = timezone(timedelta(hours=8))

Theme = Annotated[str, typer.Argument(metavar="THEME", help="A shipped theme, or a theme.yaml.")]
Input = Annotated[
    Path, typer.Option("--input", metavar="FILE", help="What the applicant sends, as `case open`.")
]
ScenarioFile = Annotated[
    Path, typer.Option("--scenario", metavar="FILE", help="Who answers what and when.")
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(rehearse)


def rehearse(
    theme: Theme,
    given: Input,
    scenario: ScenarioFile,
    settings_file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Play a scenario: days and years in seconds. Code 1 if it did not come as expected."""
    from ops.engine.signals import until_signal  # noqa: PLC0415 - start fast
    from ops.rehearsal.play import play  # noqa: PLC0415 - start fast

    settings = settings_and_logs(settings_file, log_level="error")  # failures are scripted
    done: list[Played] = []

    async def run() -> None:
        done.append(await play(settings, theme, given, scenario))

    asyncio.run(until_signal(run()))
    if not done:
        raise typer.Exit(ExitCode.INTERRUPTED)
    [played] = done
    if as_json:
        print_json(_document(played))
    else:
        print_lines(_lines(played))
    for problem in played.unexpected:
        print_error(f"unexpected: {problem}")
    if played.unexpected:
        raise typer.Exit(ExitCode.FAILED)


def _lines(played: "Played") -> Iterator[str]:
    from ops.progress.clock_lines import clock_lines  # noqa: PLC0415 - start fast

    yield from map(_line, played.timeline)
    yield ""
    yield from clock_lines(played.clocks)
    yield f"结果 outcome: {played.case.outcome or 'open'}"


def _line(entry: "TimelineEntry") -> str:
    return f"{_time(entry.effective_at)}  {entry.text.zh} {entry.text.en}  ({entry.actor})"


def _time(at: datetime) -> str:
    return at.astimezone(CHINA).isoformat(timespec="minutes")


def _document(played: "Played") -> dict[str, object]:
    from google.protobuf import json_format  # noqa: PLC0415 - start fast

    return {
        "case_id": str(played.case.id),
        "outcome": played.case.outcome,
        "steps": {name: step.status.value for name, step in played.case.steps.items()},
        "timeline": [
            {
                "version": entry.version,
                "topic": entry.topic,
                "effective_at": entry.effective_at.isoformat(),
                "step": entry.step,
                "actor": entry.actor,
                "text": {"zh": entry.text.zh, "en": entry.text.en},
            }
            for entry in played.timeline
        ],
        "clocks": json_format.MessageToDict(played.clocks, preserving_proto_field_name=True),
        "unexpected": list(played.unexpected),
    }
