"""The options that commands share, and the context that is made of them."""

import json
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from adapters.pb.onething.case.v1 import case_pb2
from domain.errors import SettingsError
from ops.cli.context import (
    GATEWAY,
    JSON,
    REQUEST,
    SETTINGS,
    STORE,
    CliContext,
    SharedOption,
    with_context,
)


def run_command(*groups: tuple[SharedOption, ...], arguments: list[str]) -> CliContext:
    """The context of a command line with one argument of its own."""
    contexts = []
    app = typer.Typer()

    @app.command()
    @with_context(*groups)
    async def command(context: CliContext, name: Annotated[str, typer.Argument()]) -> None:
        assert "one" == name
        contexts.append(context)

    result = CliRunner().invoke(app, ["one", *arguments])
    assert 0 == result.exit_code, result.output
    return contexts[0]


def test_every_shared_option_reaches_the_context():
    given = ["--gateway", "127.0.0.1:7", "--as", "clerk/w1", "--data", "d", "--settings", "s.toml"]
    context = run_command(REQUEST, GATEWAY, JSON, arguments=[*given, "--json", "--request-id", "r"])
    assert context == CliContext(
        settings_file=Path("s.toml"),
        data=Path("d"),
        gateway_address="127.0.0.1:7",
        acting_as="clerk/w1",
        given_request_id="r",
        as_json=True,
    )
    assert "r" == context.request_id


def test_options_that_are_not_given_have_no_effect():
    assert CliContext() == run_command(REQUEST, GATEWAY, JSON, arguments=[])


def test_a_command_has_no_option_of_another_group():
    with pytest.raises(AssertionError, match="No such option"):
        run_command(SETTINGS, arguments=["--data", "d"])


def test_a_request_id_is_made_where_none_is_given():
    assert CliContext().request_id != CliContext().request_id


def test_flags_go_before_the_settings_file(tmp_path):
    file = tmp_path / "onething.toml"
    file.write_text('log_level = "error"\ndata_folder = "/file"\n')
    context = run_command(STORE, arguments=["--settings", str(file), "--data", "/flag"])
    settings = context.resolve_settings(task_queue="q").settings
    assert (Path("/flag"), "error", "q") == (
        settings.data_folder,
        settings.log_level,
        settings.task_queue,
    )


def test_a_gateway_beyond_this_machine_needs_tls():
    context = CliContext(gateway_address="gateway.example:443", settings_file=Path("/dev/null"))
    with pytest.raises(SettingsError, match="setting gateway"):
        context.gateway()


def test_a_reply_is_text_or_json(capsys):
    reply = case_pb2.WithdrawCaseResponse(version=7)
    CliContext().print_reply(reply, "version 7")
    assert "version 7\n" == capsys.readouterr().out
    CliContext(as_json=True).print_reply(reply, "version 7")
    assert {"version": "7"}.items() <= json.loads(capsys.readouterr().out).items()
