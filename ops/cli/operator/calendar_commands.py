"""``onething calendar …``: the calendars that limits are computed on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.files.input_files import read_input
from ops.cli.context import JSON, STORE, CliContext, with_context
from ops.cli.exit_codes import ExitCode
from ops.cli.output import print_json, print_line, print_lines

if TYPE_CHECKING:
    from domain.calendar.calendar import Calendar

app = typer.Typer(help="List and check calendars (日历).", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A calendar such as cn/2.yaml.")]


@app.command("list")
@with_context(STORE, JSON)
async def list_calendars(context: CliContext) -> None:
    """List every version of every calendar, with the years that it covers.

    A version that the store published with another content is marked: its file was edited.
    """
    from ops.authoring.published.calendar_folders import calendars
    from ops.authoring.published.published_calendars import published_calendars

    settings = context.settings()
    published = {one.ref: one.digest for one in await published_calendars(settings)}
    found = calendars(settings).all()
    if context.as_json:
        rows = [_row(one) | {"published_digest": published.get(one.ref)} for one in found]
        print_json(rows)
        return
    for one in found:
        years = ", ".join(str(year.year) for year in one.years)
        edited = published.get(one.ref, one.digest) != one.digest
        note = f"  differs from the published {published[one.ref][:12]}" if edited else ""
        print_line(f"{one.ref}  {years}  {one.digest[:12]}{note}")


@app.command()
@with_context(STORE, JSON)
async def check(context: CliContext, file: File) -> None:
    """Check a calendar, also against existing versions; errors end with code 2.

    Versions are compared with what the store of the settings published, where there is
    one: due dates in the record were computed on that.
    """
    from domain.calendar.load import lint_calendar
    from domain.theme.lint.findings import Severity, render_findings
    from ops.authoring.published.published_calendars import known_calendars

    source = read_input(file)
    settings = context.settings(log_level="error")
    findings = lint_calendar(source, str(file), await known_calendars(settings))
    if context.as_json:
        print_json([one.data() for one in findings])
    elif findings:
        print_lines(render_findings(findings, source))
    else:
        print_line(f"{file}: nothing to fix")
    if any(one.severity is Severity.ERROR for one in findings):
        raise typer.Exit(ExitCode.BAD_INPUT)


def _row(calendar: "Calendar") -> dict[str, object]:
    return {
        "calendar": calendar.ref,
        "utc_offset": calendar.utc_offset,
        "years": [{"year": one.year, "notice": one.notice} for one in calendar.years],
        "digest": calendar.digest,
    }
