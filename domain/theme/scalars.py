"""The single values of the theme language: names, texts, durations, limits, shares.

Durations are written ``30s``, ``10m``, ``2h`` or ``3d`` and kept in seconds; limits are written ``5
working_days``, ``20 days``, ``48 hours`` or ``3 months`` and kept as the plan's terms; a share is
written ``80%`` and kept as a whole number.
"""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError

from domain.form.values.bounds import DAY_PATTERN, day_of
from domain.plan import PlanTerm, TermUnit
from domain.reason_codes import REASON_CODE_PATTERN
from domain.request_sizes import MAX_REQUEST_ENTRIES

NAME_PATTERN = "^[a-z][a-z0-9_]{0,62}$"
THEME_PATTERN = "^[a-z][a-z0-9_-]{0,62}$"
ITEM_CODE_PATTERN = "^[A-Za-z0-9][A-Za-z0-9.-]{0,49}$"
NOTICE_PATTERN = "^[a-z][a-z_]{0,62}$"
SOURCE_FILE_PATTERN = "^[a-z][a-z0-9_-]{0,62}@[1-9][0-9]{0,5}$"
ENTRY_PATTERN = "^[a-z][a-z0-9_-]{0,62}@[1-9][0-9]{0,5}(/[a-z][a-z0-9_]{0,62})?$"
BLANK_PATTERN = r"\S"
"""Every text must match it: it is not blank."""
RULE_PATTERN = "^T[0-9]{3}(-[a-z-]{1,60})?$"
PLACE_PATTERN = r"^[a-z_]{1,63}(\.([a-z][a-z0-9_-]{0,62}|[0-9]{1,4})){0,7}$"
MAX_LIST = MAX_REQUEST_ENTRIES

DeliveryWay = Literal["electronic", "counter", "courier"]
"""How a result is delivered (出件)."""

_DURATION_PATTERN = "^[1-9][0-9]{0,6}[smhd]$"
_LIMIT_PATTERN = "^[1-9][0-9]{0,3} (working_day|day|hour|month)s?$"
_YUAN_PATTERN = r"^(0|[1-9][0-9]{0,8})\.[0-9]{2}$"
_SHARE_PATTERN = "^[1-9][0-9]?%$"
_NUMBER_PATTERN = r"^-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,6})?$"
_ANY_DAY = date(2000, 1, 1)
_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_MAX_SECONDS = 365 * 86_400
_TERM_UNITS: dict[str, TermUnit] = {
    "working_day": "working_days",
    "day": "days",
    "hour": "hours",
    "month": "months",
}


def _seconds(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(_DURATION_PATTERN, value):
        seconds = int(value[:-1]) * _UNIT_SECONDS[value[-1]]
        if seconds <= _MAX_SECONDS:
            return seconds
    raise PydanticCustomError("duration", "write a duration of at most 365d as 30s, 10m, 2h or 3d")


def _term(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(_LIMIT_PATTERN, value):
        count, unit = value.split(" ")
        return PlanTerm(count=int(count), unit=_TERM_UNITS[unit.removesuffix("s")])
    raise PydanticCustomError(
        "limit", "write a limit as `5 working_days`, `20 days`, `48 hours` or `3 months`"
    )


def _percent(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(_SHARE_PATTERN, value):
        return int(value[:-1])
    raise PydanticCustomError("share", "write a share from 1% to 99% as `80%`")


def _fen(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(_YUAN_PATTERN, value):
        return int(value.replace(".", ""))
    raise PydanticCustomError("yuan", 'write an amount in yuan and fen, in quotes, as `"80.00"`')


def _as_text(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        raise PydanticCustomError(
            "choice",
            "{number} is a number, and only choices and booleans are compared here",
            {"number": value},
        )
    return value


Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
ThemeName = Annotated[str, StringConstraints(pattern=THEME_PATTERN)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=BLANK_PATTERN)]
Names = Annotated[tuple[Name, ...], Field(max_length=MAX_LIST)]
Texts = Annotated[tuple[Text, ...], Field(min_length=1, max_length=50)]
ReasonCode = Annotated[str, StringConstraints(pattern=REASON_CODE_PATTERN)]
Seconds = Annotated[
    int,
    BeforeValidator(_seconds),
    WithJsonSchema({"type": "string", "pattern": _DURATION_PATTERN, "examples": ["10m"]}),
]
Term = Annotated[
    PlanTerm,
    BeforeValidator(_term),
    WithJsonSchema({"type": "string", "pattern": _LIMIT_PATTERN, "examples": ["5 working_days"]}),
]
Condition = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=BLANK_PATTERN)]
NoticeKind = Annotated[str, StringConstraints(pattern=NOTICE_PATTERN)]
"""The kind of a notice, such as ``step_granted``; the linter knows all kinds."""
OverridablePath = Annotated[
    str, StringConstraints(pattern=r"^[a-z_]+(\.([a-z][a-z0-9_]{0,62}|\*)){1,7}$")
]
"""A path pattern to values of the theme, key by key: ``items.*.limit.promised``."""
Point = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z][a-z0-9_]{0,62}){1,7}$")]
"""The path to one value of the theme: ``items.seal.limit.promised``."""
RuleName = Annotated[str, StringConstraints(pattern=RULE_PATTERN)]
"""A rule of the linter: ``T059``, or ``T059-final-before-required``."""
Place = Annotated[str, StringConstraints(pattern=PLACE_PATTERN)]
"""A place in a theme: ``items.seal``, ``items.seal.withdraw`` or ``eligibility.0.field``."""
SourceFileReference = Annotated[str, StringConstraints(pattern=SOURCE_FILE_PATTERN)]
EntryReference = Annotated[
    str,
    StringConstraints(pattern=ENTRY_PATTERN),
]
"""A catalogue and its version, and the entry's name if it differs."""
Yuan = Annotated[
    int,
    BeforeValidator(_fen),
    WithJsonSchema({"type": "string", "pattern": _YUAN_PATTERN, "examples": ["80.00"]}),
]
"""Yuan and fen, written ``"80.00"`` and kept in fen."""
Percent = Annotated[
    int,
    BeforeValidator(_percent),
    WithJsonSchema({"type": "string", "pattern": _SHARE_PATTERN, "examples": ["80%"]}),
]


def _number(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and re.fullmatch(_NUMBER_PATTERN, value):
        return value
    raise PydanticCustomError(
        "number",
        "write a number as `500` or `0.01`; a date is bounded by `not_before` and `not_after`",
    )


def _day(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(DAY_PATTERN, value):
        try:
            day_of(value, _ANY_DAY)
        except ValueError:
            pass
        else:
            return value
    raise PydanticCustomError(
        "day", "write a day as `2026-01-31`, `opening` or `opening - 150 years`"
    )


Number = Annotated[
    str,
    BeforeValidator(_number),
    WithJsonSchema(
        {
            "anyOf": [{"type": "number"}, {"type": "string", "pattern": _NUMBER_PATTERN}],
            "examples": [500],
        }
    ),
]
"""A bound of numbers, kept as digits."""
DayBound = Annotated[
    str,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "pattern": DAY_PATTERN, "examples": ["opening - 150 years"]}),
]
"""A day, or one relative to the day on which the case is opened."""
Pattern = Annotated[str, StringConstraints(min_length=1, max_length=500)]
TestedValue = Annotated[
    Name,
    BeforeValidator(_as_text),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": NAME_PATTERN}, {"type": "boolean"}]}),
]
"""A choice by its name, or ``true`` or ``false``; kept as text."""
