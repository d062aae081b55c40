"""The sample departments serve every item of the shipped themes, field by field."""

from pathlib import Path

import pytest
import yaml

from adapters.files.theme_files import compile_file
from adapters.kit.declaration import check_declaration
from adapters.samples.catalogue import SAMPLES
from adapters.samples.sample import Options
from adapters.samples.table_driven import sample_of
from tests.narrowing import present

THEMES = Path(__file__).parents[4] / "themes"
SHIPPED_FOLDERS = ("childbirth", "business-opening")


def items_of(theme: str) -> list[tuple[str, str, dict]]:
    source = yaml.safe_load((THEMES / theme / "theme.yaml").read_text(encoding="utf-8"))
    return [(item["department"], name, item) for name, item in source["items"].items()]


@pytest.mark.parametrize(
    ("department", "name", "item"),
    [entry for theme in SHIPPED_FOLDERS for entry in items_of(theme)],
)
def test_an_item_of_a_shipped_theme_is_served_as_declared(department, name, item):
    service = SAMPLES[department].services[name]

    assert list(service.item.reads) == item["needs"]
    assert list(service.item.produces) == item["produces"]
    assert set(service.materials) <= set(item.get("materials", ()))


def test_what_a_shipped_theme_compensates_can_be_undone():
    compensated = {
        (department, name)
        for theme in SHIPPED_FOLDERS
        for department, name, item in items_of(theme)
        if item.get("withdraw") == "compensate"
    }
    undone = {(d, i.name) for d, kind in SAMPLES.items() for i in kind.items if i.withdrawable}

    assert compensated <= undone


def test_no_sample_department_serves_what_no_theme_has():
    declared = {name for theme in SHIPPED_FOLDERS for _, name, _ in items_of(theme)}
    served = {item.name for kind in SAMPLES.values() for item in kind.items}

    assert declared == served


@pytest.mark.parametrize("theme", sorted(file.parent.name for file in THEMES.glob("*/theme.yaml")))
def test_every_shipped_theme_is_served_by_class_or_by_table(theme):
    plan = compile_file(THEMES / theme / "theme.yaml")
    for item in plan.items:
        kind = present(sample_of(item.department, [plan], SAMPLES.get(item.department)))
        service = kind.services[item.name]
        lookup = item.kind == "lookup"  # is handed what the applicant was asked for as well
        reads = item.needs + (item.produces if lookup else ())
        assert (reads, item.produces) == (service.item.reads, service.item.produces)
        assert service.item.withdrawable >= (item.withdraw == "compensate")
        check_declaration(kind(Options()))


def test_nothing_to_serve_is_no_department():
    assert sample_of("nobody", [], None) is None
