"""The published schema of files of tests is what the models say."""

from ops.theme_test.schema import schema_of_tests
from ops.themes.shipped import FOLDER


def test_the_published_schema_is_that_of_the_models():
    assert schema_of_tests() == (FOLDER / "theme-tests.schema.json").read_bytes()
