"""The catalogue of phrases: whole in both languages, and exactly what the code says."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from domain.case.decisions.answers.decide_answer import (
    POSTPONED_REPEATEDLY,
    SECOND_SUPPLEMENT_REQUEST,
)
from domain.case.decisions.answers.effective_time import IMPLAUSIBLE
from domain.case.events.answers import CONTRADICTED
from domain.form.values.formats import FORMATS
from domain.phrases.catalogue import catalogue, codes_of, find_code, name_code, phrase
from domain.plan import Label

ROOT = Path(__file__).parents[4]
CODE_CALLS = {"find_code", "name_code", "code_in_both"}


def parts_of(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}


def product_trees() -> Iterator[ast.AST]:
    for room in ("domain", "workflows", "adapters", "ops"):
        for file in sorted((ROOT / room).rglob("*.py")):
            if "pb" not in file.parts and file.name != "catalogue.py":
                yield ast.parse(file.read_text("utf-8"))


def key_of(call: ast.Call) -> str:
    """Return the text of a call's first argument, which ``calls_of`` required."""
    [first, *_] = call.args
    assert isinstance(first, ast.Constant)
    return str(first.value)


def calls_of(*names: str) -> list[ast.Call]:
    return [
        node
        for tree in product_trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in names
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_a_phrase_has_both_languages_and_the_same_parts_in_them(key):
    found = catalogue()[key]
    assert found.zh.strip()
    assert found.en.strip()
    if key.startswith("form."):  # names, codes and hints stand once in the line of both
        assert parts_of(found.zh) <= parts_of(found.en)
    else:
        assert parts_of(found.zh) | {"zone"} == parts_of(found.en) | {"zone"}


def test_every_phrase_in_use_exists_and_gets_exactly_its_parts():
    for call in calls_of("phrase", "both", "error_text"):
        key = key_of(call)
        assert key in catalogue(), f"{key} is not in the catalogue"
        given = {each.arg for each in call.keywords}
        if None not in given:
            assert given == parts_of(catalogue()[key].en), key


def test_every_phrase_that_exists_is_in_use():
    codes = {key_of(call) for call in calls_of(*CODE_CALLS)}
    literals = {
        node.value
        for tree in product_trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    literals |= {f"form.{each}" for each in literals}  # a problem named by its kind
    unused = {key for key in catalogue() if key.partition(".")[0] not in codes} - literals
    assert set() == unused


def test_every_section_of_codes_in_use_exists():
    for call in calls_of(*CODE_CALLS):
        assert codes_of(key_of(call)), key_of(call)


@pytest.mark.parametrize(
    "reason", [POSTPONED_REPEATEDLY, SECOND_SUPPLEMENT_REQUEST, IMPLAUSIBLE, CONTRADICTED]
)
def test_reasons_that_the_domain_names_have_words(reason):
    assert find_code("concern", reason) is not None


def test_every_format_says_what_to_give():
    assert set(FORMATS) == codes_of("format_hint")


def test_each_language_gets_its_own_part():
    item = Label(zh="公章", en="the seal")
    assert Label(zh="“公章”不适用于本办件", en="the seal: does not apply to this case") == phrase(
        "step.not_applicable", item=item
    )


def test_braces_in_a_part_are_text():
    said = phrase("step.not_applicable", item="{0.__class__}")
    assert "{0.__class__}" in said.zh


def test_a_code_without_words_stands_for_itself():
    assert Label(zh="odd", en="odd") == name_code("notice", "odd")


def test_a_part_that_is_missing_is_a_defect():
    with pytest.raises(KeyError):
        phrase("step.not_applicable")
