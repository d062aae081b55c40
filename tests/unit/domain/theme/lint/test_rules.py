"""Every rule that the code can break a file over has its page, and no page is of nothing."""

import re
from pathlib import Path

import domain.theme
from domain.theme.lint.rules.catalogue import RULES, find_rule

CODE = Path(domain.theme.__file__).parent
USED = {
    rule
    for file in CODE.rglob("*.py")
    if file.parent.name != "rules"
    for rule in re.findall(r'"(T\d{3}-[a-z-]+)"', file.read_text("utf-8"))
}


def test_every_rule_has_a_page_and_every_page_a_rule():
    assert set(RULES) == USED


def test_numbers_are_given_once():
    numbers = [rule.number for rule in RULES.values()]
    assert len(numbers) == len(set(numbers))


def test_pages_are_whole_sentences():
    for rule in RULES.values():
        assert all(text.endswith(".") for text in (rule.title, rule.why, rule.fix)), rule.id


def test_a_rule_is_found_by_number_and_by_name():
    rule = RULES["T012-cycle"]
    assert rule is find_rule("t012")
    assert rule is find_rule("T012-cycle")
    assert find_rule("T999") is None
