"""What cannot work is refused at once, in one line, with the exit code that is documented."""

import sqlite3

import pytest

from ops.embedded.processes.child_command import ROOT
from tests.acceptance.command import onething, onething_here, remaining_processes

QUIET = ("--log-level", "error")


def one_line(text: str) -> str:
    """The single line of an error."""
    [line] = text.splitlines()
    assert line.startswith("error: ")
    return line


@pytest.mark.parametrize("command", ["up", "engine"])
def test_without_temporal_the_address_is_named(tmp_path, command):
    done = onething(
        command,
        *("--data", tmp_path / "data", "--temporal", "127.0.0.1:9", *QUIET),
        mark="no-temporal",
        ONETHING_TEMPORAL_WAIT_S="0.5",
    )
    assert done.code == 5
    assert "Temporal at 127.0.0.1:9: does not answer" in one_line(done.err)
    assert remaining_processes("no-temporal") == []


def test_an_engine_without_any_temporal_says_how_to_get_one(tmp_path):
    done = onething("worker", "--data", tmp_path, *QUIET)
    assert done.code == 2
    assert "setting temporal_address: there is none" in one_line(done.err)


@pytest.mark.parametrize("command", ["up", "gateway"])
def test_a_gateway_beyond_this_machine_needs_tls(tmp_path, command):
    temporal = ("--temporal", "127.0.0.1:9") if command == "gateway" else ()
    done = onething(
        command, "--data", tmp_path / "data", "--gateway", "0.0.0.0:7001", *temporal, *QUIET
    )
    assert done.code == 2
    assert "0.0.0.0:7001 is not a loopback address" in one_line(done.err)


def test_a_department_beyond_this_machine_needs_tls(tmp_path):
    done = onething(
        *("worker", "--data", tmp_path, "--temporal", "127.0.0.1:9", *QUIET),
        ONETHING_DEPARTMENTS="tax=tax.example:443",
    )
    assert done.code == 2
    assert "tax.example:443 is not a loopback address" in one_line(done.err)


def test_a_store_of_something_else_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / "store.db") as other:
        other.execute("CREATE TABLE something (else_ TEXT)")
    other.close()
    done = onething("up", "--data", tmp_path, *QUIET)
    assert done.code == 2
    assert "is a database of another application" in one_line(done.err)


def test_a_folder_in_place_of_the_store_is_refused(tmp_path):
    (tmp_path / "store.db").mkdir()
    done = onething("up", "--data", tmp_path, *QUIET)
    assert done.code == 2
    assert str(tmp_path / "store.db") in one_line(done.err)


def test_a_master_key_that_others_can_read_is_refused(tmp_path):
    key = tmp_path / "master.key"
    key.write_text("00" * 32)
    key.chmod(0o644)
    done = onething("up", "--data", tmp_path, *QUIET)
    assert done.code == 2
    assert "others can read it" in one_line(done.err)


def test_another_master_key_does_not_open_the_vault(tmp_path):
    publish = ("theme", "publish", ROOT / "themes" / "childbirth" / "theme.yaml")
    assert onething_here(*publish, "--data", tmp_path).code == 0
    (tmp_path / "master.key").unlink()
    done = onething_here(*publish, "--data", tmp_path)
    assert done.code == 2
    assert "master key" in one_line(done.err)


def test_a_theme_that_does_not_compile_is_not_published(tmp_path):
    bad = tmp_path / "theme.yaml"
    bad.write_text("theme: x\ntheme: y\n")
    assert onething_here("theme", "lint", bad).code == 2
    done = onething_here("theme", "publish", bad, "--data", tmp_path / "data")
    assert done.code == 2
    assert f"{bad}:2:" in done.err


def test_a_published_version_keeps_its_content(tmp_path):
    source = (ROOT / "themes" / "childbirth" / "theme.yaml").read_text("utf-8")
    theme = tmp_path / "theme.yaml"
    theme.write_text(source, "utf-8")
    publish = ("theme", "publish", theme, "--data", tmp_path / "data")
    assert [onething_here(*publish).code, onething_here(*publish).code] == [0, 0]
    theme.write_text(source.replace("patience: 30m", "patience: 31m"), "utf-8")
    done = onething_here(*publish)
    assert done.code == 4
    assert "raise the version" in one_line(done.err)


def test_without_a_store_there_is_nothing_to_replay(tmp_path):
    done = onething_here(
        "case", "replay", "00000000-0000-4000-8000-000000000000", "--data", tmp_path
    )
    assert done.code == 3
    assert f"there is no store at {tmp_path}" in one_line(done.err)
    assert list(tmp_path.iterdir()) == []
