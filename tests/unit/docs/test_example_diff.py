"""The example of a command in CONTRIBUTING.md is the code that the repository has."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_added_line_of_the_example_is_in_its_file():
    """Docstrings and comments apart: their words may change without the example."""
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    found = re.search(r"```diff\n(.*?)```", page, re.DOTALL)
    assert found is not None
    added: dict[str, list[str]] = {}
    for line in found[1].splitlines():
        if line.startswith("+++ b/"):
            lines = added.setdefault(line.removeprefix("+++ b/"), [])
        elif line.startswith("+") and '"""' not in line and "//" not in line:
            lines.append(line[1:])
    assert len(added) >= 8
    for path, lines in added.items():
        code = (ROOT / path).read_text("utf-8").splitlines()
        assert [] == [line for line in lines if line not in code], path
