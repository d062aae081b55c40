"""Conditions and formulas in CEL (Common Expression Language, cel.dev): the only interface to it.

An expression is over named values. It has no clock and no function that reads anything outside; its
length, its depth and its number of loop iterations are bounded. Names, types and constants come
from CEL's own checked syntax tree. Decimals are exact: see :mod:`domain.expressions.decimals`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.errors import InvalidInputError
from domain.expressions.compile_errors import compile_cause
from domain.expressions.compiled import Compiled, Read, ValueKind, compile_expression, parse
from domain.expressions.decimal_places import places
from domain.expressions.decimals import decimal_problem, digits
from domain.expressions.tree import Node

MAX_LENGTH = 500
"""The maximum length of a condition, in characters."""

Value = str | int | Decimal | bool

_PLACE = re.compile(r"<input>:(\d+):(\d+): (.*)")
# Functions with bounded output: of the strings extension, not `replace`, `join`, `format`.
_FUNCTIONS = frozenset(
    {"size", "startsWith", "endsWith", "contains", "matches", "substring", "charAt", "indexOf"}
    | {"lowerAscii", "upperAscii", "trim", "int", "double", "string", "bool", "round"}
    | {"timestamp", "duration", "getFullYear", "getMonth", "getDate"}
)
_MACROS = ("all", "exists", "exists_one", "filter", "map")
_TYPE_NAMES = frozenset(
    {"bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint"}
)
"""CEL's names of types: no value can have such a name."""
_MIXED = re.compile(r"double.*\bint\b|\bint\b.*double")


class ConditionFailedError(InvalidInputError):
    """A condition that compiles has no value for these values, e.g. a division by zero."""

    def __init__(self, condition: str, why: str) -> None:
        super().__init__(((condition, why),))


@dataclass(frozen=True, slots=True)
class ConditionProblem:
    """Why a condition does not compile, and a fix if one is known.

    ``offset`` counts its characters, from 0.
    """

    offset: int
    message: str
    fix: str = ""


def names_in(condition: str) -> tuple[str, ...]:
    """Return the names that a condition reads, in order of appearance, each once.

    Empty if it is not an expression.
    """
    return tuple(name_offsets(condition))


def name_offsets(condition: str) -> dict[str, int]:
    """Return the names that a condition reads, with the character offset of their first use."""
    tree = parse(condition)
    return {} if tree is None else tree.names()


def syntax_tree(condition: str, kinds: Mapping[str, ValueKind] | None = None) -> Node | None:
    """Return the tree of a condition, checked if ``kinds`` are given; None if it has none."""
    if kinds is None:
        return parse(condition)
    try:
        return _compiled(condition, kinds).tree
    except RuntimeError:
        return None


def check_condition(condition: str, kinds: Mapping[str, ValueKind]) -> ConditionProblem | None:
    """Return why a condition does not compile to a boolean over these values; None if it does."""
    found = expression_kind(condition, kinds)
    if isinstance(found, ConditionProblem) or found == "boolean":
        return found if isinstance(found, ConditionProblem) else None
    return ConditionProblem(0, f"is of type {found}: a condition is true or false")


def expression_kind(
    expression: str, kinds: Mapping[str, ValueKind]
) -> ValueKind | str | ConditionProblem:
    """Return the type of an expression over these values, or why it does not compile."""
    for name, offset in name_offsets(expression).items():
        if name in _TYPE_NAMES:
            message = f"`{name}` is a word of CEL, and cannot be read as a value"
            return ConditionProblem(offset, message, "give the question or field another name")
    try:
        compiled = _compiled(expression, kinds)
    except RuntimeError as error:  # the only exception type of the library
        cause = compile_cause(expression)
        return ConditionProblem(*cause) if cause else _problem(expression, str(error))
    return _unsupported(compiled.tree) or compiled.type


def decimal_places(expression: str, kinds: Mapping[str, ValueKind]) -> int | None:
    """Return the most decimal places that an expression gives; None if that is unknown."""
    return places(_compiled(expression, kinds).tree)


def holds(condition: str, kinds: Mapping[str, ValueKind], values: Mapping[str, Value]) -> bool:
    """Evaluate a condition.

    Raises:
        ConditionFailedError: it has no value for these values.
    """
    value = compute(condition, kinds, values)
    if isinstance(value, bool):
        return value
    raise ConditionFailedError(condition, str(value))


def compute(
    expression: str, kinds: Mapping[str, ValueKind], values: Mapping[str, Value]
) -> Value | None:
    """Evaluate an expression; None if its value has none of the supported types.

    Raises:
        ConditionFailedError: it has no value for these values.
    """
    try:
        compiled = _compiled(expression, kinds)
        bindings = {name: _cel_value(values[name]) for name, _ in _variables(expression, kinds)}
        value = compiled.evaluate(bindings)
    except (RuntimeError, ValueError) as error:
        raise ConditionFailedError(expression, _problem(expression, str(error)).message) from error
    if compiled.type == "decimal":
        return Decimal(str(value))
    return value if isinstance(value, str | int | bool) else None


def _cel_value(value: Value) -> str | int | bool:
    return digits(value) if isinstance(value, Decimal) else value


def _compiled(expression: str, kinds: Mapping[str, ValueKind]) -> Compiled:
    return compile_expression(expression, _variables(expression, kinds))


def _variables(condition: str, kinds: Mapping[str, ValueKind]) -> Read:
    return tuple((name, kinds[name]) for name in names_in(condition) if name in kinds)


def _unsupported(tree: Node) -> ConditionProblem | None:
    """Return what compiles in CEL but is not supported by the theme language."""
    for function, offset in tree.functions().items():
        if function.isidentifier() and function not in _FUNCTIONS:
            known = ", ".join(sorted((*_FUNCTIONS, *_MACROS)))
            return ConditionProblem(offset, f"`{function}` is not one of {known}")
    for node in tree.walk():
        if node.kind == "select":
            return ConditionProblem(node.offset, "values have no parts: there is no `.` or `has`")
        if node.type in {"uint", "bytes"}:
            return ConditionProblem(node.offset, f"no value is of type {node.type}")
    problem = decimal_problem(tree)
    return None if problem is None else ConditionProblem(*problem)


def _problem(expression: str, error: str) -> ConditionProblem:
    found = _PLACE.search(error)
    if found is None:
        first = error.splitlines()[0]
        return ConditionProblem(0, first.removesuffix("]").rpartition(" [")[0] or first)
    before = expression.split("\n")[: int(found[1]) - 1]
    message = found[3].replace(" (in container '')", "")
    fix = "write a number beside decimals as a decimal: `1.0`" if _MIXED.search(message) else ""
    return ConditionProblem(sum(len(each) + 1 for each in before) + int(found[2]) - 1, message, fix)
