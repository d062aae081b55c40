"""The JSON Schema of the theme language, for editors."""

import json
from typing import Any

from pydantic import BaseModel, Field
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from domain.theme.model import Department, FormField, Item, Material, Theme
from domain.theme.reuse.assemble import EXTENDS, FROM
from domain.theme.reuse.catalogue import Catalogue
from domain.theme.reuse.overrides import ExtendingTheme
from domain.theme.scalars import EntryReference
from domain.theme.yaml.schema_texts import THEME_TEXTS, describe


class _AsWritten(GenerateJsonSchema):
    """Leaves out defaults whose stored form differs from their written form."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        shape = super().default_schema(schema)
        default = shape.get("default")
        parsed = shape.get("type") == "string" and not isinstance(default, str)
        if parsed or (isinstance(default, dict) and default):
            del shape["default"]
        return shape


class _EntryReference(BaseModel):
    """A reference to an entry of a catalogue."""

    taken: EntryReference = Field(
        alias=FROM,
        description="The entry of a catalogue that this is: `person@1`, or `person@1/id_number` "
        "where it has another name there",
    )


def theme_schema() -> bytes:
    """Return the JSON Schema (2020-12) in ``themes/theme.schema.json``.

    It covers a theme, a theme that extends another, and a catalogue.
    """
    _, whole = models_json_schema(
        [(Theme, "validation"), (ExtendingTheme, "validation"), (Catalogue, "validation")],
        schema_generator=_AsWritten,
    )
    shapes = whole["$defs"]
    describe(shapes, THEME_TEXTS)
    taken = _EntryReference.model_json_schema()["properties"][FROM]
    for entry in (Department, FormField, Material, Item):
        _allow_reference(shapes[entry.__name__], taken)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A theme of onething, or a catalogue of shared entries",
        "if": {"required": ["catalogue"]},
        "then": {"$ref": "#/$defs/Catalogue"},
        "else": {
            "if": {"required": [EXTENDS]},
            "then": {"$ref": "#/$defs/ExtendingTheme"},
            "else": {"$ref": "#/$defs/Theme"},
        },
        "$defs": shapes,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False).encode() + b"\n"


def _allow_reference(shape: dict[str, Any], taken: object) -> None:
    """Let an entry have a reference instead of its required keys."""
    shape["properties"][FROM] = taken
    shape["anyOf"] = [{"required": [FROM]}, {"required": shape.pop("required")}]
