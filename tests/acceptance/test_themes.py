"""``onething theme test``, ``guide`` and ``publish``, as a platform team uses them."""

import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from ops.authoring.published.shipped import FOLDER
from tests.acceptance.command import onething, onething_here


# That every shipped theme has no finding, passes its tests and is covered by them is proved by
# tests/integration/test_shipped_themes.py and test_theme_tests_agree.py; here it is the command.
@pytest.mark.parametrize("theme", ["business-opening", "childbirth"])
def test_a_shipped_theme_is_linted_and_tested_on_all_its_paths(theme, tmp_path):
    linted = onething("theme", "lint", FOLDER / theme / "theme.yaml", "--json")
    assert [] == [each for each in json.loads(linted.out) if each["severity"] == "error"]

    done = onething("theme", "test", theme, "--json", "--junit", tmp_path / "junit.xml")
    found = json.loads(done.out)
    assert (0, [], []) == (
        done.code,
        [test["name"] for test in found["tests"] if not test["ok"]],
        found["coverage"]["not_covered"],
    )
    suite = ET.parse(tmp_path / "junit.xml").getroot()
    assert (str(len(found["tests"])), "0") == (suite.get("tests"), suite.get("failures"))


def test_the_guide_of_a_person_says_what_to_bring_and_what_not():
    situations = ("pension.none", "medical.none", "housing_fund.none", "subsidy.none")
    answers = [each for answer in situations for each in ("--situation", answer)]
    done = onething_here("theme", "guide", "flexible-employment", *answers, "--json")
    guide = json.loads(done.out)
    assert (["employment_registration"], [], ["identity_card"], []) == (
        [each["name"] for each in guide["items"]],
        guide["bring"],
        [each["name"] for each in guide["spared"]],
        guide["open_questions"],
    )
    assert "contribution_base" not in [each["name"] for each in guide["fields"]]

    wrong = onething_here("theme", "guide", "flexible-employment", "--situation", "pension.non")
    assert (2, True) == (wrong.code, "did you mean `pension.none`?" in wrong.err)


def test_a_theme_that_no_sample_is_written_for_runs_end_to_end(temporal_binary):  # noqa: ARG001
    done = onething("demo", "flexible-employment")
    assert (0, "") == (done.code, done.err)
    assert done.last_line.startswith("demo: 1 cases closed, ")
    assert "已办结 closed: granted" in done.out

    unknown = onething("demo", "flexible-unemployment")
    assert (3, True) == (unknown.code, "no theme flexible-unemployment ships" in unknown.err)


def test_what_fails_its_tests_is_not_published(tmp_path):
    theme = Path(shutil.copytree(FOLDER / "flexible-employment", tmp_path / "theme"))
    file, data = theme / "theme.yaml", tmp_path / "data"
    good = file.read_text("utf-8")
    file.write_text(good.replace("    importance: required\n", ""), "utf-8")
    refused = onething_here("theme", "publish", file, "--data", data)
    assert (4, "") == (refused.code, refused.out)
    assert "nothing without the registration" in refused.err

    listed = onething_here("theme", "list", "--data", data)
    assert "flexible-employment" not in listed.out
    file.write_text(good, "utf-8")
    assert 0 == onething_here("theme", "publish", file, "--data", data).code
    assert "flexible-employment@1" in onething_here("theme", "list", "--data", data).out
