"""The published schema of files of tests is what the models say."""

from ops.authoring.published.shipped import FOLDER
from ops.authoring.testing.schema import schema_of_tests


def test_the_published_schema_is_that_of_the_models():
    assert schema_of_tests() == (FOLDER / "theme-tests.schema.json").read_bytes()
