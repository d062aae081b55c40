"""The language page: its theme compiles, and its rules are the ones that exist."""

import re
from pathlib import Path

from domain.theme.load import compile_source, lint_source

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs" / "themes.md").read_text("utf-8")
RULE = re.compile(r"T0\d\d-[a-z-]+")


def test_the_theme_on_the_page_compiles_without_findings() -> None:
    (theme,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)

    assert lint_source(theme.encode(), "docs/themes.md") == ()
    plan = compile_source(theme.encode(), "docs/themes.md")
    assert [item.name for item in plan.items] == ["residence_registration", "insurance_transfer"]


def test_the_page_lists_every_rule_and_no_other() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "domain" / "theme").glob("*.py")]
    used = {rule for source in sources for rule in re.findall(rf'"({RULE.pattern})"', source)}

    assert sorted(used) == RULE.findall(PAGE)
