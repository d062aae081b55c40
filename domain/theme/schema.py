"""The JSON Schema of the theme language, for editors."""

import json

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from domain.theme.model import Theme


class _AsWritten(GenerateJsonSchema):
    """Leaves out defaults that are kept in another shape than they are written in."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        shape = super().default_schema(schema)
        default = shape.get("default")
        parsed = shape.get("type") == "string" and not isinstance(default, str)
        if parsed or (isinstance(default, dict) and default):
            del shape["default"]
        return shape


def theme_schema() -> bytes:
    """The schema (JSON Schema 2020-12), as ``themes/theme.schema.json`` holds it."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Theme.model_json_schema(mode="validation", schema_generator=_AsWritten),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False).encode() + b"\n"
