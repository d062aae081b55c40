"""The JSON Schema of the theme language, for editors."""

import json

from domain.theme.model import Theme


def theme_schema() -> bytes:
    """The schema (JSON Schema 2020-12), as ``themes/theme.schema.json`` holds it."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Theme.model_json_schema(mode="validation"),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False).encode() + b"\n"
