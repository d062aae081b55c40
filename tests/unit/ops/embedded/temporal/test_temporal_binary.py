from pathlib import Path

import pytest

from ops.embedded.temporal.binary import TemporalBinary, identify_binary

CLI = "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)"


def program(folder: Path, script: str) -> Path:
    path = folder / "temporal"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_the_command_line_and_the_server_alone_say_their_version(tmp_path: Path) -> None:
    cli = program(tmp_path, f"echo '{CLI}'")
    assert identify_binary(cli) == TemporalBinary(cli, "1.32.0", is_cli=True)
    server = program(tmp_path, "echo temporal version 1.32.1")
    assert identify_binary(server) == TemporalBinary(server, "1.32.1", is_cli=False)


@pytest.mark.parametrize(
    "script", ["exit 1", f"echo '{CLI}'; exit 1", "echo ls 9.1", ":", "exec /nowhere/at/all"]
)
def test_another_program_is_none_of_them(tmp_path: Path, script: str) -> None:
    assert identify_binary(program(tmp_path, script)) is None
    assert identify_binary(tmp_path / "absent") is None


def test_the_program_is_asked_without_the_secrets_of_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONETHING_MASTER_KEY", "hush")
    asked = program(tmp_path, f"[ -z \"$ONETHING_MASTER_KEY\" ] && echo '{CLI}'")
    assert identify_binary(asked) is not None
