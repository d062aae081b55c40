"""The theme language as models: what ``theme.yaml`` may say.

Durations are written ``30s``, ``10m``, ``2h`` or ``3d`` and kept in seconds;
limits are written ``5 working_days`` and kept as a number of working days.
"""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError

from domain.plan import FieldType
from domain.theme.formats import FORMATS

NAME_PATTERN = "^[a-z][a-z0-9_]{0,62}$"
THEME_PATTERN = "^[a-z][a-z0-9_-]{0,62}$"
MAX_ITEMS = 1000
MAX_FIELDS = 5000
MAX_LIST = 500

_DURATION_PATTERN = "^[1-9][0-9]{0,6}[smhd]$"
_LIMIT_PATTERN = "^[1-9][0-9]{0,3} working_days?$"
_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_MAX_SECONDS = 365 * 86_400


def _seconds(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(_DURATION_PATTERN, value):
        seconds = int(value[:-1]) * _UNIT_SECONDS[value[-1]]
        if seconds <= _MAX_SECONDS:
            return seconds
    raise PydanticCustomError("duration", "write a duration of at most 365d as 30s, 10m, 2h or 3d")


def _working_days(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(_LIMIT_PATTERN, value):
        return int(value.split(" ")[0])
    raise PydanticCustomError("working_days", "write a limit as `5 working_days`")


Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
ThemeName = Annotated[str, StringConstraints(pattern=THEME_PATTERN)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"\S")]
Names = Annotated[tuple[Name, ...], Field(max_length=MAX_LIST)]
Texts = Annotated[tuple[Text, ...], Field(min_length=1, max_length=50)]
Seconds = Annotated[
    int,
    BeforeValidator(_seconds),
    WithJsonSchema({"type": "string", "pattern": _DURATION_PATTERN, "examples": ["10m"]}),
]
WorkingDays = Annotated[
    int,
    BeforeValidator(_working_days),
    WithJsonSchema({"type": "string", "pattern": _LIMIT_PATTERN, "examples": ["5 working_days"]}),
]


class ThemeModel(BaseModel):
    """Frozen, closed, strict base of the language."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Bilingual(ThemeModel):
    """Text for people, in both languages; neither may be left out."""

    zh: Text = Field(description="Chinese")
    en: Text = Field(description="English")


class Department(ThemeModel):
    """A department (部门) that decides items of the theme."""

    label: Bilingual


class FormField(ThemeModel):
    """A field of the one form (一表), or an output of an item."""

    label: Bilingual
    type: FieldType
    source: Literal["applicant", "item"] = Field(
        default="applicant",
        description="Who gives it: the applicant, or the item that lists it under `produces`",
    )
    required: bool = True
    personal: bool = Field(
        default=True, description="Personal values live in the vault and never enter events"
    )
    format: str | None = Field(
        default=None,
        description="A named check, for text fields",
        json_schema_extra={"enum": [*FORMATS]},
    )
    max_length: int | None = Field(default=None, ge=1, le=10_000, description="For text fields")
    choices: dict[Name, Bilingual] = Field(
        default={}, description="For type choice", max_length=500
    )


class Material(ThemeModel):
    """A document (材料)."""

    label: Bilingual
    source: Literal["applicant", "registry", "item"] = Field(
        default="applicant",
        description="Who gives it: the applicant, a registry (免于提交), or the item "
        "that lists it under `issues`",
    )
    required: bool = True


class Limit(ThemeModel):
    """Time limits: promised (承诺) and by statute (法定), in working days."""

    promised: WorkingDays | None = None
    statutory: WorkingDays | None = None


class Item(ThemeModel):
    """One item (事项): a department's service."""

    label: Bilingual
    department: Name
    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,49}$")] = Field(
        description="The item's code, unique in the theme"
    )
    purpose: Text = Field(description="Why the department is given the data")
    legal_basis: Texts
    needs: Names = Field(default=(), description="The fields the department sees, and no other")
    materials: Names = Field(default=(), description="The materials the department sees")
    produces: Names = Field(default=(), description="The fields its answer gives")
    issues: Names = Field(default=(), description="The certificates its answer gives")
    limit: Limit = Limit()
    call_timeout: Seconds = Field(default=10, description="How long one call may take")
    patience: Seconds = Field(default=600, description="When a silent department is flagged")
    query_every: Seconds = Field(default=300, description="How often a pending answer is asked for")


class Measure(ThemeModel):
    """A figure before and after the theme, and where it was read (or ``unsourced``)."""

    before: int | None = Field(default=None, ge=0)
    after: int | None = Field(default=None, ge=0)
    source: Text


class Theme(ThemeModel):
    """A declared bundle (主题, 一件事)."""

    theme: ThemeName
    version: int = Field(ge=1, le=1_000_000)
    label: Bilingual
    subject: Name = Field(description="The applicant field that identifies the subject")
    legal_basis: Texts = ("unsourced",)
    limit: Limit = Limit()
    departments: dict[Name, Department] = Field(min_length=1, max_length=MAX_LIST)
    fields: dict[Name, FormField] = Field(min_length=1, max_length=MAX_FIELDS)
    materials: dict[Name, Material] = Field(default={}, max_length=MAX_LIST)
    items: dict[Name, Item] = Field(min_length=1, max_length=MAX_ITEMS)
    baseline: dict[Name, Measure] = {}
