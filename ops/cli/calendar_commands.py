"""``onething calendar …``: the calendars that limits are computed on."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ops.cli.exit_codes import ExitCode
from ops.cli.options import Json, SettingsFile, settings_and_logs
from ops.cli.sources import read_source

if TYPE_CHECKING:
    from domain.calendar.calendar import Calendar

app = typer.Typer(help="List and check calendars (日历).", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A calendar such as cn/2.yaml.")]


@app.command("list")
def list_calendars(settings_file: SettingsFile = None, as_json: Json = False) -> None:
    """List every version of every calendar, with the years whose notice it knows."""
    from ops.calendars.folders import calendars  # noqa: PLC0415 - start fast

    found = calendars(settings_and_logs(settings_file, log_level="warning")).all()
    if as_json:
        print(json.dumps([_row(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        years = ", ".join(str(year.year) for year in one.years)
        print(f"{one.ref}  {years}  {one.digest[:12]}")


@app.command()
def check(file: File, settings_file: SettingsFile = None, as_json: Json = False) -> None:
    """Check a calendar, also against the versions there are; errors end with code 2."""
    from domain.calendar.load import lint_calendar  # noqa: PLC0415 - start fast
    from domain.theme.findings import Severity, render_findings  # noqa: PLC0415 - start fast
    from ops.calendars.folders import calendars  # noqa: PLC0415 - start fast

    source = read_source(file)
    published = calendars(settings_and_logs(settings_file, log_level="error")).all()
    findings = lint_calendar(source, str(file), published)
    if as_json:
        print(json.dumps([one.data() for one in findings], ensure_ascii=False, indent=2))
    elif findings:
        print(render_findings(findings, source))
    else:
        print(f"{file}: nothing to mend")
    if any(one.severity is Severity.ERROR for one in findings):
        raise typer.Exit(ExitCode.BAD_INPUT)


def _row(calendar: "Calendar") -> dict[str, object]:
    return {
        "calendar": calendar.ref,
        "utc_offset": calendar.utc_offset,
        "years": [{"year": one.year, "notice": one.notice} for one in calendar.years],
        "digest": calendar.digest,
    }
