"""Files of tests: read whole, or refused with the place and what to do."""

from datetime import UTC, datetime

import pytest

from domain.errors import InvalidInputError, NotFoundError
from ops.theme_test.declared import read_theme_tests
from tests.unit.ops.theme_test.theme_folder import folder_with


def test_a_test_has_the_start_and_the_input_of_its_file(tmp_path):
    found = read_theme_tests(folder_with(tmp_path, "  - scenario: all is granted\n"))

    [declared] = found.tests
    assert declared.name == "all: all is granted"
    assert declared.test.start == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert declared.given.form == {"id_number": "11010519491231002X", "place": "样例路 1 号"}


def test_a_test_changes_its_input(tmp_path):
    tests = """
  - {scenario: another person, form: {place: 样例路 2 号}}
  - {scenario: nobody, without: [id_number]}
"""
    another, nobody = read_theme_tests(folder_with(tmp_path, tests)).tests

    assert another.given.form["place"] == "样例路 2 号"
    assert nobody.given.form == {"place": "样例路 1 号"}


@pytest.mark.parametrize(
    ("tests", "place", "says"),
    [
        ("  - {scenario: a, expects: {}}\n", "all.yaml:4:", "expects"),
        ("  - {scenario: a, until: tomorrow}\n", "all.yaml:4:", "write a duration as 30s"),
        ("  - {scenario: a, start: monday}\n", "all.yaml:4:", "write a time as"),
        ("  - {scenario: a}\n  - {scenario: a}\n", "all.yaml:", "named twice: a"),
        ("  - scenario: a\n    scenario: b\n", "all.yaml:5:", "scenario"),
        ("  - {scenario: a, departments: {mint: [{}]}}\n", "all.yaml", "has no item mint"),
        ("  - {scenario: a, expect: {undone: [mint]}}\n", "all.yaml", "has no item mint"),
        ("  []\n", "all.yaml:", "at least 1"),
    ],
)
def test_a_bad_file_is_refused_with_place_and_hint(tmp_path, tests, place, says):
    with pytest.raises(InvalidInputError) as refused:
        read_theme_tests(folder_with(tmp_path, tests))

    [(where, why), *_] = refused.value.violations
    assert place in where
    assert says in why


def test_an_input_that_is_not_there_is_named(tmp_path):
    theme = folder_with(tmp_path, "  - {scenario: a}\n")
    (tmp_path / "example.yaml").unlink()

    with pytest.raises(InvalidInputError, match=r"example\.yaml"):
        read_theme_tests(theme)


def test_a_theme_without_tests_says_how_to_begin(tmp_path):
    theme = folder_with(tmp_path, "  - {scenario: a}\n")
    (tmp_path / "tests" / "all.yaml").unlink()

    with pytest.raises(NotFoundError, match=r"docs/theme-tests\.md"):
        read_theme_tests(theme)
