"""The page of the linter's rules is what the catalogue says."""

from ops.dev import rules


def test_the_committed_page_is_what_the_code_gives():
    assert rules.PAGE.read_text("utf-8") == rules.page(), "run make docs"
