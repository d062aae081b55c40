"""Validates nodes against a model: every key is known and every value has the right type."""

import json
import re
from typing import TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from domain.form.values.lookalikes import first_lookalike
from domain.reason_codes import REASON_CODE_PATTERN
from domain.theme.lint.findings import MAX_FINDINGS
from domain.theme.model import Bilingual
from domain.theme.scalars import (
    BLANK_PATTERN,
    ENTRY_PATTERN,
    ITEM_CODE_PATTERN,
    NAME_PATTERN,
    NOTICE_PATTERN,
    PLACE_PATTERN,
    RULE_PATTERN,
    SOURCE_FILE_PATTERN,
    THEME_PATTERN,
)
from domain.theme.yaml.nodes import Mapping, Node
from domain.theme.yaml.source_position import Path, Problem, plain_data
from domain.theme.yaml.suggestions import closest, did_you_mean

Shape = TypeVar("Shape", bound=BaseModel)

_KEY = "[key]"
_QUOTED = re.compile("'([^']+)'")
_WRONG_TYPE = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "dict_type": "a mapping of `key: value`",
    "tuple_type": "a list such as `[a, b]`",
    "model_type": "a mapping of `key: value`",
    "model_attributes_type": "a mapping of `key: value`",
}
_NAME_HINT = (
    "use lower-case letters, digits and `_`, a letter first, at most 63: [a-z][a-z0-9_]{0,62}"
)
_NAMES = (NAME_PATTERN, THEME_PATTERN)
_MAX_DIGITS_IN_NAME = 18
_SHOWN = 60
_WRITTEN = frozenset({"duration", "limit", "share", "yuan", "string_pattern_mismatch"})
"""Error types of values that must match a pattern, with their hints."""
_FORMS = {
    ITEM_CODE_PATTERN: "write letters, digits, `.` and `-`, at most 50: `07-MH-01`",
    REASON_CODE_PATTERN: "write small letters, digits and `_`, a letter first, at most 64",
    NOTICE_PATTERN: "write small letters and `_`: `step_granted`",
    BLANK_PATTERN: "write a text that is more than spaces",
    RULE_PATTERN: "write a rule as `theme lint` names it: `T059`",
    PLACE_PATTERN: "write the place as `theme lint` names it: `items.seal.withdraw`",
    SOURCE_FILE_PATTERN: "write a catalogue and its version: `person@1`",
    ENTRY_PATTERN: "write a catalogue and its version, and the entry if named otherwise: "
    "`person@1/name`",
}
"""The patterns of the language, in words."""
_HINTS = {
    "duration": "for example `10m`",
    "limit": "for example `5 working_days`",
    "share": "for example `80%`",
    "yuan": 'for example `"80.00"`',
    "choice": "write the name of a choice, or `true` or `false`",
    "string_too_short": "write the text, or delete the key",
    "string_too_long": "shorten the text",
    "greater_than_equal": "give a larger number",
    "less_than_equal": "give a smaller number",
    "string_pattern_mismatch": "see the pattern in themes/theme.schema.json",
}


def parse_shape(root: Node, model: type[Shape]) -> tuple[Shape | None, tuple[Problem, ...]]:
    """Return the model that the nodes describe, or all problems."""
    if not isinstance(root, Mapping):
        return None, (
            Problem(
                "T023-wrong-type",
                (),
                "the file is not a mapping of `key: value`",
                f"write `{next(iter(model.model_fields))}: …` first",
            ),
        )
    try:
        return model.model_validate_json(json.dumps(plain_data(root))), ()
    except ValidationError as error:
        details = _causes(error.errors(include_url=False), model)[:MAX_FINDINGS]
        return None, tuple(_problem(one, model) for one in details)


def _causes(details: list[ErrorDetails], root: type[BaseModel]) -> list[ErrorDetails]:
    """Drop errors that are consequences of others.

    A list is too short because an entry in it, at any depth, is wrong; a key is missing because it
    is misspelt.
    """
    wrong = {one["loc"][:end] for one in details for end in range(len(one["loc"]))}
    misspelt = {
        _intended_path(one["loc"], root) for one in details if one["type"] == "extra_forbidden"
    }
    return [
        one
        for one in details
        if not (one["type"] == "too_short" and one["loc"] in wrong)
        and not (one["type"] == "missing" and one["loc"] in misspelt)
    ]


def _intended_path(path: Path, root: type[BaseModel]) -> Path:
    """Return the path of the key that an unknown key probably means."""
    model = _model_at(path[:-1], root)
    known = closest(str(path[-1]), model.model_fields if model else ())
    return (*path[:-1], path[-1] if known is None else known)


def _problem(details: ErrorDetails, root: type[BaseModel]) -> Problem:
    path: Path = details["loc"]
    kind = details["type"]
    if path and path[-1] == _KEY:
        return _bad_name(path[:-1], at_key=True)
    if kind == "extra_forbidden":
        return _unknown_key(path, root)
    if kind == "missing":
        return _missing(path, root)
    if kind in _WRONG_TYPE:
        return _wrong_type(path, details, root)
    if kind == "string_pattern_mismatch" and details["ctx"]["pattern"] in _NAMES:
        return _bad_name(path, at_key=False, name=str(details["input"]))
    return _bad_value(path, details)


