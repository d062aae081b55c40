"""The JSON Schema of files of tests, for editors."""

import json

from ops.theme_test.declared import TestFile


def schema_of_tests() -> bytes:
    """The schema (JSON Schema 2020-12), as ``themes/theme-tests.schema.json`` holds it."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **TestFile.model_json_schema(mode="validation"),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False).encode() + b"\n"
