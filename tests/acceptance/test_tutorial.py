"""The tutorial: every command of it runs, in order, in an empty folder."""

import re
import shlex

from ops.embedded.processes.child_command import ROOT
from tests.acceptance.command import onething, onething_here

PAGE = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
COMMANDS = [
    shlex.split(line)
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
]


def test_every_command_of_the_tutorial_runs(tmp_path, temporal_binary):  # noqa: ARG001
    assert ["onething", "theme", "new"] == COMMANDS[0][:3]
    told = {}
    for program, *arguments in COMMANDS:
        assert "onething" == program
        done = onething(*arguments, folder=tmp_path)
        assert (0, "") == (done.code, done.err), arguments
        told[" ".join(arguments[:2])] = done.out
    assert ": warning:" not in told["theme lint"]
    assert "T047-unsourced-figure: note" in told["theme lint"]  # as the starter says itself
    assert "not covered" not in told["theme test"]
    assert "moving-house@1" in told["theme list"]


def test_a_theme_is_begun_whole_or_not_at_all(tmp_path):
    assert 0 == onething_here("theme", "new", "mine", "--folder", tmp_path).code
    again = onething_here("theme", "new", "mine", "--folder", tmp_path)
    assert (4, True) == (again.code, "exists: choose another name" in again.err)
    bad = onething_here("theme", "new", "Mine", "--folder", tmp_path)
    assert (2, True) == (bad.code, "cannot be a theme's name" in bad.err)
    assert ["mine"] == [each.name for each in tmp_path.iterdir()]
