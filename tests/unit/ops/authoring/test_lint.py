"""``onething theme lint|rule``: several files at once, SARIF, and the pages of rules."""

import json

import pytest

from ops.cli.exit_codes import ExitCode
from ops.cli.main import run
from tests.unit.domain.theme.small_theme import SMALL


@pytest.fixture
def folder(tmp_path):
    for name, text in (("good", SMALL), ("bad", SMALL.replace("[number]", "[nummer]"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "theme.yaml").write_text(text, "utf-8")
    return tmp_path


def test_a_folder_is_every_theme_in_it_and_a_file_is_linted_once(folder, capsys):
    good = folder / "good" / "theme.yaml"
    assert run(["theme", "lint", str(folder), str(good)]) == ExitCode.BAD_INPUT
    out = capsys.readouterr().out
    assert out.count("good/theme.yaml: nothing to fix") == 1
    assert "T030-unknown-field" in out
    assert out.strip().endswith("2 files: 1 errors, 0 warnings, 0 notes")


def test_a_folder_without_a_theme_and_a_file_that_is_not_there_are_not_found(tmp_path, capsys):
    assert run(["theme", "lint", str(tmp_path)]) == ExitCode.NOT_FOUND
    assert "no theme.yaml" in capsys.readouterr().err
    assert run(["theme", "lint", str(tmp_path / "none.yaml")]) == ExitCode.NOT_FOUND


def test_sarif_names_file_region_rule_and_fix(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    assert run(["theme", "lint", "bad", "good", "--sarif"]) == ExitCode.BAD_INPUT
    log = json.loads(capsys.readouterr().out)
    assert log["version"] == "2.1.0"
    [done] = log["runs"]
    rules = done["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["T030-unknown-field"]
    first = next(r for r in done["results"] if r["ruleId"] == "T030-unknown-field")
    assert rules[first["ruleIndex"]]["id"] == first["ruleId"]
    assert first["level"] == "error"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "bad/theme.yaml"
    lines = SMALL.splitlines()
    assert lines[place["region"]["startLine"] - 1].strip() == "produces: [number]"
    assert len(done["artifacts"]) == 2


def test_a_rule_has_a_page(capsys):
    assert run(["theme", "rule", "T012"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("T012-cycle (error)")
    assert "Why: " in out
    assert "Fix: " in out
    assert run(["theme", "rule"]) == 0
    assert "T078-idle-question" in capsys.readouterr().out
    assert run(["theme", "rule", "T999"]) == ExitCode.NOT_FOUND


KNOWN = "known:\n  - {rule: T117, at: materials.proof, because: {zh: 要交, en: Handed in}}\n"


@pytest.fixture
def with_accepted(tmp_path):
    file = tmp_path / "theme.yaml"
    file.write_text(SMALL.replace("zh: 证", "zh: 身份证") + KNOWN, "utf-8")
    return file


def test_what_a_theme_knows_about_is_counted_and_printed_when_asked_for(with_accepted, capsys):
    assert run(["theme", "lint", str(with_accepted)]) == 0
    assert capsys.readouterr().out.strip() == f"{with_accepted}: nothing to fix; 1 known"
    assert run(["theme", "lint", "--known", str(with_accepted)]) == 0
    out = capsys.readouterr().out
    assert "T117-card-asked-for: known note: " in out
    assert "known, because: 要交 / Handed in" in out


def test_what_is_known_is_suppressed_in_sarif_with_its_reason(with_accepted, capsys):
    assert run(["theme", "lint", str(with_accepted), "--sarif"]) == 0
    [result] = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert result["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "要交 / Handed in"}
    ]
    assert run(["theme", "lint", str(with_accepted), "--json"]) == 0
    [found] = json.loads(capsys.readouterr().out)
    assert found["known"] == {"zh": "要交", "en": "Handed in"}


def test_reports_and_diffs_of_a_file_have_what_is_known(with_accepted, tmp_path, capsys):
    assert run(["theme", "report", str(with_accepted)]) == 0
    assert "要交 / Handed in" in capsys.readouterr().out
    other = tmp_path / "other.yaml"
    other.write_text(with_accepted.read_text("utf-8").replace(KNOWN, ""), "utf-8")
    assert run(["theme", "diff", str(other), str(with_accepted)]) == 0
    assert "+ known.T117.materials.proof  (text)" in capsys.readouterr().out


def test_publishing_counts_what_is_known(with_accepted, tmp_path, capsys):
    data = ["--data", str(tmp_path / "data")]
    assert run(["theme", "publish", str(with_accepted), *data, "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert done["findings"] == {"errors": 0, "warnings": 0, "notes": 0, "known": 1}


def test_what_a_city_and_its_district_share_is_reported_once(tmp_path, capsys):
    for name, text in (
        ("small", SMALL.replace("zh: 证", "zh: 身份证")),
        ("aside", "extends: small@1\ntheme: aside\nversion: 1\n"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "theme.yaml").write_text(text, "utf-8")
    assert run(["theme", "lint", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert out.count("T117") == 1
    assert out.strip().endswith("2 files: 0 errors, 0 warnings, 1 notes")
    assert run(["theme", "lint", str(tmp_path / "aside")]) == 0
    assert "small/theme.yaml" in capsys.readouterr().out
