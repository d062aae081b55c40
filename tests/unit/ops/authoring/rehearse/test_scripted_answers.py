"""Scripted replies on the wire: what a plan produces gets values that the plan takes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.value_fields import from_fields
from domain.form.check_form import check_value
from ops.authoring.rehearse.scenario import Reply
from ops.authoring.rehearse.scripted_answers import build_answer, example_value
from tests.rehearsals import business_opening, childbirth, prereview_by_people, whole_life

DAY = date(2026, 3, 2)

NOW = datetime(2026, 2, 10, 1, tzinfo=UTC)
PLANS = [theme()[0] for theme in (childbirth, business_opening, whole_life, prereview_by_people)]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.theme)
def test_a_grant_has_a_valid_value_for_all_that_an_item_produces(plan):
    for item in plan.items:
        granted = build_answer(plan, item.name, Reply(), NOW).granted
        values = dict(from_fields(granted.outputs))
        assert set(values) == set(item.produces)
        assert [each.name for each in granted.certificates] == list(item.issues)
        for name, value in values.items():
            assert value is not None
            assert check_value(plan.field_by_name[name], value, DAY) is None


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.theme)
def test_every_field_has_a_made_up_value_that_it_takes(plan):
    for field in plan.fields:
        assert check_value(field, example_value(field, DAY), DAY) is None


def test_outputs_of_the_script_win():
    plan = whole_life()[0]
    [item] = [each for each in plan.items if each.name == "permit"]
    name = item.produces[0]
    granted = build_answer(plan, "permit", Reply(outputs={name: "P-1"}), NOW).granted
    assert dict(from_fields(granted.outputs))[name] == "P-1"


def test_promises_count_from_now():
    plan = whole_life()[0]
    pending = build_answer(plan, "permit", Reply(answer="pending", expected=timedelta(days=3)), NOW)
    assert pending.pending.expected_by.ToDatetime(UTC) == NOW + timedelta(days=3)
    assert pending.effective_at.ToDatetime(UTC) == NOW


def test_an_item_that_gives_nothing_is_granted_all_the_same():
    plan = childbirth()[0]
    [item, *others] = plan.items
    bare = plan.model_copy(
        update={"items": (item.model_copy(update={"produces": (), "issues": ()}), *others)}
    )
    assert build_answer(bare, item.name, Reply(), NOW).WhichOneof("decision") == "granted"
