"""``onething theme simulate`` in text, JSON and HTML."""

import json
import os
import shutil

import pytest

from ops.authoring.published.shipped import FOLDER
from ops.cli.main import run


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch):
    monkeypatch.setenv("ONETHING_SETTINGS", os.devnull)


def test_it_says_the_same_in_text_json_and_html(capsys, tmp_path):
    page = tmp_path / "page.html"
    few = ["theme", "simulate", "business-opening", "--cases", "8", "--seed", "3"]
    assert run([*few, "--html", str(page)]) == 0
    text = capsys.readouterr().out
    assert run([*few, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)

    assert (found["cases"], found["seed"]) == (8, 3)
    assert sum(found["outcomes"].values()) == 8
    assert f"within the promise   {found['within_promise']:.1%}" in text
    assert "<svg" in page.read_text(encoding="utf-8")
    assert set(found["departments"]) >= {found["bottleneck"]}


def test_what_is_assumed_wrongly_ends_with_code_2(capsys, tmp_path):
    shutil.copy(FOLDER / "business-opening" / "theme.yaml", tmp_path)
    (tmp_path / "simulate.yaml").write_text("items: {seal: {takes: {fixed: soon}}}\n")
    assert run(["theme", "simulate", str(tmp_path)]) == 2
    assert "simulate.yaml:1:" in capsys.readouterr().err
