"""Simulated cases: the same seed gives the same; what is slow shows; one by one is no faster."""

from datetime import timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from ops.authoring.simulate.assumptions import DurationModel, OutageModel
from ops.authoring.simulate.case_run import run_case
from ops.authoring.simulate.format_result import result_document, result_lines
from ops.authoring.simulate.gantt import gantt_svg
from ops.authoring.simulate.result_page import result_page
from ops.authoring.simulate.simulation_result import critical_path, serial_end
from tests.narrowing import present
from tests.unit.ops.authoring.simulate.cities import (
    fixed,
    on_the_first_day,
    prereview_by_people,
    result,
    shipped,
    whole_life,
)

CITIES = [
    shipped("childbirth"),
    shipped("business-opening"),
    whole_life(items={"permit": fixed("2d", supplement="50%", refused="20%")}),
    prereview_by_people(),
]


@pytest.mark.parametrize("city", CITIES, ids=lambda city: city.plan.theme)
def test_the_same_seed_gives_the_same_result(city):
    first, again = result(city, seed=7), result(city, seed=7)
    assert result_document(first) == result_document(again)
    assert result_page(first) == result_page(again)
    assert result_document(first) != result_document(result(city, seed=8))


@pytest.mark.parametrize("city", CITIES, ids=lambda city: city.plan.theme)
def test_one_by_one_is_never_faster_than_side_by_side(city):
    for number in range(30):
        run = run_case(city, 3, number)
        if run.case.outcome in {"granted", "partly_granted"}:
            assert serial_end(city, run) >= present(run.case.closed_at)


def test_every_case_ends():
    for city in CITIES:
        assert "open" not in result(city).outcomes


@pytest.mark.parametrize("slow", ["seal", "bank_appointment"])
def test_a_slower_department_becomes_the_bottleneck(slow):
    city = shipped("business-opening", items={slow: fixed("30d")})
    found = result(city)
    [item] = [each for each in found.items if each.name == slow]

    assert found.bottleneck == city.plan.item_by_name[slow].department
    assert item.on_path == 1
    assert item.kept == 0
    assert found.within_promise == 0


def test_what_is_not_assumed_otherwise_takes_what_it_promised_at_most_nearly_always():
    found = result(shipped("childbirth"), cases=60)
    assert all(item.assumed for item in found.items)
    assert all((item.kept or 0) >= 0.85 for item in found.items)


def test_a_change_of_one_department_changes_no_draw_of_another():
    before = run_case(shipped("business-opening"), 1, 4)
    after = run_case(shipped("business-opening", items={"seal": fixed("9d")}), 1, 4)
    for name in set(before.spans) - {"seal"}:
        assert after.spans[name] == before.spans[name]


def test_a_refusal_of_a_required_item_ends_the_case_and_withdraws_what_it_may():
    found = result(shipped("childbirth", items={"birth_registration": fixed("1d", refused="100%")}))
    assert found.outcomes == {"refused": 20}
    assert found.median_case is None


def test_an_applicant_who_is_asked_takes_time_and_the_clock_stands():
    city = shipped(
        "business-opening",
        opened=on_the_first_day(),
        applicant=DurationModel(fixed="10d", clock="always"),
        items={"establishment": fixed("1h", supplement="100%")},
    )
    run = run_case(city, 1, 1)
    assert run.case.steps["establishment"].generation == 2
    assert run.settled["establishment"] - run.begun["establishment"] >= timedelta(days=10)
    assert "promised" not in run.case.clocks["establishment"].breached


@pytest.mark.parametrize(("special", "kept"), [("现场勘验", 1.0), ("", 0.0)])
def test_the_clock_stands_in_a_special_procedure(special, kept):
    slow = fixed("90d", special_procedure=special)
    found = result(shipped("business-opening", items={"establishment": slow}), cases=5)
    [slowed] = [item for item in found.items if item.name == "establishment"]
    assert (found.within_promise, slowed.kept) == (kept, kept)
    assert found.parallel.p50 > 24 * 90


def test_an_adapter_that_is_away_costs_the_time_it_is_away():
    away = OutageModel(chance="100%", lasts=DurationModel(fixed="5d", clock="always"))
    city = shipped("business-opening", items={"establishment": fixed("1h", fails=away)})
    run = run_case(city, 1, 1)
    took = run.settled["establishment"] - run.begun["establishment"]
    assert run.case.outcome == "granted"
    assert timedelta(days=5) <= took < timedelta(days=8)


def test_the_critical_path_ends_with_the_last_decision_and_follows_who_needs_whom():
    city = shipped("childbirth", items={"premium_declaration": fixed("20d")})
    path = critical_path(city.plan, run_case(city, 1, 1))
    assert path[-2:] == ("medical_insurance_enrolment", "premium_declaration")
    for former, latter in pairwise(path):
        assert former in city.plan.item_by_name[latter].after


def test_the_page_needs_nothing_else_and_draws_a_case():
    found = result(shipped("childbirth"))
    page = result_page(found)
    assert "新生儿出生一件事" in page
    assert "瓶颈 bottleneck" in page
    assert "http" not in page
    assert "<script" not in page
    chart = ET.fromstring(gantt_svg(found.plan, present(found.median_case)))
    assert len(chart.findall("rect")) == len(found.plan.items)


def test_the_text_names_the_bottleneck_and_says_what_is_assumed():
    lines = "\n".join(
        result_lines(result(shipped("business-opening", items={"seal": fixed("30d")})))
    )
    assert "公安局 Public security  <- bottleneck" in lines
    assert "within the promise   0.0%" in lines
    assert "assumed: no latency is declared" in lines
