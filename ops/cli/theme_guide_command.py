"""``onething theme guide``: what a theme comes to for one applicant."""

import json
from typing import Annotated

import typer

from ops.cli.options import Json


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("guide")(guide)


def guide(
    theme: Annotated[str, typer.Argument(metavar="THEME", help="A file, folder or shipped name.")],
    situation: Annotated[
        list[str] | None,
        typer.Option("--situation", metavar="QUESTION.ANSWER", help="An answer; repeatable."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what applies in these situations: what to fill in, what to bring, how long."""
    from domain.errors import InvalidInputError  # noqa: PLC0415 - start fast
    from domain.guide import personal_guide  # noqa: PLC0415 - start fast
    from domain.theme.load import compile_source  # noqa: PLC0415 - start fast
    from domain.theme.situations import check_answers  # noqa: PLC0415 - start fast
    from ops.theme_guide.shown import guide_document, guide_lines  # noqa: PLC0415 - start fast
    from ops.theme_test.declared import theme_file  # noqa: PLC0415 - start fast

    file = theme_file(theme)
    plan = compile_source(file.read_bytes(), str(file))
    chosen = tuple(situation or ())
    if wrong := check_answers(plan, chosen):
        raise InvalidInputError(wrong)
    found = personal_guide(plan, chosen)
    if as_json:
        print(json.dumps(guide_document(found), ensure_ascii=False, indent=2))
    else:
        print("\n".join(guide_lines(found)))
