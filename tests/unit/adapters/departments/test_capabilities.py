"""What keeps an adapter from serving the published themes."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.departments.capabilities import Mismatch, called_items, mismatches
from adapters.kit.department import Department, Item
from adapters.kit.wire import description
from adapters.samples.catalogue import SAMPLES
from adapters.samples.sample import Options
from adapters.samples.table_driven import sample_of
from domain.plan import Plan
from ops.authoring.published.shipped import shipped_themes
from tests.unit.adapters.stores.samples import plan as small_plan

ITEM = Item("certificate", reads=("id_card",), produces=())


def describe_response(*items: Item, name: str = "health"):
    fields = {"name": name, "software": "test", "version": "1", "items": items}
    return description(type("Described", (Department,), {**fields, "decide": None})())


def plan(**item: Any) -> Plan:
    made = small_plan()
    return made.model_copy(update={"items": (made.items[0].model_copy(update=item),)})


def rules(plans, description_) -> list[tuple[str, str, str]]:
    return [(m.rule, m.theme, m.item) for m in mismatches("health", plans, description_)]


def test_an_adapter_that_serves_as_the_theme_says_has_no_findings():
    assert [] == rules([plan()], describe_response(ITEM, Item("other", reads=("more",))))


@pytest.mark.parametrize(
    ("item", "capability", "rule"),
    [
        ({}, Item("other", reads=()), "not_served"),
        ({}, replace(ITEM, reads=("id_card", "income")), "reads_what_is_not_given"),
        ({}, replace(ITEM, reads=()), "given_what_is_not_read"),
        ({"produces": ("number",)}, ITEM, "does_not_produce"),
        ({}, replace(ITEM, produces=("number",)), "produces_too_much"),
        ({"withdraw": "compensate"}, ITEM, "not_withdrawable"),
    ],
)
def test_what_does_not_fit_is_reported_with_its_theme_and_item(item, capability, rule):
    assert [(rule, "childbirth@1", "certificate")] == rules(
        [plan(**item)], describe_response(capability)
    )


@pytest.mark.parametrize("withdraw", ["free", "final"])
def test_only_what_is_compensated_has_to_be_withdrawable(withdraw):
    assert [] == rules([plan(withdraw=withdraw)], describe_response(ITEM))
    assert [] == rules(
        [plan(withdraw="compensate")], describe_response(replace(ITEM, withdrawable=True))
    )


def test_people_need_no_adapter_to_serve_their_items():
    assert [] == rules([plan(served_by="people")], describe_response(Item("other", reads=())))


def test_the_adapter_of_another_department_is_reported_once():
    assert [("other_department", "", "")] == rules(
        [plan(), plan()], describe_response(ITEM, name="tax")
    )


def test_a_register_may_read_and_give_more_than_one_theme_asks_for():
    lookup = {"kind": "lookup", "produces": ("name",)}
    register = Item("certificate", reads=("id_card", "name", "sex"), produces=("name", "sex"))
    assert [] == rules([plan(**lookup)], describe_response(register))
    unread = replace(register, reads=("passport",))
    assert [("given_what_is_not_read", "childbirth@1", "certificate")] == rules(
        [plan(**lookup)], describe_response(unread)
    )


def test_the_samples_serve_every_shipped_theme():
    plans = [theme.plan for theme in shipped_themes()]
    names = {each.name for one in plans for each in one.departments if called_items(one, each.name)}
    found: list[Mismatch] = []
    for name in sorted(names):
        sample = sample_of(name, plans, SAMPLES.get(name))
        assert sample is not None, name
        found += mismatches(name, plans, description(sample(Options())))
    assert found == []
