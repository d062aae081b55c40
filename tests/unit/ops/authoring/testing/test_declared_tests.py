"""Files of tests: read whole, or refused with the place and what to do."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.files.calendar_folder import FolderCalendars
from domain.case.events.base import payloads_of
from domain.case.events.steps import StepCallFailed
from domain.errors import InvalidInputError, NotFoundError
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from ops.authoring.testing.declared_tests import read_theme_tests
from ops.authoring.testing.run_tests import run_in_process
from tests.unit.ops.authoring.testing.theme_folder import folder_with

CALLED = "  - scenario: a\n    actions: [{at: 1h, by: reviewer/a, call: "
CALENDARS = FolderCalendars(SHIPPED_FOLDERS)


def test_a_test_has_the_start_and_the_input_of_its_file(tmp_path):
    found = read_theme_tests(folder_with(tmp_path, "  - scenario: all is granted\n"))

    [declared] = found.tests
    assert declared.name == "all: all is granted"
    assert declared.test.start == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert declared.given.form == {"id_number": "11010519491231002X", "place": "样例路 1 号"}


def test_a_test_changes_its_input(tmp_path):
    tests = """
  - {scenario: another person, form: {place: 样例路 2 号}}
  - {scenario: nobody, without: [id_number]}
"""
    another, nobody = read_theme_tests(folder_with(tmp_path, tests)).tests

    assert another.given.form["place"] == "样例路 2 号"
    assert nobody.given.form == {"place": "样例路 1 号"}


@pytest.mark.parametrize(
    ("tests", "place", "says"),
    [
        ("  - {scenario: a, expects: {}}\n", "all.yaml:4:", "expects"),
        ("  - {scenario: a, until: tomorrow}\n", "all.yaml:4:", "write a duration as 30s"),
        ("  - {scenario: a, start: monday}\n", "all.yaml:4:", "write a time as"),
        ("  - {scenario: a}\n  - {scenario: a}\n", "all.yaml:", "named twice: a"),
        ("  - scenario: a\n    scenario: b\n", "all.yaml:5:", "scenario"),
        ("  - {scenario: a, departments: {mint: [{}]}}\n", "all.yaml", "has no item mint"),
        ("  - {scenario: a, expect: {undone: [mint]}}\n", "all.yaml", "has no item mint"),
        ("  []\n", "all.yaml:", "at least 1"),
        (f"{CALLED}{{TaskService/ClaimTask: {{tsk: x}}}}}}]\n", "all.yaml:5:", 'named "tsk"'),
        (f"{CALLED}{{TaskServce/X: {{}}}}}}]\n", "all.yaml:5:", "did you mean `TaskService`?"),
    ],
)
def test_a_bad_file_is_refused_with_place_and_hint(tmp_path, tests, place, says):
    with pytest.raises(InvalidInputError) as refused:
        read_theme_tests(folder_with(tmp_path, tests))

    [(where, why), *_] = refused.value.violations
    assert place in where
    assert says in why


def test_an_input_that_is_not_there_is_named(tmp_path):
    theme = folder_with(tmp_path, "  - {scenario: a}\n")
    (tmp_path / "example.yaml").unlink()

    with pytest.raises(InvalidInputError, match=r"example\.yaml"):
        read_theme_tests(theme)


def test_a_theme_without_tests_says_how_to_begin(tmp_path):
    theme = folder_with(tmp_path, "  - {scenario: a}\n")
    (tmp_path / "tests" / "all.yaml").unlink()

    with pytest.raises(NotFoundError, match=r"docs/theme-tests\.md"):
        read_theme_tests(theme)


def scripted(reply: str) -> str:
    return f"  - scenario: a\n    departments:\n      registration:\n        - {reply}\n"


def problems_of_action(action: str) -> str:
    return f"  - scenario: a\n    actions:\n      - {{at: 1h, {action}}}\n"


@pytest.mark.parametrize(
    ("tests", "at", "says"),
    [
        (scripted("{outputs: {nope: 1}}"), "nope: 1", "its outputs are residence_number"),
        (scripted("{outputs: {residence_number: 1}}"), "1}", "is not of type text"),
        (scripted('{outputs: {residence_number: " "}}'), '" "}', "is empty"),
        (
            scripted("{answer: refused, outputs: {residence_number: R}}"),
            "outputs: ",
            "is ignored here: only `answer: granted`",
        ),
        (
            scripted("{fail: INTERNAL, outputs: {residence_number: R}}"),
            "outputs: ",
            "is ignored here: only `answer: granted`",
        ),
        (scripted("{invalid: true}"), "true}", "no part of this answer is invalid"),
        (
            scripted("{answer: supplement, missing: [{name: plaice}]}"),
            "plaice",
            "did you mean `place`?",
        ),
        (
            "  - {scenario: a, departments: {transfer: [{outputs: {seal: x}}]}}\n",
            "seal: x",
            "it has no outputs",
        ),
        (
            problems_of_action("report: {step: registration, outputs: {nope: 1}}"),
            "nope: 1",
            "is not an output of the item",
        ),
        (
            problems_of_action("report: {step: mint}"),
            "mint}",
            "has no item mint",
        ),
        (
            problems_of_action("supplement: {form: {place: 7}}"),
            "7}",
            "is not of type text",
        ),
        (
            problems_of_action("supplement: {form: {place: a}, as_shown: {plaice: b}}"),
            "plaice: b",
            "is not supplied",
        ),
        (
            problems_of_action("supplement: {form: {plaice: a}}"),
            "plaice: a",
            "has no field plaice",
        ),
        (
            "  - {scenario: a, as_shown: {plaice: b}}\n",
            "plaice: b",
            "has no field plaice",
        ),
        (
            "  - {scenario: a, expect: {never: [case.granted.v1]}}\n",
            "case.granted.v1]",
            "there is no event",
        ),
        (
            "  - {scenario: a, expect: {order: [case.step_granted.v1 mint]}}\n",
            "case.step_granted.v1 mint]",
            "has no item mint",
        ),
    ],
)
def test_a_script_gives_only_what_the_plan_takes(tmp_path, tests, at, says):
    with pytest.raises(InvalidInputError) as refused:
        read_theme_tests(folder_with(tmp_path, tests))

    [(where, why)] = refused.value.violations
    file, line, column = where.rsplit(":", 2)
    assert (
        Path(file).read_text("utf-8").splitlines()[int(line) - 1][int(column) - 1 :].startswith(at)
    )
    assert says in why


@pytest.mark.parametrize("outputs", ["{nope: 1}", "{residence_number: 1}"])
def test_what_is_meant_to_be_invalid_is_a_failure_of_the_adapter(tmp_path, outputs):
    tests = scripted(f"{{invalid: true, outputs: {outputs}}}") + "    until: 50m\n"
    suite = asyncio.run(run_in_process(read_theme_tests(folder_with(tmp_path, tests)), CALENDARS))

    [run] = suite.runs
    assert not run.problems
    failed = payloads_of(StepCallFailed, run.events)
    assert {each.code for each in failed} == {"INVALID_ANSWER"}
