"""Bounds are told before anybody fills a form in, and values are normalised wherever they enter."""

import json
from datetime import date

import pytest

from adapters.departments.answer_check import AnswerCheck
from adapters.departments.answer_outputs import read_outputs
from adapters.files.theme_files import compile_file
from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import case_pb2
from adapters.value_fields import to_field
from domain.calendar.civil_time import civil_day
from domain.errors import InvalidInputError
from ops.authoring.guide_input import facts_from_input
from ops.authoring.published.shipped import FOLDER
from ops.cli.main import run
from tests.unit.adapters.gateway.gateway_harness import gateway_harness

DAY = date(2026, 3, 2)


@pytest.fixture
async def harness():
    async with gateway_harness(compile_file(FOLDER / "childbirth" / "theme.yaml")) as harness:
        yield harness


async def test_the_form_and_the_guide_tell_what_values_are_held_to(harness):
    theme = await harness.catalogue.GetTheme(case_pb2.GetThemeRequest(theme="childbirth"))
    guide = await harness.catalogue.GetGuide(case_pb2.GetGuideRequest(theme="childbirth"))
    today = civil_day(harness.clock.now())
    for form in (theme.form, guide.form):
        bounds = {each.name: each.bounds for each in form}
        assert (bounds["child_birth_weight_g"].min, bounds["child_birth_weight_g"].max) == (
            "200",
            "9000",
        )
        born = bounds["child_born_on"]
        assert born.not_before == today.replace(year=today.year - 18).isoformat()
        assert born.not_after == today.isoformat()
        assert bounds["child_name"].max_length > 0
        assert not bounds["child_name"].min


def test_the_guide_of_the_command_tells_bounds_in_text_and_in_json(capsys):
    assert run(["theme", "guide", "childbirth"]) == 0
    text = capsys.readouterr().out
    assert "不小于 200，不大于 9000 not below 200, up to 9000" in text
    assert "from 18 years before the application, until the day of the application" in text
    assert run(["theme", "guide", "childbirth", "--json"]) == 0
    form = {each["name"]: each for each in json.loads(capsys.readouterr().out)["fields"]}
    assert form["child_birth_weight_g"]["bounds"] == {"min": "200", "max": "9000"}
    assert form["child_born_on"]["bounds"]["not_after"] == "opening"


def test_what_a_department_answers_is_normalised():
    plan = compile_file(FOLDER / "business-opening" / "theme.yaml")
    item = next(each for each in plan.items if "credit_code" in each.produces)
    granted = adapter_pb2.Granted(
        outputs=[
            to_field("credit_code", " ９１４４９９９９０００００００１９７ "),
            to_field("established_on", "2026年3月1日"),
        ]
    )
    check = AnswerCheck()
    assert read_outputs(plan, item, granted, DAY, check) == {
        "credit_code": "914499990000000197",
        "established_on": "2026-03-01",
    }
    check.require_valid()


@pytest.mark.parametrize("written", ["15", "１５", " 15 "])
def test_a_field_of_the_guide_is_normalised(written):
    plan = compile_file(FOLDER / "business-opening" / "theme.yaml")
    assert facts_from_input(plan, [f"employee_count={written}"], DAY) == {"employee_count": "15"}


def test_a_field_of_the_guide_is_held_to_its_bounds_in_both_languages():
    plan = compile_file(FOLDER / "business-opening" / "theme.yaml")
    with pytest.raises(InvalidInputError, match=r"is out of bounds: .* / 超出范围"):
        facts_from_input(plan, ["employee_count=-1"], DAY)
