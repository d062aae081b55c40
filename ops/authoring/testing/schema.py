"""The JSON Schema of files of tests, for editors."""

import json

from domain.theme.yaml.schema_texts import describe
from ops.authoring.testing.declared_tests import TestFile
from ops.authoring.testing.schema_texts import TEST_TEXTS


def schema_of_tests() -> bytes:
    """Return the schema (JSON Schema 2020-12) in ``themes/theme-tests.schema.json``."""
    whole = TestFile.model_json_schema(mode="validation")
    describe({"": whole, **whole["$defs"]}, TEST_TEXTS)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **whole}
    return json.dumps(schema, indent=2, ensure_ascii=False).encode() + b"\n"
