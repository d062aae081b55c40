"""What goes wrong in a theme is caught, by the linter or by the theme's own tests.

``make mutants`` does the same with 300 mutants a theme and prints what caught them.
"""

import pytest

from ops.authoring.published.shipped import FOLDER
from tests.mutation.mutate import mutants
from tests.mutation.page import NOT_EXPLAINED, PAGE
from tests.mutation.run import tally

THEMES = sorted(path.parent.name for path in FOLDER.glob("*/theme.yaml"))


@pytest.mark.parametrize("theme", THEMES)
def test_mutants_are_caught(theme):
    found = tally(FOLDER / theme / "theme.yaml", count=40, seed=7)
    assert len(found.verdicts) == 40
    assert found.caught_share >= 0.97, [each.what for each in found.survivors]
    assert found.lint_share >= 0.7


def test_mutants_are_the_same_each_time_and_differ_from_each_other():
    text = (FOLDER / "childbirth" / "theme.yaml").read_text("utf-8")
    once, again = mutants(text, 300, 1), mutants(text, 300, 1)
    assert [each.text for each in once] == [each.text for each in again]
    assert len({each.text for each in once}) == 300
    assert {"delete", "rename", "retype", "swap", "rewire", "misspell", "loosen"} <= {
        each.kind for each in once
    }


def test_what_survived_is_on_the_page_with_a_reason():
    told = PAGE.read_text("utf-8")
    for theme in THEMES:  # a district says little: there are not as many
        text = (FOLDER / theme / "theme.yaml").read_text("utf-8")
        assert f"| {theme} | {len(mutants(text, 300, 1))} |" in told
    assert NOT_EXPLAINED not in told
