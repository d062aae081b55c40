"""``onething theme simulate``: many random cases of a theme, and what they came to."""

from pathlib import Path
from typing import Annotated

import typer

from ops.cli.options import ActingAs, Data, Gateway, Json, SettingsFile, settings_with_logging
from ops.cli.output import print_json, print_line, print_lines
from ops.cli.theme.theme_argument import Theme, resolve_theme

Assume = Annotated[
    Path | None,
    typer.Option(
        "--assume", metavar="FILE", help="Assumptions in place of simulate.yaml beside the theme."
    ),
]
Cases = Annotated[int, typer.Option("--cases", min=1, max=100_000, help="Number of cases.")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same cases.")]
Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write the result as an HTML page.")
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(simulate)


def simulate(
    theme: Theme,
    cases: Cases = 1_000,
    seed: Seed = 1,
    html: Html = None,
    assume: Assume = None,
    gateway: Gateway = None,
    acting_as: ActingAs = None,
    data: Data = None,
    settings_file: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Simulate cases with random latencies: durations and bottlenecks."""
    from ops.authoring.simulate.command import simulate as run  # noqa: PLC0415 - start fast
    from ops.authoring.simulate.format_result import result_document, result_lines  # noqa: PLC0415
    from ops.authoring.simulate.result_page import result_page  # noqa: PLC0415 - start fast

    given = resolve_theme(theme, settings_file, data, gateway, acting_as)
    settings = settings_with_logging(settings_file, log_level="error")
    found = run(settings, given, assume=assume, cases=cases, seed=seed)
    if html is not None:
        html.write_text(result_page(found), encoding="utf-8")
    if as_json:
        print_json(result_document(found))
    else:
        print_lines(result_lines(found))
        if given.folder is None and assume is None:
            print_line("a published theme has no simulate.yaml; use --assume FILE")
