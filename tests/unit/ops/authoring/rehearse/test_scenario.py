"""Scenarios: what a file may say, and what is said of one that is wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.files.theme_files import compile_file
from domain.errors import InvalidInputError
from ops.authoring.published.shipped import FOLDER
from ops.authoring.rehearse.scenario import Reply, Scenario, read_scenario
from ops.authoring.rehearse.script_checks import plan_checks


def read(text):
    return read_scenario(text.encode(), "scenario.yaml")


def test_durations_and_the_start_are_read():
    found = read("""
scenario: a
start: 2026-02-10T09:00:00+08:00
until: 30d
max_retry_interval: 2h
departments:
  permit:
    - {answer: granted, after: 90s, reports: true}
    - {fail: UNAVAILABLE, times: 3}
""")
    assert found.start == datetime(2026, 2, 10, 1, tzinfo=UTC)
    assert (found.until, found.max_retry_interval) == (timedelta(days=30), timedelta(hours=2))
    assert found.departments["permit"][0] == Reply(after=timedelta(seconds=90), reports=True)
    assert found.departments["permit"][1].times == 3


def test_what_is_not_said_is_granted_at_once():
    assert read("scenario: a") == Scenario(scenario="a")
    assert Reply().answer == "granted"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("scenario: a\nuntil: 3 weeks", "scenario.yaml:2:8"),
        ("scenario: a\nstart: 2026-02-10T09:00:00", "scenario.yaml:2:8"),
        ("scenario: a\nhappenings: []", "scenario.yaml:2:1"),
        ("scenario: a\nactions:\n  - {at: 1d}", "scenario.yaml:3:5"),
        ("scenario: a\nactions:\n  - {at: 1d, withdraw: {}, supplement: {}}", "scenario.yaml:3:5"),
        ("scenario: a\ndepartments:\n  permit: [{fail: OFTEN}]", "scenario.yaml:3:19"),
        ("until: 3d", "scenario.yaml:1:1"),
        ("scenario: [", "scenario.yaml:2:1"),
    ],
)
def test_what_is_wrong_is_reported_by_its_place(text, place):
    with pytest.raises(InvalidInputError) as refused:
        read(text)
    assert [where for where, _ in refused.value.violations] == [place]


@pytest.mark.parametrize(
    ("outputs", "place", "says"),
    [
        ("{nope: 1}", "scenario.yaml:4:18", "its outputs are credit_code"),
        ("{credit_code: no-credit-code}", "scenario.yaml:4:31", "`invalid: true`"),
    ],
)
def test_a_scenario_must_match_the_plan(outputs: str, place: str, says: str) -> None:
    text = f"""scenario: a
departments:
  establishment:
    - {{outputs: {outputs}}}
"""
    plan = compile_file(FOLDER / "business-opening" / "theme.yaml")
    with pytest.raises(InvalidInputError) as refused:
        read_scenario(text.encode(), "scenario.yaml", plan_checks(plan))
    [(where, why)] = refused.value.violations
    assert where == place
    assert says in why


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        ("answer: special_procedure, name: 公示", "declared: site_inspection"),
        ("answer: special_procedure, procedure: extension", "it stops"),
        (
            "answer: supplement, missing: [{name: legal_person_id_number}]",
            "cannot ask the applicant",
        ),
        ("answer: supplement, missing: [{name: credit_code}]", "cannot ask the applicant"),
        ("answer: supplement, missing: [{name: company_name}, {name: company_name}]", "twice"),
        ("answer: supplement, missing: [{name: no_such}]", "has no field or material"),
    ],
)
def test_an_answer_that_the_plan_does_not_allow_has_to_be_meant(reply: str, says: str) -> None:
    plan = compile_file(FOLDER / "business-opening" / "theme.yaml")
    text = "scenario: a\ndepartments:\n  establishment:\n    - {%s}\n"
    with pytest.raises(InvalidInputError) as refused:
        read_scenario((text % reply).encode(), "scenario.yaml", plan_checks(plan))
    assert says in str(refused.value)
    meant = text % f"invalid: true, {reply}"
    assert read_scenario(meant.encode(), "scenario.yaml", plan_checks(plan))


@pytest.mark.parametrize("name", ["", ", name: site_inspection", ", name: 现场勘验"])
def test_a_special_procedure_is_the_declared_one_by_its_name_or_by_none(name: str) -> None:
    plan = compile_file(FOLDER / "business-opening" / "theme.yaml")
    text = f"scenario: a\ndepartments:\n  establishment: [{{answer: special_procedure{name}}}]\n"
    assert read_scenario(text.encode(), "scenario.yaml", plan_checks(plan))


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        ("answer: granted, missing: [{name: company_name}]", "only `answer: supplement` has it"),
        ("answer: refused, outputs: {credit_code: x}", "only `answer: granted` has it"),
        ("answer: granted, reason: 不予", "only `answer: refused` has it"),
        ("answer: pending, name: site_inspection", "only `answer: special_procedure` has it"),
        ("fail: UNAVAILABLE, ticket: T-1", "only `answer: pending` has it"),
        ("answer: supplement", "requests nothing"),
        ("answer: refused, reason_code: ABC", "lower snake case"),
        (
            "answer: supplement, missing: [{name: company_name, reason_code: A-1}]",
            "lower snake case",
        ),
    ],
)
def test_what_an_answer_does_not_have_or_lacks_is_an_error(reply: str, says: str) -> None:
    plan = compile_file(FOLDER / "business-opening" / "theme.yaml")
    text = f"scenario: a\ndepartments:\n  establishment:\n    - {{{reply}}}\n"
    with pytest.raises(InvalidInputError) as refused:
        read_scenario(text.encode(), "scenario.yaml", plan_checks(plan))
    [(_, why)] = refused.value.violations
    assert says in why
