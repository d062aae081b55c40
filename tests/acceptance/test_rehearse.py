"""``onething rehearse``: the scenario of the documentation, played by the real command."""

import json
import re
import time
from uuid import uuid4

import pytest

from ops.embedded.processes.child_command import ROOT
from tests.acceptance.command import onething, remaining_processes, start_command

INPUT = ROOT / "themes" / "childbirth" / "example.yaml"


@pytest.fixture
def scenario(tmp_path):
    [text] = re.findall(
        r"```yaml\n(.*?)```", (ROOT / "docs" / "rehearse.md").read_text(), re.DOTALL
    )
    file = tmp_path / "scenario.yaml"
    file.write_text(text)
    return file


def rehearse(scenario, *options, **more):
    return onething(
        "rehearse", "childbirth", "--input", INPUT, "--scenario", scenario, *options, **more
    )


def test_it_plays_weeks_tells_what_happened_and_leaves_nothing_behind(scenario):
    mark = str(uuid4())
    played = rehearse(scenario, mark=mark)
    assert (played.code, played.err) == (0, "")
    assert "2026-02-10T09:00+08:00  “新生儿出生一件事”已受理 Childbirth: accepted" in played.out
    assert "春节 Spring Festival" in played.out
    assert played.last_line == "结果 outcome: granted"
    assert remaining_processes(mark) == []


def test_what_did_not_come_as_expected_is_reported_and_is_the_exit_code(scenario):
    text = scenario.read_text().replace("outcome: granted", "outcome: refused")
    scenario.write_text(text)
    played = rehearse(scenario, "--json")
    assert played.code == 1
    assert json.loads(played.out)["unexpected"] == ["outcome is granted, expected refused"]
    assert "unexpected: outcome is granted, expected refused" in played.err


def test_an_input_that_is_refused_is_reported_field_by_field(scenario, tmp_path):
    wrong = tmp_path / "input.yaml"
    text = INPUT.read_text("utf-8")
    wrong.write_text(re.sub(r"(?m)^( *father_id_number: ).*$", r"\1'110'", text), "utf-8")
    played = onething(
        "rehearse", "childbirth", "--input", wrong, "--scenario", scenario, TMPDIR=str(tmp_path)
    )
    assert played.code == 2
    assert "Traceback" not in played.err
    assert "form.father_id_number" in played.err
    assert not list(tmp_path.glob("onething-rehearsal-*"))


def test_a_rehearsal_that_is_ended_leaves_no_folder(scenario, tmp_path):
    begun = start_command(
        "rehearse", "childbirth", "--input", INPUT, "--scenario", scenario, TMPDIR=str(tmp_path)
    )
    while not list(tmp_path.glob("onething-rehearsal-*/temporal")):
        assert begun.poll() is None
        time.sleep(0.05)
    begun.terminate()
    begun.communicate(timeout=30)
    assert begun.returncode == 130
    assert not list(tmp_path.glob("onething-rehearsal-*"))


def test_an_item_that_the_theme_does_not_have_is_refused(scenario):
    scenario.write_text("scenario: a\ndepartments: {no_such_item: [{answer: refused}]}\n")
    played = rehearse(scenario)
    assert played.code == 2
    assert "childbirth@1 has no item no_such_item" in played.err


@pytest.mark.parametrize(
    "file", sorted((ROOT / "themes").glob("*/scenarios/*.yaml")), ids=lambda file: file.stem
)
def test_the_scenarios_that_ship_with_a_theme_come_as_they_expect(file):
    theme = file.parent.parent
    given = theme / "example.yaml"
    played = onething("rehearse", theme.name, "--input", given, "--scenario", file)
    assert (played.code, played.err) == (0, "")
