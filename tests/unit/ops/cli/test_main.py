import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest

from domain import errors
from domain.theme.lint.findings import NOWHERE, Finding, ThemeInvalidError
from ops.cli.exit_codes import ExitCode, error_lines, exit_code
from ops.cli.main import run
from ops.embedded.processes.child_command import ROOT
from ops.serve.config.settings import Settings

INVALID = errors.InvalidInputError((("form.a", "give it"), ("form.b", "fix it")))
FINDINGS = [Finding("T001", "theme.yaml", NOWHERE, "is wrong", "fix it")]


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch):
    monkeypatch.setenv("ONETHING_SETTINGS", os.devnull)


ENGINE_ERRORS = [
    kind for kind in errors.OnethingError.__subclasses__() if kind.__module__.startswith("domain.")
]


@pytest.mark.parametrize("kind", ENGINE_ERRORS)
def test_every_error_of_the_engine_has_an_exit_code_of_its_own_meaning(kind):
    assert exit_code(kind.__new__(kind)) is not ExitCode.FAILED


def test_the_documented_exit_codes_are_the_ones_in_force():
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    assert documented == {int(code) for code in ExitCode}


def test_every_setting_is_documented():
    page = (ROOT / "docs" / "cli.md").read_text("utf-8").partition("## Settings")[2]
    cells = re.findall(r"^\| (`[^|]*`) \|", page, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(cells))) == set(Settings.model_fields)


def test_violations_stand_one_a_line():
    assert error_lines(INVALID) == [
        "error: 2 violations",
        "  form.a: give it",
        "  form.b: fix it",
    ]


def test_a_single_violation_is_a_single_line():
    single = errors.InvalidInputError((("form.a", "give it"),))
    assert error_lines(single) == ["error: form.a: give it"]


def test_findings_of_a_theme_stand_one_a_line():
    [head, line] = error_lines(ThemeInvalidError(FINDINGS))
    assert head.startswith("error: ")
    assert "T001" in line
    assert "fix it" in line


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["case", "open"], ["up", "--nonsense"], ["case", "replay"], ["theme", "lint"]],
)
def test_wrong_usage_ends_with_two(arguments, capsys):
    assert run(arguments) == ExitCode.BAD_INPUT
    assert capsys.readouterr().out == ""


def test_the_version_is_reported(capsys):
    assert run(["version", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"version"}


def test_lint_gives_places_rules_and_hints_as_json(tmp_path, capsys):
    bad = tmp_path / "theme.yaml"
    bad.write_text("theme: x\ntheme: y\n")
    assert run(["theme", "lint", str(bad), "--json"]) == ExitCode.BAD_INPUT
    findings = json.loads(capsys.readouterr().out)
    keys = {"rule", "severity", "file", "line", "column", "message", "hint"}
    assert all(keys <= set(found) <= keys | {"at", "of", "known"} for found in findings)
    assert 2 in [found["line"] for found in findings]


@pytest.mark.parametrize("theme", ["childbirth", "business-opening"])
def test_the_shipped_themes_have_no_errors(theme, capsys):
    assert run(["theme", "lint", str(ROOT / "themes" / theme / "theme.yaml"), "--json"]) == 0
    assert {found["severity"] for found in json.loads(capsys.readouterr().out)} <= {
        "warning",
        "note",
    }


def test_a_case_id_that_is_none_and_a_point_that_is_none_are_refused(capsys):
    assert run(["case", "replay", "x"]) == ExitCode.BAD_INPUT
    assert "'x' is not a case id" in capsys.readouterr().err


def test_the_help_needs_no_module_that_takes_long_to_import():
    slow = ("grpc", "temporalio", "eventsourcing", "cryptography", "google.protobuf")
    code = (
        "import sys; from ops.cli.main import run; run(['--help'])\n"
        f"sys.exit(bool(set({slow!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_defect_ends_with_one_line_and_without_a_traceback(monkeypatch, capsys):
    def broken(*_: object, **__: Any) -> None:
        raise TypeError("of ours\x1b[2J")

    monkeypatch.setattr("ops.cli.main.app", broken)
    assert run(["version"]) == ExitCode.FAILED
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    assert "\x1b" not in err
    assert err.startswith("error: defect in onething: TypeError at test_main.py:")
    assert "ONETHING_TRACEBACK=1" in err

    monkeypatch.setenv("ONETHING_TRACEBACK", "1")
    with pytest.raises(TypeError):
        run(["version"])
