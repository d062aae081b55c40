"""An item that only waits for another begins once that is over, however it ended."""

import pytest

from adapters.files.calendar_folder import FolderCalendars
from domain.theme.load import compile_source, lint_source
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from ops.authoring.testing.declared_tests import read_theme_tests
from ops.authoring.testing.run_tests import run_in_process
from tests.unit.ops.authoring.testing.theme_folder import THEME, folder_with

LAST = """  farewell:
    label: {zh: 告别, en: Farewell}
    department: police
    code: 20-MH-03
    purpose: Come last
    legal_basis: [unsourced]
    needs: [id_number]
    waits_for: [transfer]
    limit: {promised: 1 working_day}
"""


async def runs(folder, tests, theme=THEME + LAST):
    name = folder_with(folder, tests)
    (folder / "theme.yaml").write_text(theme, "utf-8")
    return (await run_in_process(read_theme_tests(name), FolderCalendars(SHIPPED_FOLDERS))).runs


@pytest.mark.parametrize("answer", ["granted", "refused"])
async def test_it_waits_for_an_answer_and_not_for_a_grant(tmp_path, answer):
    tests = f"""
  - scenario: one
    departments: {{transfer: [{{answer: pending, expected: 3d}}, {{answer: {answer}}}]}}
    expect:
      dispatched: [registration, transfer, farewell]
      order: [case.step_{answer}.v1 transfer, case.step_dispatched.v1 farewell]
      steps: {{farewell: granted}}
"""
    [run] = await runs(tmp_path, tests)
    assert run.problems == ()


async def test_what_is_ruled_out_is_over_as_well(tmp_path):
    tests = """
  - scenario: one
    departments: {registration: [{answer: refused}]}
    expect:
      dispatched: [registration, farewell]
      steps: {transfer: ruled_out, farewell: granted}
"""
    [run] = await runs(tmp_path, tests)
    assert run.problems == ()


def test_it_stands_after_what_it_waits_for_and_needs_nothing_of_it():
    plan = compile_source((THEME + LAST).encode(), "theme.yaml")
    [*_, last] = plan.items
    assert (last.name, last.after, last.waits_for) == ("farewell", (), ("transfer",))


def test_the_wait_is_a_part_of_a_cycle():
    theme = (THEME + LAST).replace(
        "needs: [id_number]\n    produces",
        "needs: [id_number]\n    waits_for: [farewell]\n    produces",
    )
    [found] = lint_source(theme.encode(), "theme.yaml")
    assert found.rule == "T012-cycle"
    assert "waits_for: [farewell]" in theme.splitlines()[found.line - 1]


def test_an_item_that_does_not_exist_cannot_be_waited_for():
    theme = (THEME + LAST).replace("waits_for: [transfer]", "waits_for: [transfre]")
    [found] = lint_source(theme.encode(), "theme.yaml")
    assert found.rule == "T050-unknown-item"
    assert "transfer" in found.hint


async def test_a_department_that_lost_a_submission_gets_it_again(tmp_path):
    tests = """
  - scenario: one
    departments:
      transfer: [{answer: pending, expected: 3d}, {fail: NOT_FOUND}, {answer: granted}]
    expect:
      order: [case.step_pending.v1 transfer, case.submission_lost.v1 transfer,
              case.step_granted.v1 transfer]
      outcome: granted
"""
    [run] = await runs(tmp_path, tests)
    assert run.problems == ()
