"""What conditions select beside each other: what never meets, and what `none` brings."""

import pytest

from domain.theme.load import lint_source
from tests.unit.domain.theme.lint.conditions.test_conditions_of_a_theme import GUIDE, guided

SHOP = "shop: {label: {zh: 店, en: Shop}, type: text"
LEASE = "lease: {label: {zh: 租约, en: Lease}"
NONE = GUIDE.replace("old:", "none:")
THREE = NONE.replace("answers:\n", "answers:\n      odd: {zh: 别, en: Odd}\n")
OTHERS = {"T043-unused", "T078-idle-question"}


def found(source: str) -> list[tuple[str, str]]:
    """The rules that are broken, and the text they point at."""
    lines = source.splitlines()
    findings = lint_source(source.encode(), "theme.yaml")
    return [(f.rule, lines[f.line - 1][f.column - 1 :]) for f in findings if f.rule not in OTHERS]


@pytest.mark.parametrize("of", [SHOP, LEASE])
def test_what_no_item_that_lists_it_can_get_is_reported_at_its_condition(of):
    text = guided("kind == 'new'").decode()
    apart = text.replace(of, f"{of}, when: kind == 'old'")
    assert found(apart) == [("T106-never-together", "kind == 'old'}")]
    assert found(text.replace(of, f"{of}, when: kind == 'new'")) == []


def test_what_one_of_two_items_never_gets_is_reported_at_the_item():
    text = guided("kind == 'new'").decode().replace(SHOP, f"{SHOP}, when: kind == 'old'")
    text = text.replace("needs: [holder, number]", "needs: [holder, number, shop]")
    assert found(text) == [("T106-never-together", "kind == 'new'")]


def test_what_some_cases_of_an_item_have_is_fine():
    text = guided("kind == 'new'").decode().replace(SHOP, f"{SHOP}, when: kind == 'new'")
    assert found(text.replace("    when: kind == 'new'\n", "")) == []


@pytest.mark.parametrize("when", ["kind == 'none'", "kind != 'new'", "\"!(kind == 'new')\""])
def test_who_answers_none_gets_nothing_that_others_do_not(when):
    text = guided(when).decode().replace(GUIDE, NONE)
    assert "T107-none-selects" in [rule for rule, _ in found(text)]


def test_one_of_the_others_is_enough():
    text = guided("kind != 'odd'").decode().replace(GUIDE, THREE)
    assert [rule for rule, _ in found(text)] == ["T107-none-selects"]


@pytest.mark.parametrize("when", ["kind == 'new'", "kind != 'none'", "staff > 3"])
def test_what_others_get_and_none_does_not_is_what_a_question_is_for(when):
    assert found(guided(when).decode().replace(GUIDE, THREE)) == []


@pytest.mark.parametrize("when", ["kind = 'none'", "10 / staff > 1 && kind == 'none'"])
def test_a_condition_that_is_wrong_in_itself_is_reported_as_that(when):
    rules = {rule for rule, _ in found(guided(when).decode().replace(GUIDE, NONE))}
    assert "T107-none-selects" not in rules
    assert rules


@pytest.mark.parametrize("when", ["kind != 'old'", "\"!(kind == 'old')\"", "kind!='old'"])
def test_of_two_answers_the_one_that_it_is_for_is_named(when):
    [(rule, at)] = found(guided(when).decode())
    assert rule == "T118-negated-answer"
    assert at.strip('"') == when.strip('"')


@pytest.mark.parametrize("when", ["kind != 'odd'", "staff != 3", "kind == 'old' && staff > 3"])
def test_of_more_answers_one_may_be_left_out(when):
    guide = THREE.replace("none:", "old:")
    assert found(guided(when).decode().replace(GUIDE, guide)) == []


def with_delivery_options(*ways: str) -> str:
    """Three answers, and a material for each of these conditions."""
    text = guided("staff > 3").decode().replace(GUIDE, THREE.replace("none:", "old:"))
    names = [f"way_{number}" for number in range(len(ways))]
    declared = "".join(
        f"  {name}: {{label: {{zh: 第{name}, en: X}}, when: {way}}}\n"
        for name, way in zip(names, ways, strict=True)
    )
    text = text.replace("materials:\n  lease", f"materials:\n{declared}  lease")
    return text.replace("materials: [lease]", f"materials: [lease, {', '.join(names)}]")


def test_no_answer_is_left_out_by_what_all_the_others_get():
    turned = with_delivery_options("kind == 'new'", "kind == 'old'", "kind != 'odd'")
    assert found(turned) == [("T119-answer-left-out", "kind != 'odd'}")]
    assert found(with_delivery_options("kind == 'new'", "kind == 'old'", "kind == 'odd'")) == []


def test_an_answer_that_gets_something_may_be_left_out_of_another():
    ways = ["kind == 'new'", "kind == 'old'", "kind == 'odd'", "kind != 'odd'"]
    assert found(with_delivery_options(*ways)) == []


def test_an_answer_that_gets_nothing_is_no_slip_where_others_get_nothing_of_their_own():
    assert found(with_delivery_options("kind == 'new'", "kind != 'odd'")) == []
