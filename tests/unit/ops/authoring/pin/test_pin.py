"""``onething theme pin``: what is written is what a theme does, and says when that changes."""

import asyncio

import pytest

from adapters.files.calendar_folder import FolderCalendars
from ops.authoring.pin.pin import FILE, pin_theme
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from ops.authoring.published.shipped import FOLDER
from ops.authoring.testing.declared_tests import read_theme_tests
from ops.authoring.testing.run_tests import run_in_process
from ops.cli.exit_codes import ExitCode
from ops.cli.main import run

THEMES = sorted(path.parent.name for path in FOLDER.glob("*/theme.yaml"))
CALENDARS = FolderCalendars(SHIPPED_FOLDERS)


@pytest.fixture
def new_theme(tmp_path, capsys):
    assert run(["theme", "new", "begun", "--folder", str(tmp_path)]) == 0
    folder = tmp_path / "begun"
    assert run(["theme", "pin", str(folder)]) == 0
    capsys.readouterr()
    return folder


@pytest.mark.parametrize("theme", THEMES)
def test_the_shipped_themes_are_pinned_as_they_are(theme):
    text = asyncio.run(pin_theme(read_theme_tests(theme), CALENDARS))
    wanted = (FOLDER / theme / "tests" / FILE).read_text("utf-8")
    assert text == wanted, f"run onething theme pin {theme}, and read the difference"


def test_a_begun_theme_can_be_pinned_again_and_again(new_theme, capsys):
    once = (new_theme / "tests" / FILE).read_text("utf-8")
    assert run(["theme", "pin", str(new_theme)]) == 0
    assert once == (new_theme / "tests" / FILE).read_text("utf-8")
    assert run(["theme", "test", str(new_theme)]) == 0
    out = capsys.readouterr().out
    assert "nothing is given" in out


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("withdraw: compensate", "withdraw: free", "withdrawal of"),
        ("importance: required", "importance: best_effort", "plan.required"),
        ("promised: 1 working_day", "promised: 2 working_days", "due "),
    ],
)
def test_a_change_of_the_small_print_is_reported(new_theme, old, new, told):
    file = new_theme / "theme.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    suite = asyncio.run(run_in_process(read_theme_tests(str(new_theme)), CALENDARS))
    pins = [run for run in suite.failed if run.test.file.name == FILE]
    assert any(problem.startswith(told) for run in pins for problem in run.problems)


def test_a_department_that_is_given_more_is_told(new_theme):
    file = new_theme / "tests" / FILE
    text = file.read_text("utf-8")
    [line] = [each for each in text.splitlines() if each.strip().startswith("given:")][:1]
    after = text.split(line, 1)[1].splitlines()[1]
    fewer = after.replace(", ", "|", 1).partition("|")[0].rstrip("]") + "]"
    file.write_text(text.replace(after, fewer, 1), "utf-8")
    suite = asyncio.run(run_in_process(read_theme_tests(str(new_theme)), CALENDARS))
    [failed] = suite.failed
    assert any("was given" in problem for problem in failed.problems)


def test_without_tests_there_is_nothing_to_pin(new_theme, capsys):
    for file in (new_theme / "tests").glob("*.yaml"):
        file.unlink()
    assert run(["theme", "pin", str(new_theme)]) == ExitCode.NOT_FOUND
    assert "holds no tests" in capsys.readouterr().err
