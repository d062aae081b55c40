"""``onething theme graph``: layers from what comes first, and a drawing that can be read."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest

from adapters.files.theme_files import compile_file
from domain.theme.load import compile_source
from ops.authoring.graph.graph_svg import graph_svg
from ops.authoring.graph.layout import layout
from ops.authoring.graph.links import links
from ops.authoring.published.shipped import FOLDER
from ops.cli.main import run
from tests.unit.domain.theme.small_theme import SMALL
from tests.unit.domain.theme.whole_life import SOURCE

THEMES = sorted(path.parent.name for path in FOLDER.glob("*/theme.yaml"))
SVG = "{http://www.w3.org/2000/svg}"


def plan_of(name):
    file = FOLDER / name / "theme.yaml"
    return compile_file(file)


@pytest.mark.parametrize("name", THEMES)
def test_what_waits_stands_right_of_what_it_waits_for_and_no_two_in_one_place(name):
    plan = plan_of(name)
    placed = layout(plan)
    for item in plan.items:
        for before in item.after:
            assert placed.items[before].layer < placed.items[item.name].layer
            assert (before, item.name) in placed.routes
    for one, other in combinations(placed.items.values(), 2):
        assert one.layer != other.layer or abs(one.row - other.row) >= 1


@pytest.mark.parametrize("name", THEMES)
def test_every_need_comes_over_exactly_one_link(name):
    plan = plan_of(name)
    for item in plan.items:
        taken = [
            given for link in links(plan) if link.target_item == item.name for given in link.names
        ]
        assert sorted(taken) == sorted([*item.needs, *item.materials])


@pytest.mark.parametrize("name", THEMES)
def test_the_drawing_is_xml_with_a_box_an_item_and_a_way_a_link(name):
    plan = plan_of(name)
    root = ET.fromstring(graph_svg(plan))
    assert len(root.findall(f".//{SVG}g")) == len(plan.items)
    before = [{*item.after, *item.waits_for} for item in plan.items]
    firsts, waits = before.count(set()), sum(map(len, before))
    assert len(root.findall(f"{SVG}path")) == firsts + waits
    texts = "".join(root.itertext())
    taken = {name for item in plan.items for name in item.needs}
    given = [f for f in plan.fields if f.source.startswith("item:") and f.name in taken]
    assert all(field.label.zh in texts for field in given)


def test_a_label_cannot_break_out_of_the_drawing():
    hostile = SMALL.replace("{zh: 一, en: First}", "{zh: '<script>x</script>', en: 'A & \"B\"'}")
    svg = graph_svg(compile_source(hostile.encode(), "theme.yaml"))
    assert "<script" not in svg
    assert "A &amp; " in "".join(svg)


def test_the_drawing_is_the_same_in_every_process():
    code = (
        "from adapters.files.theme_files import compile_file as c; from pathlib import Path;"
        "from ops.authoring.graph.graph_svg import graph_svg;"
        f"f = Path({str(FOLDER / 'childbirth' / 'theme.yaml')!r});"
        "import hashlib; print(hashlib.sha256(graph_svg(c(f)).encode()).digest())"
    )
    drawn = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            cwd=FOLDER.parent,
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(drawn) == 1


def test_one_item_alone_is_a_graph():
    alone = SMALL[: SMALL.index("  second:")] + SMALL[SMALL.index("  first:") :]
    alone = alone.replace("  result: {label: {zh: 果, en: Result}, type: text, source: item}\n", "")
    placed = layout(compile_source(alone.encode(), "theme.yaml"))
    assert placed.layers == 2
    assert placed.routes == {}


def test_the_command_tells_layers_and_draws(tmp_path, capsys):
    file = tmp_path / "theme.yaml"
    file.write_bytes(SOURCE)
    assert run(["theme", "graph", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    layers = {each["item"]: each["layer"] for each in told["items"]}
    between = [link for link in told["links"] if link["from"] in layers]
    assert between
    assert all(layers[link["from"]] < layers[link["to"]] for link in between)
    assert run(["theme", "graph", str(file)]) == 0
    out = capsys.readouterr().out
    assert "第1层 layer 1" in out
    assert "← applicant: " in out
    drawing = tmp_path / "graph.svg"
    assert run(["theme", "graph", str(file), "--svg", str(drawing)]) == 0
    assert drawing.read_text("utf-8").startswith("<svg")
