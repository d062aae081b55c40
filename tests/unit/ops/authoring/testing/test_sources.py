"""Where values come from in a case: registers, formulas, and what an item need not give."""

from pathlib import Path

import pytest

from adapters.files.calendar_folder import FolderCalendars
from domain.case.events.steps import NoticeRequested
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from ops.authoring.testing.declared_tests import read_theme_tests
from ops.authoring.testing.run_tests import TestRun, run_in_process
from tests.unit.ops.authoring.testing.theme_folder import EXAMPLE, HEAD

THEME = """
theme: allowance
version: 1
label: {zh: 津贴, en: Allowance}
subject: id_number
departments:
  welfare: {label: {zh: 民政局, en: Welfare}}
  cashier: {label: {zh: 财政局, en: Cashier}}
guide:
  speed:
    question: {zh: 加急？, en: Urgent?}
    answers: {normal: {zh: 否, en: "No"}, urgent: {zh: 是, en: "Yes"}}
registries:
  population:
    label: {zh: 人口库, en: Population register}
    key: [id_number]
    purpose: Fill in what is on record
    legal_basis: [unsourced]
materials:
  identity_card:
    label: {zh: 居民身份证, en: Identity card}
    source: registry
    registry: population
    holds: [birth_date]
fields:
  id_number: {label: {zh: 身份证号, en: Identity number}, type: text, format: id_card}
  place: {label: {zh: 住址, en: Place}, type: text, source: registry, registry: population}
  birth_date:
    {label: {zh: 出生日期, en: Date of birth}, type: date, source: licence, licence: identity_card}
  moved_in:
    label: {zh: 迁入日期, en: Moved in}
    type: date
    source: registry
    registry: population
    required: false
  of_age:
    label: {zh: 年满六十, en: Over sixty}
    type: boolean
    source: derived
    value: "int(opened_on.substring(0, 4)) - int(birth_date.substring(0, 4)) > 60"
  to_pay: {label: {zh: 应缴, en: To pay}, type: integer, source: derived, value: fees_fen}
  paid: {label: {zh: 缴费凭证, en: Receipt}, type: text, source: item, required: false}
payment: payment
items:
  payment:
    label: {zh: 缴费, en: Payment}
    department: cashier
    code: 05-AL-02
    purpose: Collect the fee
    legal_basis: [unsourced]
    needs: [id_number, to_pay]
    produces: [paid]
  allowance:
    label: {zh: 津贴, en: Allowance}
    department: welfare
    code: 05-AL-01
    purpose: Grant the allowance
    legal_basis: [unsourced]
    needs: [id_number, place, moved_in, of_age, paid]
    materials: [identity_card]
    importance: required
    fee: {yuan: "80.00", legal_basis: unsourced, when: speed == 'urgent'}
"""
OPEN = EXAMPLE.replace(", place: 样例路 1 号", "") + "situations: [speed.urgent]\n"


async def run_of(folder: Path, test: str, theme: str = THEME) -> TestRun:
    (folder / "tests").mkdir()
    (folder / "theme.yaml").write_text(theme, "utf-8")
    (folder / "example.yaml").write_text(OPEN, "utf-8")
    (folder / "tests" / "all.yaml").write_text(HEAD + test, "utf-8")
    [run] = (
        await run_in_process(read_theme_tests(str(folder)), FolderCalendars(SHIPPED_FOLDERS))
    ).runs
    return run


async def test_a_register_fills_in_and_a_department_gets_the_answer_and_not_the_birthday(
    tmp_path: Path,
) -> None:
    test = """
  - scenario: one
    departments:
      population: [{outputs: {place: 样例路 1 号, birth_date: 1949-12-31, moved_in: 2001-02-03}}]
      payment: [{outputs: {paid: R-1}}]
    expect:
      outcome: granted
      dispatched: [population, payment, allowance]
      given:
        population: [id_number]
        payment: [id_number, to_pay]
        allowance: [id_number, place, moved_in, of_age, paid]
      values:
        payment: {to_pay: 8000}
        allowance: {place: 样例路 1 号, moved_in: 2001-02-03, of_age: true, paid: R-1}
      never: [case.step_refused.v1]
"""
    run = await run_of(tmp_path, test)
    assert run.problems == ()
    told = [e.step for e in run.events if isinstance(e, NoticeRequested)]
    assert "population" not in told  # it is no item of the applicant's


GUIDE = """
  - scenario: one
    expect:
      guide:
        items: [payment, allowance]
        form: [id_number]
        filled: [place, birth_date, moved_in]
        bring: []
        spared: [identity_card]
        fee_fen: %d
"""


@pytest.mark.parametrize(
    ("fen", "problems"), [(8000, ()), (1, ("guide.fee_fen: expected 1, is 8000",))]
)
async def test_a_test_says_what_the_guide_says(
    tmp_path: Path, fen: int, problems: tuple[str, ...]
) -> None:
    assert (await run_of(tmp_path, GUIDE % fen)).problems == problems


async def test_who_is_not_charged_pays_nothing(tmp_path: Path) -> None:
    test = """
  - scenario: one
    situations: [speed.normal]
    expect: {values: {payment: {to_pay: 0}}}
"""
    assert (await run_of(tmp_path, test)).problems == ()


async def test_what_an_item_need_not_give_does_not_hold_up_what_would_use_it(
    tmp_path: Path,
) -> None:
    test = """
  - scenario: one
    departments: {payment: [{answer: refused}]}
    expect:
      outcome: partly_granted
      steps: {payment: refused, allowance: granted}
      given: {allowance: [id_number, place, moved_in, of_age]} # nothing was paid
"""
    run = await run_of(tmp_path, test)
    assert run.problems == ()


async def test_what_a_register_does_not_know_is_asked_of_the_applicant_once(
    tmp_path: Path,
) -> None:
    test = """
  - scenario: one
    departments:
      population:
        - answer: supplement
          missing: [{name: place, reason_code: not_on_record, reason: 人口库无此记录}]
        - {outputs: {birth_date: 1990-01-01}}
    actions:
      - {at: 1h, supplement: {step: population, form: {place: 新路 2 号}}}
    expect:
      outcome: granted
      supplements: {population: [place]}
      values: {allowance: {place: 新路 2 号, of_age: false}}
"""
    run = await run_of(tmp_path, test)
    assert run.problems == ()


async def test_a_register_that_is_away_is_flagged_and_the_rest_goes_on(tmp_path: Path) -> None:
    test = """
  - scenario: one
    departments: {population: [{fail: UNAVAILABLE, times: 40}]}
    expect:
      order: [case.step_flagged.v1 population, case.step_granted.v1 allowance]
      steps: {payment: granted, allowance: granted}
"""
    assert (await run_of(tmp_path, test)).problems == ()


@pytest.mark.parametrize("formula", ["int(place) > 1", "int(birth_date) > 1"])
async def test_a_formula_without_a_value_is_a_failure_that_people_see(
    tmp_path: Path, formula: str
) -> None:
    start = THEME.index('"int(opened_on')
    end = THEME.index("\n", start)
    theme = THEME[:start] + f'"{formula}"' + THEME[end:]
    test = """
  - scenario: one
    until: 2h
    departments: {population: [{outputs: {place: 样例路 1 号}}]}
    expect: {order: [case.step_flagged.v1 allowance], never: [case.step_granted.v1 allowance]}
"""
    assert (await run_of(tmp_path, test, theme)).problems == ()
