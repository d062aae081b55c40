"""What editors know of a theme: every property is described, and every file says its schema."""

import json
from pathlib import Path

import pytest

from domain.theme.yaml.schema import theme_schema
from domain.theme.yaml.schema_texts import THEME_TEXTS, undescribed
from ops.authoring.published.shipped import FOLDER
from ops.authoring.starter import create_theme
from ops.authoring.testing.schema import schema_of_tests
from ops.authoring.testing.schema_texts import TEST_TEXTS

_MODELINE = "# yaml-language-server: $schema="
SHIPPED_FOLDERS = sorted(
    [
        *FOLDER.glob("*/theme.yaml"),
        *FOLDER.glob("*/tests/*.yaml"),
        *FOLDER.glob("catalogue/*/*.yaml"),
    ]
)


@pytest.mark.parametrize(
    ("schema", "texts"), [(theme_schema, THEME_TEXTS), (schema_of_tests, TEST_TEXTS)]
)
def test_every_property_is_described_and_no_description_is_of_nothing(schema, texts):
    whole = json.loads(schema())
    assert () == undescribed(whole)
    shapes = {"": whole, **whole["$defs"]}
    known = {f"{model}.{name}" for model in shapes for name in shapes[model].get("properties", {})}
    assert set() == set(texts) - known


def named_schema(file: Path) -> Path:
    first = file.read_text("utf-8").splitlines()[0]
    assert first.startswith(_MODELINE), file
    return file.parent / first.removeprefix(_MODELINE)


@pytest.mark.parametrize("file", SHIPPED_FOLDERS, ids=lambda file: str(file.relative_to(FOLDER)))
def test_a_shipped_file_names_its_schema(file):
    tests = file.parent.name == "tests"
    schema = "theme-tests.schema.json" if tests else "theme.schema.json"
    assert (FOLDER / schema) == named_schema(file).resolve()


def test_a_new_theme_names_the_schemas_that_are_written_beside_it(tmp_path):
    create_theme("mine", tmp_path)
    folder = tmp_path / "mine"
    assert theme_schema() == named_schema(folder / "theme.yaml").read_bytes()
    for file in (folder / "tests").glob("*.yaml"):
        assert schema_of_tests() == named_schema(file).read_bytes()
