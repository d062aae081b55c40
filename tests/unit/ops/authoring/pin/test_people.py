"""Pinned tests of a theme whose pre-review people do: they reach the departments, and hold."""

import re

import pytest
import yaml

from ops.authoring.pin.pin import FILE
from ops.cli.exit_codes import ExitCode
from ops.cli.main import run

BY_PEOPLE = """prereview:
  by: people
  department: public_security
  legal_basis: unsourced
"""
PASSED = """  - scenario: the window passes the case
    actions:
      - {at: 1h, by: reviewer/r-1, call: {TaskService/ClaimTask: {task: prereview}}}
      - at: 3h
        by: reviewer/r-1
        call: {TaskService/CompleteTask: {task: prereview, prereview: {pass: {}}}}
    expect: {outcome: granted}
"""
UNMET = """  - scenario: nobody looks at it
    until: 1d
    expect: {never: [case.accepted.v1]}
"""


@pytest.fixture
def theme(tmp_path):
    assert run(["theme", "new", "begun", "--folder", str(tmp_path)]) == 0
    folder = tmp_path / "begun"
    file = folder / "theme.yaml"
    file.write_text(file.read_text("utf-8").replace("calendar: cn\n", f"calendar: cn\n{BY_PEOPLE}"))
    return folder


def with_tests(folder, *tests: str) -> None:
    head = (folder / "tests" / "paths.yaml").read_text("utf-8").partition("tests:\n")[0]
    (folder / "tests" / "paths.yaml").write_text(f"{head}tests:\n{''.join(tests)}", "utf-8")


def pins(folder) -> dict[str, dict]:
    document = yaml.safe_load((folder / "tests" / FILE).read_text("utf-8"))
    return {test["scenario"]: test for test in document["tests"]}


@pytest.mark.parametrize("tests", [(UNMET, PASSED), (PASSED, UNMET), (UNMET,)])
def test_pinned_paths_hold_the_tasks_of_people_and_pass(theme, tests, capsys):
    with_tests(theme, *tests)
    assert run(["theme", "pin", str(theme)]) == 0
    found = pins(theme)
    paths = {name: test for name, test in found.items() if name.startswith("path: ")}
    assert "path: residence_registration is refused" in paths
    assert "path: withdrawn while insurance_transfer is decided" in paths
    for test in paths.values():
        assert "residence_registration" in test["expect"]["dispatched"]
        tasks = [name for event in test["actions"] for name in event.get("call", {})]
        assert tasks == ["TaskService/ClaimTask", "TaskService/CompleteTask"]
    capsys.readouterr()
    assert run(["theme", "test", str(theme)]) == 0, capsys.readouterr()


def test_what_departments_ask_for_comes_after_the_tasks_of_people(theme):
    with_tests(theme, PASSED)
    assert run(["theme", "pin", str(theme)]) == 0
    [asked] = [test for name, test in pins(theme).items() if "all ask back" in name]
    assert [event["at"] for event in asked["actions"]] == ["1h", "3h", "4h", "5h"]


def test_a_theme_that_nothing_can_be_pinned_of_is_reported(theme, capsys):
    file = theme / "theme.yaml"
    named, dated = "    type: text\n    format: person_name", "    type: date"
    text = file.read_text("utf-8").replace(named, dated)
    file.write_text(re.sub("姓名", "出生日期", text), "utf-8")
    with_tests(theme, UNMET)
    assert run(["theme", "pin", str(theme)]) == ExitCode.NOT_FOUND
    err = capsys.readouterr().err
    assert "nothing to pin" in err
    assert "form.name" in err
    assert not (theme / "tests" / FILE).exists()
