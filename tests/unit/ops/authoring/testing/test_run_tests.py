"""Tests of a theme, played in process: what comes otherwise is told, what is missed as well."""

import json
from xml.etree import ElementTree as ET

from adapters.files.calendar_folder import FolderCalendars
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from ops.authoring.testing.declared_tests import read_theme_tests
from ops.authoring.testing.event_lines import trace_lines
from ops.authoring.testing.format_suite import junit_of, suite_document, suite_lines
from ops.authoring.testing.run_tests import SuiteRun, run_in_process
from tests.unit.ops.authoring.testing.theme_folder import folder_with


async def suite(folder, tests: str) -> SuiteRun:
    found = read_theme_tests(folder_with(folder, tests))
    return await run_in_process(found, FolderCalendars(SHIPPED_FOLDERS))


async def problems_of(folder, expect: str) -> tuple[str, ...]:
    tests = f"""
  - scenario: one
    departments:
      transfer:
        - {{answer: supplement, missing: [{{name: place}}]}}
        - {{answer: granted, after: 9d}}
    actions: [{{at: 1h, supplement: {{step: transfer, form: {{place: 样例路 2 号}}}}}}]
    expect: {expect}
"""
    [run] = (await suite(folder, tests)).runs
    return run.problems


async def test_a_test_that_expects_what_comes_is_ok(tmp_path):
    expect = """{outcome: granted, dispatched: [registration, transfer], undone: [],
      supplements: {transfer: [place]}, breached: [transfer/promised, case/promised],
      due_dates: {registration: {promised: 2026-03-04T00:00:00+08:00}}}"""
    assert await problems_of(tmp_path, expect) == ()


async def test_a_test_that_expects_otherwise_says_what_came(tmp_path):
    expect = """{outcome: refused, steps: {registration: refused}, dispatched: [transfer],
      supplements: {}, breached: [], never: [case.step_granted.v1 transfer],
      order: [case.closed.v1, case.opened.v1], notices: [never_sent],
      due_dates: {registration: {promised: 2026-03-05T00:00:00+08:00}}}"""
    found = "\n".join(await problems_of(tmp_path, expect))

    assert "outcome: expected refused, got granted" in found
    assert "step registration: expected refused, got granted" in found
    assert "dispatched: expected transfer, got registration, transfer" in found
    assert "supplements of transfer: expected none, got place" in found
    assert "breached: expected none, got transfer/promised, case/promised" in found
    assert "event case.step_granted.v1 transfer: expected never to happen, but did" in found
    assert "order: expected case.opened.v1 after case.closed.v1" in found
    assert "notice never_sent: expected requested, got accepted" in found
    assert "2026-03-05T00:00:00+08:00, got 2026-03-04T00:00:00+08:00" in found


async def test_a_case_that_cannot_be_opened_says_why(tmp_path):
    [run] = (await suite(tmp_path, "  - {scenario: a, without: [id_number]}\n")).runs

    [problem] = run.problems
    assert problem.startswith("the case was not opened")
    assert "id_number" in problem


async def test_coverage_lists_what_no_test_went_through(tmp_path):
    tests = """
  - {scenario: a, departments: {registration: [{answer: refused}]}, expect: {outcome: refused}}
"""
    found = (await suite(tmp_path, tests)).coverage

    assert found.covered >= {"refused: registration"}
    assert {"granted: registration", "granted: transfer", "breached: case/promised"} <= set(
        found.missed
    )
    assert found.counts()["refused"] == (1, 2)


async def test_junit_and_json_say_what_failed(tmp_path):
    tests = """
  - {scenario: fine & <good>}
  - {scenario: otherwise, expect: {outcome: refused}}
"""
    run = await suite(tmp_path, tests)

    root = ET.fromstring(junit_of(run))
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuite", "2", "1")
    fine, otherwise = root.findall("testcase")
    assert (fine.get("name"), fine.find("failure")) == ("fine & <good>", None)
    failure = otherwise.find("failure")
    assert failure is not None
    assert failure.get("message") == "outcome: expected refused, got granted"
    document = json.loads(json.dumps(suite_document(run)))
    assert [each["ok"] for each in document["tests"]] == [True, False]
    assert "FAILED  all: otherwise" in list(suite_lines(run))


async def test_the_same_test_comes_to_the_same_events(tmp_path):
    tests = "  - {scenario: a}\n  - {scenario: b}\n"
    first, second = (await suite(tmp_path, tests)).runs

    assert trace_lines(first.events) == trace_lines(second.events)


async def test_who_sees_what_and_how_it_is_withdrawn_can_be_expected(tmp_path):
    right = """{given: {registration: [id_number], transfer: [id_number, place, residence_number]},
      handled_by: {transfer: insurance}, withdraw: {registration: free},
      plan: {subject: id_number, required: [], in_the_clear: [residence_number], looked_up: {}}}"""
    assert await problems_of(tmp_path, right) == ()


async def test_whoever_sees_more_than_expected_is_reported(tmp_path):
    wrong = """{given: {transfer: [id_number]}, handled_by: {transfer: police},
      withdraw: {transfer: final}, plan: {subject: place, required: [transfer]},
      promised: {lease: 2026-03-05T00:00:00+08:00}}"""
    found = "\n".join(await problems_of(tmp_path, wrong))
    assert "transfer was given: expected id_number, got id_number, residence_number, place" in found
    assert "transfer was handled by: expected police, got insurance" in found
    assert "withdrawal of transfer: expected final, got free" in found
    assert "plan.subject: expected place, is id_number" in found
    assert "plan.required: expected ('transfer',), is ()" in found
    assert "lease promised until: expected 2026-03-05T00:00:00+08:00, got never" in found


async def test_a_refusal_at_once_can_be_expected(tmp_path):
    tests = """
  - {scenario: a, without: [id_number], expect: {violations: [form.id_number]}}
  - {scenario: b, without: [id_number], expect: {violations: [form.place]}}
  - {scenario: c, expect: {violations: [form.place]}}
"""
    first, second, third = (await suite(tmp_path, tests)).runs
    assert first.problems == ()
    assert second.problems == ("not opened for: expected form.place, got form.id_number",)
    assert third.problems == ("the case was opened, expected a refusal",)
