"""``simulate.yaml``: read whole, or refused with everything that is wrong."""

from statistics import fmean

import pytest

from domain.errors import InvalidInputError
from domain.form.applicability import condition_names
from ops.authoring.published.find import FoundTheme
from ops.authoring.published.shipped import FOLDER, shipped_themes
from ops.authoring.simulate.assumptions import Assumptions, read_assumptions
from ops.authoring.simulate.command import FILE, simulate
from ops.serve.config.settings import Settings
from tests.narrowing import present
from tests.unit.ops.authoring.simulate.cities import plan_in

PLAN = plan_in(FOLDER / "business-opening")


def test_without_a_file_everything_is_assumed(tmp_path):
    assert read_assumptions(tmp_path / "simulate.yaml", PLAN) == Assumptions()


def test_a_file_says_how_long_items_take(tmp_path):
    file = tmp_path / "simulate.yaml"
    file.write_text("""
opened: {first: 2026-05-06, days: 30}
hours: {opens: "08:30", closes: "17:30"}
items:
  seal:
    takes: {lognormal: {median: 2h, p95: 1d}}
    refused: 1%
    supplement: 2.5%
    fails: {chance: 3%, lasts: {exponential: {mean: 20m}, clock: always}}
    source: the department's figures of 2025
""")
    found = read_assumptions(file, PLAN)
    seal = found.items["seal"]
    assert seal.takes is not None
    assert seal.takes.lognormal is not None
    assert seal.takes.lognormal.p95 == "1d"
    assert (seal.refused, seal.supplement) == ("1%", "2.5%")
    assert found.hours.day.total_seconds() == 9 * 3600


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("items: {mint: {refused: 1%}}", "has no item mint"),
        ("items: {seal: {takes: {}}}", "give one of fixed"),
        ("items: {seal: {takes: {fixed: 1h, exponential: {mean: 1h}}}}", "give one of fixed"),
        ("items: {seal: {takes: {fixed: soon}}}", "takes.fixed"),
        ("items: {seal: {refused: 101%}}", "refused"),
        ("items: {seal: {latency: {fixed: 1h}}}", "latency"),
        ('hours: {opens: "17:00", closes: "09:00"}', "opens must be before closes"),
        ("opened: {first: monday}", "write a day as"),
        ("situations: {insurance: {resident: 1}}", "has no insurance"),
        ("facts: {company_type: {partnership: 0}}", "all answers have weight 0"),
        ("facts: {company_type: {corner_shop: 1}}", "give one of limited_company"),
        ("facts: {company_kind: {partnership: 1}}", "has no company_kind"),
        ("situations: {}\nfacts: {company_type: {corner_shop: 1}}", "simulate.yaml:2:24"),
    ],
)
def test_what_is_wrong_is_reported(tmp_path, text, says):
    file = tmp_path / "simulate.yaml"
    file.write_text(text + "\n")
    with pytest.raises(InvalidInputError) as refused:
        read_assumptions(file, PLAN)
    assert says in str(refused.value.violations)


SHIPPED_FOLDERS = shipped_themes()


@pytest.mark.parametrize("theme", SHIPPED_FOLDERS, ids=lambda theme: theme.plan.theme)
def test_what_ships_says_all_that_there_is_to_say_with_its_source(theme):
    plan = theme.plan
    found = read_assumptions(theme.example.with_name(FILE), plan)
    assert set(found.items) == set(plan.item_by_name)
    assert all({"source", "takes"} <= item.model_fields_set for item in found.items.values())
    assert {question.name for question in plan.guide} == set(found.situations)
    assert condition_names(plan) & set(plan.field_by_name) <= set(found.facts)


@pytest.mark.parametrize("theme", SHIPPED_FOLDERS, ids=lambda theme: theme.plan.theme)
def test_what_ships_runs_and_mostly_keeps_what_the_theme_promises(theme):
    given = FoundTheme(theme.plan.ref, theme.plan, theme.source, theme.example.parent)
    found = simulate(Settings(), given, cases=25, seed=1)
    assert "open" not in found.outcomes
    assert not any(item.assumed for item in found.items)
    assert found.outcomes.get("granted", 0) + found.outcomes.get("partly_granted", 0) >= 20
    assert present(found.within_promise) >= 0.8
    assert fmean(item.kept for item in found.items if item.kept is not None) >= 0.85
    for each in (found.parallel, found.serial):
        assert 0 < each.p50 <= each.p90 <= each.p99
