"""No command fails on the encoding of its terminal, its pipe or its locale."""

import json
import os
import subprocess
import sys

import grpc
import pytest

from ops.embedded.processes.child_command import ROOT
from tests.unit.ops.cli.hostile_gateway import HOSTILE, hostile_gateway

LOCALES = {
    "gbk": {"PYTHONIOENCODING": "gbk"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "posix": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}
THEME = "childbirth"
CASE = "00000000-0000-0000-0000-000000000007"


def onething(style, *arguments):
    environment = {"PATH": os.environ["PATH"], "ONETHING_SETTINGS": os.devnull, **LOCALES[style]}
    return subprocess.run(
        [sys.executable, "-m", "ops.cli.main", *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=environment,
        timeout=60,
    )


@pytest.mark.parametrize("style", LOCALES)
def test_themes_are_shown(style):
    done = onething(style, "theme", "report", THEME)
    assert (done.returncode, done.stderr) == (0, b"")
    if style == "gbk":  # in the terminal's own encoding
        assert "事项 items" in done.stdout.decode("gbk")


@pytest.mark.parametrize("style", LOCALES)
def test_messages_with_an_emoji_are_shown_and_json_keeps_them(style):
    with hostile_gateway() as gateway:
        shown = onething(style, "case", "messages", CASE, "--gateway", gateway)
        document = onething(style, "case", "messages", CASE, "--gateway", gateway, "--json")
    assert (shown.returncode, document.returncode) == (0, 0)
    assert b"every seal holds" in shown.stdout
    assert json.loads(document.stdout)[0]["text"] == HOSTILE


@pytest.mark.parametrize("style", LOCALES)
def test_wrong_usage_is_reported(style):
    wrong = onething(style, "theme", "主题🙂")
    assert wrong.returncode == 2
    assert b"Traceback" not in wrong.stderr


def test_a_file_that_is_printed_keeps_its_bytes():
    schema = onething("gbk", "theme", "schema")
    assert json.loads(schema.stdout.decode("utf-8"))


def test_errors_and_help_are_reported():
    with hostile_gateway(grpc.StatusCode.NOT_FOUND) as gateway:
        done = onething("ascii", "case", "show", CASE, "--gateway", gateway)
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.startswith(b"error: ")
    assert onething("ascii", "--help").returncode == 0
