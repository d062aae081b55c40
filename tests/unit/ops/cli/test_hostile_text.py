"""No text of a person, a department or a gateway acts on a terminal or forges a line (I11)."""

import json
import os
import re
from uuid import UUID

import grpc
import pytest

from adapters.presentation.visible import ACTIVE_CHARACTERS
from ops.cli.main import run
from tests.unit.ops.cli.hostile_gateway import HOSTILE, hostile_gateway

CASE = str(UUID(int=7))
READING = [
    ["case", "show", CASE],
    ["case", "watch", CASE],
    ["case", "list"],
    ["case", "messages", CASE],
    ["case", "clock", CASE],
    ["task", "list"],
    ["task", "show", CASE, "review/a/1"],
    ["supervise", "list"],
    ["operate", "pauses"],
]
REFUSALS = [
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.INTERNAL,
]
FORGED = re.compile(r"^(every seal holds|ready |error: x)")


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch):
    monkeypatch.setenv("ONETHING_SETTINGS", os.devnull)


@pytest.fixture(scope="module")
def gateway():
    with hostile_gateway() as address:
        yield address


def check(text: str) -> None:
    lines = text.split("\n")
    assert [line for line in lines if ACTIVE_CHARACTERS.search(line)] == []
    assert [line for line in lines if FORGED.match(line)] == []


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_what_is_read_is_escaped(command, gateway, capsys):
    assert run([*command, "--gateway", gateway]) == 0
    shown = capsys.readouterr()
    assert "every seal holds" in shown.out, "the hostile text is shown, so it is tried"
    check(shown.out)
    check(shown.err)


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_json_has_the_exact_text_and_is_as_safe(command, gateway, capsys):
    assert run([*command, "--gateway", gateway, "--json"]) == 0
    out = capsys.readouterr().out
    check(out)
    assert HOSTILE in strings_of(json.loads(out))


def strings_of(value: object) -> set[str]:
    match value:
        case str():
            return {value}
        case list():
            return set().union(*map(strings_of, value))
        case dict():
            return set().union(*map(strings_of, value.values()))
        case _:
            return set()


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_an_error_text_of_the_gateway_is_escaped(refusal, capsys):
    with hostile_gateway(refusal) as address:
        assert run(["case", "show", CASE, "--gateway", address]) != 0
    shown = capsys.readouterr()
    assert "好" in shown.err
    check(shown.err)
    assert shown.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["case", "replay", HOSTILE],
        ["case", HOSTILE],
        ["case", "list", f"--{HOSTILE}"],
        ["case", "list", "--status", HOSTILE],
        ["theme", "lint", f"/none/{HOSTILE}"],
        ["theme", "report", f"/none/{HOSTILE}"],
        ["case", "show", "\udcff"],
    ],
    ids=lambda given: given[0] + given[1][:8],
)
def test_what_a_user_types_comes_back_escaped(arguments, capsys):
    assert run(arguments) in {2, 3, 5}
    shown = capsys.readouterr()
    check(shown.err)
    assert shown.out == ""