def _wrong_type(path: Path, details: ErrorDetails, root: type[BaseModel]) -> Problem:
    expected = _WRONG_TYPE[details["type"]]
    value = details["input"]
    message = f"`{_format_path(path)}` must be {expected}"
    if isinstance(value, str) and (found := first_lookalike(value)) and "list" in expected:
        return Problem("T023-wrong-type", path, f"{message}; {found.message}", found.fix)
    if isinstance(value, str) and value.startswith("-") and "list" in expected:
        return Problem("T023-wrong-type", path, message, "write `- ` before each entry")
    if _model_at(path, root) is Bilingual and isinstance(value, str):
        quoted = value if len(value) <= _SHOWN else "…"
        hint = f"write both languages: `{{zh: {quoted}, en: …}}`"
        return Problem("T023-wrong-type", path, f"`{_format_path(path)}` is in one language", hint)
    if expected == "text" and value is not None and not isinstance(value, dict | list):
        message += f", and is {_kind_of(value)} here"
    return Problem("T023-wrong-type", path, message, _type_hint(value, expected))


def _kind_of(value: object) -> str:
    if isinstance(value, bool):
        return f"the word `{str(value).lower()}`"
    return f"the number {value}" if isinstance(value, int) else "something else"


def _bad_name(path: Path, *, at_key: bool, name: str | None = None) -> Problem:
    quoted = str(path[-1]) if name is None else name
    if found := first_lookalike(quoted):
        message = f"`{quoted}` cannot be a name: {found.message}"
        offset = 0 if at_key else found.offset
        return Problem("T025-bad-name", path, message, found.fix, at_key=at_key, offset=offset)
    if quoted.isdigit():
        hint = "begin it with a letter, such as " + f"`age_{quoted}`"
        return Problem(
            "T025-bad-name",
            path,
            f"`{quoted}` is a number and cannot be a name",
            hint,
            at_key=at_key,
        )
    hint = _NAME_HINT if path != ("theme",) else f"{_NAME_HINT}; `-` is allowed too"
    return Problem("T025-bad-name", path, f"`{quoted}` cannot be a name", hint, at_key=at_key)


def _unknown_key(path: Path, root: type[BaseModel]) -> Problem:
    key = str(path[-1])
    model = _model_at(path[:-1], root)
    known = tuple(model.model_fields) if model else ()
    if found := first_lookalike(key):
        message = f"`{key}` is not a key of {_owner(path)}: {found.message}"
        return Problem("T020-unknown-key", path, message, found.fix, at_key=True)
    in_text = model is Bilingual
    comma = "write only `zh` and `en`; put a text with a comma in quotes"
    return Problem(
        "T020-unknown-key",
        path,
        f"`{key}` is not a key of {_owner(path)}",
        comma if in_text else did_you_mean(key, known),
        at_key=True,
    )


def _missing(path: Path, root: type[BaseModel]) -> Problem:
    key = str(path[-1])
    if _model_at(path[:-1], root) is Bilingual:
        language = Bilingual.model_fields[key].description
        return Problem(
            "T022-missing-language",
            path,
            f"`{_format_path(path[:-1])}` has no {language} text",
            f"add `{key}:`; every text for people is in both languages",
        )
    return Problem("T021-missing-key", path, f"{_owner(path)} has no `{key}`", f"add `{key}: …`")


def _bad_value(path: Path, details: ErrorDetails) -> Problem:
    kind = details["type"]
    message = details["msg"][:1].lower() + details["msg"][1:]
    many = kind in ("too_long", "too_short")
    rule = "T026-count" if many else "T024-bad-value"
    if kind == "literal_error":
        known = _QUOTED.findall(details["ctx"]["expected"])
        return Problem(
            rule,
            path,
            f"`{_format_path(path)}`: {message}",
            did_you_mean(str(details["input"]), known),
        )
    hint = "change the number of entries" if many else _HINTS.get(kind, "change the value")
    if kind == "string_pattern_mismatch" and (form := _FORMS.get(details["ctx"]["pattern"])):
        message, hint = f"`{details['input']}` is not allowed here", form
    if kind in _WRITTEN and (found := first_lookalike(str(details["input"]))):
        message, hint = f"{message}; {found.message}", found.fix
    return Problem(rule, path, f"`{_format_path(path)}`: {message}", hint)


def _type_hint(value: object, expected: str) -> str:
    if expected == "text":
        if value is None:
            return "write text; `#` begins a comment, so put a text with it in quotes"
        if isinstance(value, bool | int):
            return "put it in quotes, as it should be read"
    if expected == "a whole number" and isinstance(value, str):
        return _number_hint(value)
    if expected == "true or false":
        return "write `true` or `false`; `yes`, `no`, `on` and `off` are text"
    return f"write {expected}"


def _number_hint(value: str) -> str:
    digits = value.strip().lstrip("+-")
    if digits.isdecimal() and not digits.isascii():
        return f"write {''.join(str(int(each)) for each in digits)}: digits 0 to 9 and no others"
    if digits.isdigit() and len(digits) > _MAX_DIGITS_IN_NAME:
        return f"write a smaller number: at most {_MAX_DIGITS_IN_NAME} digits are read"
    if digits.isdigit():
        return f"write {value.strip()} without quotes"
    return "write a whole number: digits only, without quotes, point or unit"


def _format_path(path: Path) -> str:
    return ".".join(map(str, path)) or "the file"


def _owner(path: Path) -> str:
    return f"`{_format_path(path[:-1])}`" if path[:-1] else "the file"


def _model_at(path: Path, root: type[BaseModel]) -> type[BaseModel] | None:
    """Return the model that the language has at a path."""
    kind: object = root
    for step in path:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            known = kind.model_fields.get(str(step))
            kind = known.annotation if known else None
        else:
            kind = _member(kind)
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _member(kind: object) -> object:
    """Return the model of the members of ``dict[Name, Model]`` or ``tuple[Model, ...]``."""
    members = (one for one in get_args(kind) if isinstance(one, type))
    return next((one for one in members if issubclass(one, BaseModel)), None)
