"""Conditions in CEL (Common Expression Language, cel.dev): the one door to its library.

A condition is one expression over named values. It has neither a clock nor any function
that reaches outside; how long it is, how deep and how often it may go round is bounded.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cel_expr_python import cel
from cel_expr_python.ext import ext_strings

from domain.errors import InvalidInputError

MAX_LENGTH = 500
"""The characters that a condition may have."""

ValueKind = Literal["text", "integer", "decimal", "boolean"]
"""What a value is: a string, an int (64 bits), a double or a bool of CEL."""

Value = str | int | float | bool

_KINDS: dict[ValueKind, cel.Type] = {
    "text": cel.Type.STRING,
    "integer": cel.Type.INT,
    "decimal": cel.Type.DOUBLE,
    "boolean": cel.Type.BOOL,
}
_STRINGS = ext_strings.ExtStrings()
_PLACE = re.compile(r"<input>:1:(\d+): (.*)")
_TEXT = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_NAME = re.compile(r"(?<![\w.])[a-z_][a-z0-9_]*(?!\w|\s*\()")
_NUMBER = re.compile(r"(?<![\w.])\d{1,15}(?:\.\d{1,15})?(?![\w.])")
_CALL = re.compile(r"\b([A-Za-z_]\w*)\s*\(")
# Those that cannot blow a text up: of the strings extension, not `replace`, `join`, `format`.
_FUNCTIONS = frozenset(
    {"size", "startsWith", "endsWith", "contains", "matches", "substring", "charAt", "indexOf"}
    | {"lowerAscii", "upperAscii", "trim", "int", "double", "string", "bool"}
    | {"timestamp", "duration", "getFullYear", "getMonth", "getDate"}
    | {"all", "exists", "exists_one", "filter", "map", "in"}
)
_RESERVED = frozenset({"true", "false", "null", "in", "has"})


class ConditionFailedError(InvalidInputError):
    """A condition that compiles has no value for these values, e.g. a division by zero."""

    def __init__(self, condition: str, why: str) -> None:
        super().__init__(((condition, why),))


@dataclass(frozen=True, slots=True)
class ConditionProblem:
    """Why a condition does not compile. ``offset`` counts its characters, from 0."""

    offset: int
    message: str


@lru_cache(maxsize=4096)
def names_in(condition: str) -> tuple[str, ...]:
    """The names that a condition reads, in order of appearance, each once."""
    blanked = _TEXT.sub(lambda found: " " * len(found.group()), condition)
    return tuple(dict.fromkeys(n for n in _NAME.findall(blanked) if n not in _RESERVED))


def texts_in(condition: str) -> tuple[str, ...]:
    """The texts that a condition compares with, without their quotes."""
    return tuple(dict.fromkeys(found[1:-1] for found in _TEXT.findall(condition)))


def numbers_in(condition: str) -> tuple[float, ...]:
    """The numbers that a condition compares with."""
    blanked = _TEXT.sub("", condition)
    return tuple(dict.fromkeys(float(found) for found in _NUMBER.findall(blanked)))


def check_condition(condition: str, kinds: Mapping[str, ValueKind]) -> ConditionProblem | None:
    """Why a condition does not compile to true or false over these values, if it does not."""
    found = expression_kind(condition, kinds)
    if isinstance(found, ConditionProblem) or found == "boolean":
        return found if isinstance(found, ConditionProblem) else None
    return ConditionProblem(0, f"is of type {found}: a condition is true or false")


def expression_kind(
    expression: str, kinds: Mapping[str, ValueKind]
) -> ValueKind | str | ConditionProblem:
    """What an expression over these values comes to: a kind, or the name of any other type;
    or why it does not compile.
    """
    try:
        compiled = _compiled(expression, _read(expression, kinds))
    except RuntimeError as error:  # all that the library raises
        return _problem(str(error))
    for call in _CALL.finditer(_TEXT.sub(lambda text: " " * len(text.group()), expression)):
        if call.group(1) not in _FUNCTIONS:
            known = ", ".join(sorted(_FUNCTIONS))
            return ConditionProblem(call.start(), f"`{call.group(1)}` is none of {known}")
    of_type = compiled.return_type()
    return next((k for k, each in _KINDS.items() if each == of_type), of_type.name().lower())


def holds(condition: str, kinds: Mapping[str, ValueKind], values: Mapping[str, Value]) -> bool:
    """Whether a condition holds.

    Raises:
        ConditionFailedError: it has no value for these values.
    """
    value = computed(condition, kinds, values)
    if isinstance(value, bool):
        return value
    raise ConditionFailedError(condition, str(value))


def computed(
    expression: str, kinds: Mapping[str, ValueKind], values: Mapping[str, Value]
) -> Value | None:
    """What an expression comes to; None where it is of none of the kinds.

    Raises:
        ConditionFailedError: it has no value for these values.
    """
    read = _read(expression, kinds)
    try:
        found = _compiled(expression, read).eval(data={name: values[name] for name, _ in read})
    except RuntimeError as error:
        raise ConditionFailedError(expression, _problem(str(error)).message) from error
    value = found.plain_value()
    return value if isinstance(value, str | int | float | bool) else None


def _read(condition: str, kinds: Mapping[str, ValueKind]) -> tuple[tuple[str, ValueKind], ...]:
    return tuple((name, kinds[name]) for name in names_in(condition) if name in kinds)


@lru_cache(maxsize=4096)
def _compiled(condition: str, read: tuple[tuple[str, ValueKind], ...]) -> cel.Expression:
    variables = {name: _KINDS[kind] for name, kind in read}
    return cel.NewEnv(variables=variables, extensions=[_STRINGS]).compile(condition)


def _problem(error: str) -> ConditionProblem:
    found = _PLACE.search(error)
    if found is None:
        first = error.splitlines()[0]
        return ConditionProblem(0, first.removesuffix("]").rpartition(" [")[0] or first)
    message = found.group(2).replace(" (in container '')", "")
    return ConditionProblem(int(found.group(1)) - 1, message)
