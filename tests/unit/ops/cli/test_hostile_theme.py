"""A foreign theme's labels act neither on a terminal nor in a page (I11)."""

import os

import pytest

from adapters.presentation.visible import ACTIVE_CHARACTERS
from ops.authoring.published.shipped import FOLDER
from ops.cli.main import run

LABEL = r"Birth \u202e\u200b<script>alert(1)</script> \nevery seal holds"
PAGES = {"simulate": ["--cases", "3", "--html"], "graph": ["--svg"], "test": ["--junit"]}


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch):
    monkeypatch.setenv("ONETHING_SETTINGS", os.devnull)


@pytest.fixture
def theme(tmp_path):
    """A shipped theme, whose own label is hostile, with its tests."""
    folder = tmp_path / "business-opening"
    for file in (FOLDER / "business-opening").rglob("*.yaml"):
        target = folder / file.relative_to(FOLDER / "business-opening")
        target.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text("utf-8")
        if file.name == "theme.yaml":
            text = text.replace("en: Business opening}", f'en: "{LABEL}"}}', 1)
        target.write_text(text, "utf-8")
    return folder / "theme.yaml"


def check(text: str) -> None:
    lines = text.split("\n")
    assert [line for line in lines if ACTIVE_CHARACTERS.search(line)] == []
    assert [line for line in lines if line.startswith("every seal holds")] == []


@pytest.mark.parametrize("command", ["lint", "report", "guide", "graph", "simulate", "export"])
@pytest.mark.parametrize("style", [[], ["--json"]], ids=["text", "json"])
def test_its_labels_are_escaped_where_they_are_printed(command, style, theme, capsys):
    more = {"simulate": ["--cases", "3"], "export": ["--cpsv"]}.get(command, style)
    run(["theme", command, str(theme), *more, *(style if command == "simulate" else [])])
    shown = capsys.readouterr()
    assert shown.out or shown.err
    check(shown.out)
    check(shown.err)


@pytest.mark.parametrize("command", ["simulate", "graph"])
def test_its_labels_are_text_in_a_page(command, theme, tmp_path):
    page = tmp_path / "page"
    run(["theme", command, str(theme), *PAGES[command], str(page)])
    written = page.read_text("utf-8")
    assert "&lt;script&gt;" in written
    assert "<script>alert" not in written
    check(written)
