"""No text from outside can act on a terminal or forge a line (I11)."""

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.presentation.visible import ACTIVE_CHARACTERS, json_text, quoted_lines, visible

VISIBLE_MARKS = (
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Cf by category, and yet printed: Unicode's Prepended_Concatenation_Mark."""

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


def test_every_character_that_acts_or_hides_is_escaped():
    acting = {
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    }
    assert [char for char in acting - set(VISIBLE_MARKS) if not ACTIVE_CHARACTERS.match(char)] == []


def test_marks_and_letters_of_every_script_stay():
    kept = "张三〇·李 O'Neil é ё ئۇيغۇر བོད ᠮᠣ 𠮷 🙂 ﷽ ½ \u3000"
    assert visible(kept) == kept


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ok\nevery seal holds", "ok\\nevery seal holds"),
        ("\x1b[2J\x1b]8;;http://x\x07", "\\x1b[2J\\x1b]8;;http://x\\x07"),
        ("a\u202etxt.exe", "a\\u202etxt.exe"),
        ("a\u2028b\u0085c\x9b31m", "a\\u2028b\\x85c\\x9b31m"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("lone\ud83d", "lone\\ud83d"),
    ],
)
def test_what_acts_is_seen(text, shown):
    assert visible(text) == shown


@given(ANY_TEXT)
def test_a_rendered_text_is_one_printable_line(text):
    shown = visible(text)
    assert not ACTIVE_CHARACTERS.search(shown)
    assert len(shown.splitlines()) <= 1
    assert visible(shown) == shown


@given(ANY_TEXT)
def test_json_keeps_the_exact_text_and_no_acting_character(text):
    for ascii_only in (False, True):
        written = json_text({"text": [text]}, ascii_only=ascii_only)
        assert not ACTIVE_CHARACTERS.search(written)
        assert json.loads(written) == {"text": [text]}


def test_an_indented_document_keeps_its_line_ends():
    assert json_text({"a": "\u2028\x7f\U000e0041"}, indent=2).splitlines() == [
        "{",
        '  "a": "\\u2028\\u007f\\udb40\\udc41"',
        "}",
    ]


def test_a_text_of_several_lines_stands_behind_a_margin():
    text = "first\r\nreplayed 9 of 9 events, every seal holds\n\x1b[A"
    assert list(quoted_lines(text)) == [
        "  │ first",
        "  │ replayed 9 of 9 events, every seal holds",
        "  │ \\x1b[A",
    ]
