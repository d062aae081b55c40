"""Findings name the cause of what input methods and habits of other languages write."""

import pytest

from domain.theme.load import lint_source
from ops.authoring.starter import STARTER

THEME = (STARTER / "theme.yaml").read_text(encoding="utf-8")
TYPE = "    type: text\n    format: person_name"
WHEN = "insurance == 'resident'"
PURPOSE = "purpose: Register the new residence"
ELIGIBILITY = """eligibility:
  - {field: name, one_of: [18], reason_code: age, reason: {zh: 一, en: a}, legal_basis: unsourced}
"""
NEEDS = "needs: [name, id_number, address]"


def first_error(old: str, new: str):
    assert old in THEME
    found = lint_source(THEME.replace(old, new, 1).encode(), "theme.yaml")
    return next(each for each in found if each.severity.value == "error")


def line_of(text: str) -> int:
    return THEME[: THEME.index(text)].count("\n") + 1


@pytest.mark.parametrize(
    ("new", "message", "fix", "column"),
    [
        ("\ttype: text\n    format: person_name", "a tab", "spaces", 1),
        ("    \ttype: text\n    format: person_name", "a tab", "spaces", 5),
        ("    type： text\n    format: person_name", "U+FF1A", "write `:`", 9),
        ("　　type: text\n    format: person_name", "U+3000", "ordinary space", 1),
        ("    type:　text\n    format: person_name", "U+3000", "ordinary space", 10),
        ("    type:\u00a0text\n    format: person_name", "U+00A0", "ordinary space", 10),
        ("\u00a0\u00a0\u00a0\u00a0type: text\n    format: person_name", "U+00A0", "space", 1),
        ("    type:text\n    format: person_name", "space after the colon", "space", 9),
        ("    type: `text`\n    format: person_name", "```", "quotes", 11),
        ("    type: @text\n    format: person_name", "`@`", "quotes", 11),
    ],
)
def test_a_syntax_error_names_the_character_that_causes_it(new, message, fix, column):
    found = first_error(TYPE, new)
    assert found.rule == "T003-syntax"
    assert message in found.message
    assert fix in found.hint
    assert (found.line, found.column) == (line_of(TYPE), column)


@pytest.mark.parametrize(
    ("old", "new", "message", "fix"),
    [
        ("{zh: 姓名, en: Name}", "{zh: 姓名， en: Name}", "U+FF0C", "write `,`"),
        ("guide:\n  insurance:", "guide:\n  insurance：", "U+FF1A", "write `:`"),
        (PURPOSE, "purpose: Register: the residence", "`: `", "quotes"),
        (PURPOSE, "purpose: 'Register the new residence", "quote is not closed", "write '"),
    ],
)
def test_a_syntax_error_names_a_slip_of_the_pen(old, new, message, fix):
    found = first_error(old, new)
    assert found.rule == "T003-syntax"
    assert message in found.message
    assert fix in found.hint


@pytest.mark.parametrize(
    ("old", "new", "message", "fix"),
    [
        (NEEDS, "needs: [name， id_number]", "U+FF0C", "write `,`"),
        (NEEDS, "needs: 【name, id_number】", "U+3010", "write `[`"),
        (
            "department: public_security\n",
            "department: public\u200b_security\n",
            "U+200B",
            "delete",
        ),
        ("department: public_security\n", "department: public_security\u00a0\n", "U+00A0", "space"),
        (PURPOSE, "\u200bpurpose: Register", "U+200B", "delete"),
        ("version: 1 ", "version: 99999999999999999999 ", "whole number", "smaller number"),
        ("version: 1 ", "version: １ ", "whole number", "write 1: digits 0 to 9"),
        ("version: 1 ", "version: '1' ", "whole number", "write 1 without quotes"),
        ("version: 1 ", "version: 1.0 ", "whole number", "digits only"),
        ("code: 07-MH-01", "code: 1:30", "`1:30`", "letters, digits"),
        (
            "label: {zh: 新住址, en: New address}",
            "label: 新住址",
            "one language",
            "zh: 新住址, en: …",
        ),
        (PURPOSE, "purpose: #1", "must be text", "`#` begins a comment"),
        (PURPOSE, "purpose: +8613800138000", "the number 8613800138000", "quotes"),
        ("legal_basis: [unsourced]", "legal_basis:\n      -unsourced", "a list", "`- `"),
        (
            "materials:\n",
            f"{ELIGIBILITY}materials:\n",
            "18 is a number",
            "name of a choice",
        ),
        (PURPOSE, "purpose: true", "the word `true`", "quotes"),
        ("promised: 1 working_day", "promised: １ working_day", "U+FF11", "write `1`"),
    ],
)
def test_a_value_that_does_not_fit_says_why(old, new, message, fix):
    found = first_error(old, new)
    assert message in found.message
    assert fix in found.hint


@pytest.mark.parametrize(
    ("condition", "at", "message", "fix"),
    [
        ("insurance == ‘resident’", 13, "U+2018", "write `'`"),
        ("insurance == “resident”", 13, "U+201C", 'write `"`'),
        (f"{WHEN} and {WHEN}", 24, "`and`", "write `&&`"),
        (f"{WHEN} OR {WHEN}", 24, "`OR`", "write `||`"),
        (f"not ({WHEN})", 0, "`not`", "write `!`"),
        ("insurance = 'resident'", 10, "`=`", "write `==`"),
        ("insurance <> 'resident'", 10, "`<>`", "write `!=`"),
        ("insurance ＝＝ 'resident'", 10, "U+FF1D", "write `=`"),
        (f"（{WHEN}）", 0, "U+FF08", "write `(`"),
        ("insurance == None", 13, "`None`", "there when it is read"),
    ],
)
def test_a_condition_names_what_is_none_of_cel(condition, at, message, fix):
    found = first_error(f"when: {WHEN}", f"when: {condition}")
    assert found.rule == "T070-condition"
    assert message in found.message
    assert fix in found.hint
    line = THEME.splitlines()[found.line - 1]
    assert found.column == line.index("insurance ==") + 1 + at


def test_words_inside_a_string_are_no_cause():
    found = first_error(f"when: {WHEN}", "when: insurance == 'and，' ||")
    assert "`and`" not in found.message
    assert "U+FF0C" not in found.message


def test_texts_for_people_may_hold_any_punctuation():
    text = "注意：是，否、「是」（全角）【必填】"
    changed = THEME.replace("zh: 新住址", f"zh: {text}", 1)
    assert changed != THEME
    assert not [f for f in lint_source(changed.encode(), "t") if f.severity.value == "error"]


def test_an_error_elsewhere_is_not_blamed_on_the_texts_for_people():
    found = first_error(TYPE, "    label2： x\n    type: [text\n    format: person_name")
    assert "person_name" not in found.message
    assert "？" not in found.message
